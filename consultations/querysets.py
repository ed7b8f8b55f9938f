"""Who may read which case, contact and client, and the adjectives lists are made of."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from consultations.enums import OPEN, Level


def readable_cases(actor: Actor, prefix: str = "") -> Q:
    """`permissions.can_view` compiled for a query; `prefix` is the path to the case (`case__`)."""
    return (
        Q(**{f"{prefix}requester_id": actor.user_id, f"{prefix}requester_id__isnull": False})
        | Q(
            **{
                f"{prefix}advisor__user_id": actor.user_id,
                f"{prefix}advisor__user_id__isnull": False,
                f"{prefix}desk_id__in": actor.desks_as("advisor"),
            }
        )
        | Q(**{f"{prefix}desk_id__in": actor.desks_as("desk_staff"), f"{prefix}level": Level.NORMAL})
        | Q(**{f"{prefix}desk_id__in": actor.desks_as("desk_manager"), f"{prefix}level__lte": Level.LIMITED})
    )


class CaseQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Exactly the cases for which `permissions.can_view(actor, case)` is true."""
        return self.filter(readable_cases(actor))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def for_list(self) -> Self:
        """All that a row of a list shows, in one query, without the text of the consultation."""
        return self.select_related("desk", "client", "advisor").defer("body", "search_text")


class ContactQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The contacts of the cases that `actor` may read."""
        return self.filter(readable_cases(actor, "case__"))

    def for_list(self) -> Self:
        return self.select_related("case", "desk", "method", "advisor").defer("search_text", "case__body", "case__search_text")

    def between(self, first: date, last: date) -> Self:
        return self.filter(contacted_on__range=(first, last))


class ClientQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The clients with at least one case that `actor` may read."""
        from consultations.models import Case  # models import this module

        return self.filter(Exists(Case.objects.visible_to(actor).filter(client_id=OuterRef("pk"))))
