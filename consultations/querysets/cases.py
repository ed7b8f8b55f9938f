"""Advisors and cases: who may read them, and the adjectives lists are made of."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import ObjectGrant, RoleGrant
from consultations.enums import OPEN, SHUTS, CaseStatus, ClockKind, MessageKind
from consultations.querysets import questions as ask
from consultations.querysets.questions import Question
from consultations.querysets.reading import Work, read_at_desk, readable_cases, requested_by, worked_on
from core import receipts
from core.models import AuditEntry, Transition
from core.search import search
from core.text import digits
from core.workdays import add_working_days

_SHORTEST_PHONE = 6
_ANNOUNCED = timedelta(days=14)  # an absence that begins within these days is shown beside the name


class AdvisorQuerySet(models.QuerySet):
    def assignable_at(self, desk_code: str) -> Self:
        """Active advisors who advise at the desk, and those who never sign in (they belong to no desk)."""
        grants = RoleGrant.objects.filter(user_id=OuterRef("user_id"), role="advisor", desk_code=desk_code)
        return self.filter(Q(user=None) | Q(Exists(grants), user__is_active=True), is_active=True)

    def visible_to(self, actor: Actor) -> Self:
        """A desk manager: who can be put in charge at his desks. An advisor: himself."""
        grants = RoleGrant.objects.filter(
            user_id=OuterRef("user_id"), role="advisor", desk_code__in=actor.desks_as(Role.DESK_MANAGER)
        )
        mine = Q(user_id=actor.user_id, user_id__isnull=False)
        if not actor.has(Role.DESK_MANAGER):
            return self.filter(mine)
        return self.filter(mine | Q(is_active=True, user=None) | (Q(is_active=True, user__is_active=True) & Q(Exists(grants))))

    def with_load(self, desk_code: str = "") -> Self:
        """Adds `open_cases` and `open_here`: how many open cases each has, at all desks and at this one."""
        open_ones = FilteredRelation("cases", condition=Q(cases__status__in=OPEN))  # joins no closed case
        here = Count("open_ones", filter=Q(open_ones__desk_id=desk_code))
        return self.annotate(open_ones=open_ones, open_cases=Count("open_ones"), open_here=here)

    def with_absence(self, today: date) -> Self:
        """Adds `away_from` and `away_until`: the absence that is on or begins soon; None for who is there."""
        from consultations.models import Absence  # noqa: PLC0415  # models import this module

        soon = Absence.objects.filter(advisor=OuterRef("pk"), last_on__gte=today, first_on__lte=today + _ANNOUNCED)
        first = soon.order_by("first_on")
        return self.annotate(
            away_from=Subquery(first.values("first_on")[:1]),
            away_until=Subquery(first.values("last_on")[:1]),
        )

    def with_walls(self, refs: Sequence[str]) -> Self:
        """Adds `shut_cases`: to how many of these cases a conflict of interest shuts the advisor out."""
        walls = ObjectGrant.objects.filter(kind__in=SHUTS, object_ref__in=list(refs), user=OuterRef("user_id")).order_by()
        shut = walls.values("user_id").annotate(n=Count("object_ref", distinct=True)).values("n")
        return self.annotate(shut_cases=Coalesce(Subquery(shut), 0))

    def with_fit(self, codes: Sequence[str]) -> Self:
        """Adds `fit`: how many of these catalogue codes are fields of the advisor."""
        from consultations.models import AdvisorSkill  # noqa: PLC0415  # models import this module

        known = AdvisorSkill.objects.filter(advisor=OuterRef("pk"), code_id__in=list(codes)).order_by().values("advisor_id")
        return self.annotate(fit=Coalesce(Subquery(known.annotate(n=Count("pk")).values("n")), 0))


class CaseQuerySet(models.QuerySet):
    def of_work(self, work: Work) -> Self:
        """Those of somebody's work."""
        rows = self.filter(desk_id__in=work.desks)
        return rows if work.advisor_id is None else rows.filter(advisor_id=work.advisor_id)

    def come_in_after(self, moment: datetime) -> Self:
        return self.filter(created_at__gt=moment)

    def visible_to(self, actor: Actor) -> Self:
        """Exactly the cases for which `permissions.can_view(actor, case)` is true."""
        return self.filter(readable_cases(actor))

    def worked_on_by(self, actor: Actor) -> Self:
        """Exactly the cases for which `permissions.works_on` is true: what lists, counts and searches of the desks are made of.

        An emergency access opens one case by its number and puts it into no list.
        """
        return self.filter(worked_on(actor))

    def read_at_desk_by(self, actor: Actor) -> Self:
        """Exactly the cases for which `permissions.reads_at_desk` is true: whose pages one may open, notes and all."""
        return self.filter(read_at_desk(actor))

    def with_emergency(self) -> Self:
        """Adds the last emergency access: `emergency_ref`, by whom, since when, until when, and whether it was reviewed."""
        from consultations.models import EmergencyAccess  # noqa: PLC0415  # models import this module

        last = EmergencyAccess.objects.filter(case=OuterRef("pk")).order_by("-opened_at", "-pk")
        return self.annotate(
            emergency_ref=Subquery(last.values("ref")[:1]),
            emergency_by=Subquery(last.values("by_label")[:1]),
            emergency_at=Subquery(last.values("opened_at")[:1]),
            emergency_until=Subquery(last.values(until=Coalesce("ended_at", "expires_at"))[:1]),
            emergency_verdict=Subquery(last.values("verdict")[:1]),
        )

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

    def needing(self, actor: Actor, today: date) -> Self:
        """What the reader has to do something about now, of the cases of his work.

        His own; at the desk also what nobody has, what is due or over, and what was put off until today. Not what waits
        for the client, and not what is put off until a later day.
        """
        rows = self.open().filter(Q(recheck_on=None) | Q(recheck_on__lte=today))
        waiting = Q(status=CaseStatus.WAITING)
        wanted = Q(recheck_on__lte=today) | (Q(due_on__lte=today) & ~waiting)
        if actor.has(Role.DESK_STAFF, Role.DESK_MANAGER):
            wanted |= Q(advisor=None) & ~waiting
        return rows.filter(wanted | (_of_himself(actor) & ~waiting))

    def due_by(self, when: str, today: date) -> Self:
        """Open cases by their badge: over, today, soon, or paused while the client is asked; or those without a date."""
        if when == ask.PAUSED:
            return self.filter(status=CaseStatus.WAITING)
        if when == ask.UNDATED:
            return self.undated()
        days = {
            ask.OVER: Q(due_on__lt=today),
            ask.TODAY: Q(due_on=today),
            ask.SOON: Q(due_on__gt=today, due_on__lte=add_working_days(today, ask.SOON_DAYS)),
        }
        return self.open().filter(days[when]).exclude(status=CaseStatus.WAITING)

    def undated(self) -> Self:
        """Open cases of which nothing is due on any day: not waiting for the client, and not put off until a day."""
        return self.open().filter(due_on=None, recheck_on=None).exclude(status=CaseStatus.WAITING)

    def handed(self, direction: str) -> Self:
        """Cases that another desk asked to take over (in) or that were handed on (out), not answered yet."""
        from consultations.models import Handoff  # noqa: PLC0415  # models import this module

        field = "answer_case" if direction == ask.HANDED_IN else "case"
        return self.filter(Exists(Handoff.objects.open().filter(**{field: OuterRef("pk")})))

    def answering(self, question: Question, actor: Actor, today: date) -> Self:
        """The rows that the question asks for, of those one may read."""
        rows = self._in_status(question.status, actor, today)._whose(question.whose, actor)
        plain = {"desk_id": question.desk, "source": question.source, "theme_id": question.theme, "level": question.level}
        rows = rows.filter(**{name: value for name, value in plain.items() if value})
        if question.urgent:
            rows = rows.filter(is_urgent=True)
        if question.due:
            rows = rows.due_by(question.due, today)
        if question.handed:
            rows = rows.handed(question.handed)
        return rows.matching(question.q)

    def _in_status(self, status: str, actor: Actor, today: date) -> Self:
        if status == ask.NOW:
            return self.needing(actor, today)
        if status == ask.OPEN_CASES:
            return self.open()
        return self if status == ask.ALL_CASES else self.filter(status=status)

    def _whose(self, whose: str, actor: Actor) -> Self:
        if whose == ask.MINE:
            return self.of_advisor(actor)
        if whose == ask.NOBODY:
            return self.unassigned()
        return self.filter(advisor__ref=whose) if whose else self

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
        asked_by_rules = ("desk", "level", "requester", "advisor__user")  # who may do what with the row
        return self.select_related("client", "advisor").only(*shown, *asked_by_rules)

    def for_queue(self) -> Self:
        """As for_list, with `touched_at` (the last step, contact or message) and `waiting_since` (the client is asked)."""
        from consultations.models import CaseMessage, Contact  # noqa: PLC0415  # models import this module

        steps = Transition.objects.filter(object_type="consultations.case", object_id=OuterRef("pk")).order_by("-at")
        contacts = Contact.objects.filter(case=OuterRef("pk")).order_by("-logged_at")
        messages = CaseMessage.objects.filter(case=OuterRef("pk")).order_by("-written_at")
        latest = [
            Coalesce(Subquery(rows.values(name)[:1]), F("created_at"))
            for rows, name in ((steps, "at"), (contacts, "logged_at"), (messages, "written_at"))
        ]
        return self.for_list().with_waiting_since().annotate(touched_at=Greatest(*latest))

    def with_file_count(self, actor: Actor) -> Self:
        """Adds `file_count`: how many files of the case `actor` may read; None for none."""
        from consultations.models import CaseFile  # noqa: PLC0415  # models import this module

        mine = CaseFile.objects.visible_to(actor).filter(case=OuterRef("pk")).order_by().values("case_id")
        return self.annotate(file_count=Subquery(mine.annotate(n=Count("pk")).values("n")))

    def with_writer(self) -> Self:
        """Adds who has the draft of a reply and when he last touched it: `writer_ref`, `writer_label`, `writer_at`."""
        from consultations.models import ReplyDraft  # noqa: PLC0415  # models import this module

        draft = ReplyDraft.objects.filter(case=OuterRef("pk"))
        return self.annotate(
            writer_ref=Subquery(draft.values("by_ref")),
            writer_label=Subquery(draft.values("by_label")),
            writer_at=Subquery(draft.values("touched_at")),
        )

    def for_board(self) -> Self:
        """All that the board of deadlines shows, in one query, without the text of the consultation."""
        shown = ("ref", "case_no", "subject", "status", "is_urgent", "due_on", "recheck_on", "recheck_reason")
        return self.select_related("client", "advisor").only(*shown, "client__name", "advisor__name")

    def with_waiting_since(self) -> Self:
        """Adds `waiting_since` alone: what the badge of a list needs."""
        from consultations.models import ClockInterval  # noqa: PLC0415  # models import this module

        waiting = ClockInterval.objects.filter(case=OuterRef("pk"), kind=ClockKind.WAITING, ended_at=None).order_by()
        return self.annotate(waiting_since=Subquery(waiting.values("started_at")[:1]))

    def with_standing(self) -> Self:
        """Adds since when the client is asked (`waiting_since`), when he last wrote and when somebody last answered him,
        the last that was done about his corporate number (`number_state`: noted by a form, or confirmed), and `with_ahead`.
        """
        from consultations.models import CaseMessage, ClockInterval, Contact  # noqa: PLC0415  # models import this module

        waiting = ClockInterval.objects.filter(case=OuterRef("pk"), kind=ClockKind.WAITING, ended_at=None).order_by()
        messages = CaseMessage.objects.for_desk(timezone.now())
        written = messages.filter(case=OuterRef("pk"), taken_back_at=None).order_by("-written_at")
        logged = Contact.objects.filter(case=OuterRef("pk")).order_by("-logged_at")
        of_client = {"object_type": "consultations.client", "object_ref": OuterRef("client__ref")}
        number = AuditEntry.objects.filter(**of_client, action__in=("note_number", "confirm_number")).order_by("-at", "-pk")
        return self.with_ahead().annotate(
            number_state=Subquery(number.values("action")[:1]),
            waiting_since=Subquery(waiting.values("started_at")[:1]),
            client_wrote_at=Subquery(written.filter(kind=MessageKind.CLIENT).values("written_at")[:1]),
            replied_at=Subquery(written.filter(kind=MessageKind.REPLY).values("written_at")[:1]),
            logged_at=Subquery(logged.values("logged_at")[:1]),
        )

    def with_ahead(self) -> Self:
        """Adds the first past meeting that is not logged (`unlogged_ref`, `unlogged_at`), the desk that was asked to take
        over and has not answered (`asked_desk`, `asked_desk_at`), and the day of the next follow-up (`follow_up_on`).
        """
        from consultations.models import Appointment, FollowUp, Handoff  # noqa: PLC0415  # models import this module

        meetings = Appointment.objects.unlogged(timezone.now()).filter(case=OuterRef("pk")).order_by("starts_at", "pk")
        handoffs = Handoff.objects.open().filter(case=OuterRef("pk")).order_by("asked_at", "pk")
        follow_ups = FollowUp.objects.open().filter(case=OuterRef("pk")).order_by("due_on")
        return self.annotate(
            unlogged_ref=Subquery(meetings.values("ref")[:1]),
            unlogged_at=Subquery(meetings.values("starts_at")[:1]),
            asked_desk=Subquery(handoffs.values("to_desk_id")[:1]),
            asked_desk_at=Subquery(handoffs.values("asked_at")[:1]),
            follow_up_on=Subquery(follow_ups.values("due_on")[:1]),
        )

    def for_page(self) -> Self:
        """All that the page of a case shows of the case itself."""
        related = ("desk", "site", "theme", "client__prefecture", "client__industry", "client__size", "client__kind")
        return self.select_related(*related, "advisor__user", "outcome").defer("search_text")


def _of_himself(actor: Actor) -> Q:
    return Q(advisor__user_id=actor.user_id, advisor__user_id__isnull=False)


def count_each(several: Sequence["models.QuerySet[Any]"], up_to: int) -> list[int]:
    """How many rows each of these has, each counted up to `up_to` + 1. One query for all."""
    connection = connections[several[0].db if several else "default"]
    parts: list[str] = []
    values: list[Any] = []
    for rows in several:
        try:
            sql, params = rows.order_by().values("pk")[: up_to + 1].query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # the ORM wrote it  # noqa: S608  # nosec B608
        values.extend(params)
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return list(cursor.fetchone())
