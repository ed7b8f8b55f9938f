"""Who may read which case, contact and client, and the adjectives lists are made of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Length

from accounts.actors import Actor
from accounts.models import RoleGrant
from consultations.enums import AT_WORK, OPEN, FileOrigin, Level, UploadStatus
from core import fiscal, receipts
from core.search import search
from core.text import digits

_SHORTEST_PHONE = 6
_CORPORATE_NUMBER = 13
_BEYOND = "\U0010ffff"  # sorts after every letter, on both engines


@dataclass(frozen=True)
class Work:
    """Where somebody works: what his lists begin with, so that the database enters by the right index.

    It narrows and never widens: who may read what is the business of `visible_to` alone.
    """

    desks: Collection[str]
    advisor_id: int | None = None  # of a person who only advises; he sees his own cases


def readable_cases(actor: Actor, prefix: str = "") -> Q:
    """`permissions.can_view` compiled for a query; `prefix` is the path to the case (`case__`)."""
    if actor.user_id is None:
        return worked_on(actor, prefix)
    return worked_on(actor, prefix) | Q(**{f"{prefix}requester_id": actor.user_id})


def worked_on(actor: Actor, prefix: str = "") -> Q:
    """`permissions.works_on` compiled for a query: the cases of the actor's desks and his own as an advisor."""
    at_the_desk = Q(**{f"{prefix}desk_id__in": actor.desks_as("desk_staff"), f"{prefix}level": Level.NORMAL}) | Q(
        **{f"{prefix}desk_id__in": actor.desks_as("desk_manager"), f"{prefix}level__lte": Level.LIMITED}
    )
    if actor.user_id is None:
        return at_the_desk
    return at_the_desk | _assigned(actor, prefix)


def _assigned(actor: Actor, prefix: str) -> Q:
    """The actor's own cases. Who he is as an advisor is asked once, not row by row, so that the index is used."""
    from consultations.models import Advisor  # noqa: PLC0415  # models import this module

    himself = Subquery(Advisor.objects.filter(user=actor.user_id).values("pk")[:1])
    return Q(**{f"{prefix}advisor_id": himself, f"{prefix}desk_id__in": actor.desks_as("advisor")})


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


class ContactQuerySet(models.QuerySet):
    def of_work(self, work: Work) -> Self:
        """Those of somebody's work, by the desk of record and by the case's advisor."""
        rows = self.filter(desk_id__in=work.desks)
        return rows if work.advisor_id is None else rows.filter(case__advisor_id=work.advisor_id)

    def visible_to(self, actor: Actor) -> Self:
        """The contacts of the cases that `actor` works on: their notes are not written for the client."""
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
        related = ("case", "desk", "joint_desk", "site", "advisor", "partner", *codes, *facts)
        return self.select_related(*related).prefetch_related("mentions__code", "mentions__engagement")

    def between(self, first: date, last: date) -> Self:
        return self.filter(contacted_on__range=(first, last))

    def for_export(self, fiscal_year: int, desks: Collection[str] | None = None) -> Self:
        """The contacts of the year at these desks (None = all) that may leave in a file: none of a secret case."""
        rows = self.between(*fiscal.bounds(fiscal_year)).filter(case__level__lte=Level.LIMITED)
        return rows if desks is None else rows.filter(desk_id__in=desks)


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Exactly the files for which `permissions.can_download(actor, file)` is true: a file is never below its case."""
        readable = worked_on(actor, "case__")
        if actor.user_id is not None:
            readable |= Q(case__requester_id=actor.user_id) & ~Q(origin=FileOrigin.INTERNAL)
        return self.kept().filter(readable)

    def kept(self) -> Self:
        """Files that were not removed."""
        return self.filter(removed_at=None)


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


class LedgerImportQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What the person himself imported, and what came in on the console."""
        return self.filter(Q(by_ref=actor.ref) | Q(by_ref__startswith="service:"))


class LedgerUploadQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """A file belongs to the person who sent it in, and to nobody else."""
        return self.filter(user_id=actor.user_id, user_id__isnull=False)

    def due(self, now: datetime) -> Self:
        """Files to be checked or written on which nobody works just now, the oldest first."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=now), status__in=AT_WORK).order_by("at", "pk")

    def forgotten(self, before: datetime) -> Self:
        """Files that nobody confirmed since then."""
        return self.filter(at__lt=before, status__in=(UploadStatus.CHECKED, UploadStatus.CHECKING))

    def with_old_result(self, before: datetime) -> Self:
        """Files that were written before then and still tell names and values of their rows."""
        return self.filter(at__lt=before, status=UploadStatus.WRITTEN).exclude(findings={})

    def for_list(self) -> Self:
        return self.defer("findings").order_by("-at", "-pk")


class RegisteredCompanyQuerySet(models.QuerySet):
    """Entries of the public corporate register. They are no clients and tell nothing of ours: anybody may see them."""

    def in_prefecture(self, code: str) -> Self:
        """Those seated there (JIS X 0401); an empty code keeps them all."""
        return self.filter(prefecture_code=code) if code else self

    def named(self, key: str) -> Self:
        """Those with exactly this folded name or reading, living ones first."""
        rows = self.filter(Q(name_key=key) | Q(kana_key=key))
        return rows.order_by(F("closed_on").asc(nulls_first=True), "number")

    def beginning_with(self, key: str, field: str = "name_key") -> Self:
        """Those whose folded name (or reading) begins so, in its order: a walk along the index that may stop early."""
        return self.filter(**{f"{field}__gte": key, f"{field}__lt": key + _BEYOND}).order_by(field, "number")

    def containing(self, words: str) -> Self:
        """Those with every word in their name, reading or English name; living ones and short names first."""
        return search(self, words).order_by(F("closed_on").asc(nulls_first=True), Length("name"), "number")
