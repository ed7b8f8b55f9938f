"""Advisors and cases: who may read them, and the adjectives lists are made of."""

from typing import Self

from django.db import models
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery

from accounts.actors import Actor
from accounts.models import RoleGrant
from consultations.enums import OPEN
from consultations.querysets.reading import Work, readable_cases, requested_by, worked_on
from core import receipts
from core.search import search
from core.text import digits

_SHORTEST_PHONE = 6


class AdvisorQuerySet(models.QuerySet):
    def assignable_at(self, desk_code: str) -> Self:
        """Active advisors who advise at the desk, and those who never sign in (they belong to no desk)."""
        grants = RoleGrant.objects.filter(user_id=OuterRef("user_id"), role="advisor", desk_code=desk_code)
        return self.filter(Q(user=None) | Q(Exists(grants), user__is_active=True), is_active=True)

    def with_load(self) -> Self:
        """Adds `open_cases`: how many open cases each has, at all desks."""
        open_ones = FilteredRelation("cases", condition=Q(cases__status__in=OPEN))  # joins no closed case
        return self.annotate(open_ones=open_ones, open_cases=Count("open_ones"))


class CaseQuerySet(models.QuerySet):
    def of_work(self, work: Work) -> Self:
        """Those of somebody's work."""
        rows = self.filter(desk_id__in=work.desks)
        return rows if work.advisor_id is None else rows.filter(advisor_id=work.advisor_id)

    def visible_to(self, actor: Actor) -> Self:
        """Exactly the cases for which `permissions.can_view(actor, case)` is true."""
        return self.filter(readable_cases(actor))

    def worked_on_by(self, actor: Actor) -> Self:
        """Of the cases one may read, those of one's work: what pages for the desks show, notes and all."""
        return self.filter(worked_on(actor))

    def requested_by(self, actor: Actor) -> Self:
        """Of the cases one may read, those of the client himself: what his own pages show."""
        return self.filter(requested_by(actor))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def closed(self) -> Self:
        return self.exclude(status__in=OPEN)

    def unassigned(self) -> Self:
        return self.filter(advisor=None)

    def of_advisor(self, actor: Actor) -> Self:
        """The cases that the person himself works on."""
        return self.filter(advisor__user_id=actor.user_id, advisor__user_id__isnull=False)

    def matching(self, query: str) -> Self:
        """By receipt number in any writing, else by text; a phone number with or without its dashes."""
        if number := receipts.canonical(query):
            return self.filter(ref=number)
        figures = digits(query)
        if figures.isascii() and figures.isdigit() and len(figures) >= _SHORTEST_PHONE and figures != query:
            return search(self, query) | search(self, figures)
        return search(self, query)

    def for_list(self) -> Self:
        """All that a row of a list shows, in one query, without the text of the consultation."""
        shown = ("ref", "case_no", "subject", "status", "is_urgent", "due_on", "received_on", "client__name", "advisor__name")
        return self.select_related("client", "advisor").only(*shown)

    def with_file_count(self, actor: Actor) -> Self:
        """Adds `file_count`: how many files of the case `actor` may read; None for none."""
        from consultations.models import CaseFile  # noqa: PLC0415  # models import this module

        mine = CaseFile.objects.visible_to(actor).filter(case=OuterRef("pk")).order_by().values("case_id")
        return self.annotate(file_count=Subquery(mine.annotate(n=Count("pk")).values("n")))

    def for_page(self) -> Self:
        """All that the page of a case shows of the case itself."""
        related = ("desk", "site", "theme", "client__prefecture", "client__industry", "client__size", "client__kind")
        return self.select_related(*related, "advisor__user", "outcome").defer("search_text")
