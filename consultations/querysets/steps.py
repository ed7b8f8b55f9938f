"""Meetings, handoffs, follow-ups and complaints."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Coalesce

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import ObjectGrant, RoleGrant
from consultations.enums import OPEN, SHUTS, ComplaintStatus
from consultations.querysets.reading import requested_by, worked_on


class AppointmentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(worked_on(actor, "case__") | requested_by(actor, "case__"))

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.filter(cancelled_at=None)

    def unlogged(self, now: datetime) -> Self:
        """Those that are over and have no contact yet, of cases that are still open."""
        return self.standing().filter(contact=None, starts_at__lt=now, case__status__in=OPEN)


class HandoffQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Both desks see it: who works on the case that was handed over, or on the answering one, and is shut out of neither.

        `works_on_case` and `works_on_answer` say on which of the two.
        """
        case, answer = worked_on(actor, "case__"), worked_on(actor, "answer_case__")
        rows = self.filter(case | answer).annotate(
            works_on_case=Case(When(case, then=True), default=False),
            works_on_answer=Case(When(answer, then=True), default=False),
        )
        shut = actor.walled | actor.barred
        return rows.exclude(Q(case__ref__in=shut) | Q(answer_case__ref__in=shut)) if shut else rows

    def open(self) -> Self:
        return self.filter(answered_at=None)

    def for_list(self) -> Self:
        """All that a row of the board shows: both numbers, both desks, the client, who answers; no text of a case."""
        shown = ("ref", "reason", "asked_at", "asked_by", "from_desk", "to_desk", "case__ref", "case__case_no")
        answers = (
            "answer_case__ref",
            "answer_case__case_no",
            "answer_case__status",
            "answer_case__due_on",
            "answer_case__level",
        )
        named = ("case__client__name", "answer_case__advisor__name")
        rows = self.select_related("from_desk", "to_desk", "case__client", "answer_case__advisor")
        desks = ("from_desk__ja", "from_desk__en", "to_desk__ja", "to_desk__en")
        return rows.only(*shown, *answers, *named, *desks)


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(worked_on(actor, "case__") | requested_by(actor, "case__"))

    def open(self) -> Self:
        return self.filter(answered_at=None, dropped_at=None)


def heard_by(actor: Actor) -> Q:
    """`permissions.hears_complaints_at` compiled for a query of complaints."""
    mine = Q(case__desk_id__in=actor.desks_as(Role.DESK_MANAGER))
    if actor.has(Role.HEADQUARTERS):
        heads = RoleGrant.objects.filter(role=Role.DESK_MANAGER, desk_code=OuterRef("case__desk_id"), user__is_active=True)
        nobody = 0  # of an advisor who does not sign in, or of no advisor
        walls = ObjectGrant.objects.filter(kind__in=SHUTS, object_ref=OuterRef(OuterRef("case__ref")), user=OuterRef("user_id"))
        others = heads.exclude(user_id=Coalesce(OuterRef("case__advisor__user_id"), nobody)).exclude(Exists(walls.order_by()))
        mine |= ~Q(Exists(others))
    shut = actor.walled | actor.barred
    heard = mine & ~Q(case__advisor__user_id=actor.user_id)
    return heard & ~Q(case__ref__in=shut) if shut else heard


class ComplaintQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The client who made it, and who answers it; never the advisor it may be about."""
        return self.filter(heard_by(actor) | requested_by(actor, "case__"))

    def to_answer_by(self, actor: Actor) -> Self:
        """Those that the actor hears as a head of the desk or for headquarters, whatever else he is."""
        return self.filter(heard_by(actor))

    def for_list(self) -> Self:
        """All that the pages of complaints show of a case: number, client, desk; no text of the consultation."""
        return self.select_related("case__client", "case__desk", "case__advisor").defer("case__body", "case__search_text")

    def open(self) -> Self:
        return self.filter(status=ComplaintStatus.OPEN)

    def answered(self) -> Self:
        return self.filter(status=ComplaintStatus.ANSWERED)
