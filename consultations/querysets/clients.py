"""Clients and their adjectives."""

from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery

from accounts.actors import Actor
from consultations.querysets.reading import Work
from core.search import search
from core.text import digits

_CORPORATE_NUMBER = 13


class ClientQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The clients with at least one case that `actor` works on."""
        from consultations.models import Case  # noqa: PLC0415  # models import this module

        return self.filter(Exists(Case.objects.worked_on_by(actor).filter(client_id=OuterRef("pk"))))

    def of_work(self, work: Work, actor: Actor) -> Self:
        """Those with a case of the person's work."""
        from consultations.models import Case  # noqa: PLC0415  # models import this module

        return self.filter(Exists(Case.objects.of_work(work).worked_on_by(actor).filter(client_id=OuterRef("pk"))))

    def matching(self, query: str) -> Self:
        """By corporate number in any writing, else by text."""
        number = digits(query).upper().removeprefix("T")
        if len(number) == _CORPORATE_NUMBER and number.isascii() and number.isdigit():
            return self.filter(corporate_number=number)
        return search(self, query)

    def with_case_count(self, actor: Actor) -> Self:
        """Adds `case_count`: on how many of the client's cases `actor` works."""
        from consultations.models import Case  # noqa: PLC0415  # models import this module

        mine = Case.objects.worked_on_by(actor).filter(client_id=OuterRef("pk")).order_by().values("client_id")
        return self.annotate(case_count=Subquery(mine.annotate(n=Count("pk", distinct=True)).values("n")))

    def for_list(self) -> Self:
        """All that a row of a list shows; of codes their keys: labels come from memory."""
        return self.only("ref", "name", "kana", "corporate_number", "prefecture", "industry", "size")

    def for_page(self) -> Self:
        """All that the page of a client shows."""
        return self.select_related("prefecture", "size", "industry", "kind").defer("search_text")
