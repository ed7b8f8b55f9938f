"""Contacts and their adjectives."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.db import models

from accounts.actors import Actor
from consultations.enums import Level
from consultations.querysets.reading import Work, read_at_desk, worked_on
from core import fiscal, receipts
from core.search import search


class ContactQuerySet(models.QuerySet):
    def of_work(self, work: Work) -> Self:
        """Those of somebody's work, by the desk of record and by the case's advisor."""
        rows = self.filter(desk_id__in=work.desks)
        return rows if work.advisor_id is None else rows.filter(case__advisor_id=work.advisor_id)

    def visible_to(self, actor: Actor) -> Self:
        """The contacts of the cases that `actor` reads as the institute does: their notes are not written for the client."""
        return self.filter(read_at_desk(actor, "case__"))

    def worked_on_by(self, actor: Actor) -> Self:
        """As visible_to without what an emergency access opens: what lists and exports are made of."""
        return self.filter(worked_on(actor, "case__"))

    def matching(self, query: str) -> Self:
        """By receipt number of the case in any writing, else by text."""
        number = receipts.canonical(query)
        return self.filter(case__ref=number) if number else search(self, query)

    def for_list(self) -> Self:
        """All that a row of a list shows, without any text of the consultation."""
        codes = ("method", "content", "result")  # their keys: labels come from memory
        shown = ("ref", "contacted_on", "client_name", *codes, "advisor__name", "case__ref", "case__case_no")
        return self.select_related("case", "advisor").only(*shown)

    def for_page(self) -> Self:
        """All that the page of a contact shows."""
        codes = ("theme", "method", "content", "law", "result", "regulation_status", "campaign")
        facts = ("client_kind", "prefecture", "industry", "size")
        related = ("case__advisor", "desk", "joint_desk", "site", "advisor", "partner", "ticket", *codes, *facts)
        beside = ("mentions__code", "mentions__engagement", "also_present__advisor")
        return self.select_related(*related).prefetch_related(*beside)

    def between(self, first: date, last: date) -> Self:
        return self.filter(contacted_on__range=(first, last))

    def for_export(self, fiscal_year: int, desks: Collection[str] | None = None) -> Self:
        """The contacts of the year at these desks (None = all) that may leave in a file: none of a secret case."""
        rows = self.between(*fiscal.bounds(fiscal_year)).filter(case__level__lte=Level.LIMITED)
        return rows if desks is None else rows.filter(desk_id__in=desks)
