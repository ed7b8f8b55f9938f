"""Open cases by how many working days are left (ux S6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.enums import CaseStatus
from consultations.models import Case
from consultations.querysets import CaseQuerySet
from core.workdays import add_working_days

RUNNING_SHOWN, PAUSED_SHOWN, UNDATED_SHOWN = 300, 100, 100


@dataclass(frozen=True)
class Group:
    """Some cases that are due at about the same time."""

    key: str
    label: str | Promise
    cases: list[Case]


@dataclass(frozen=True)
class Board:
    """All groups in the order in which they press, also the empty ones. `is_cut`: later ones are left out."""

    groups: list[Group]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        return not any(group.cases for group in self.groups)


def deadline_board(rows: CaseQuerySet, today: date) -> Board:
    """The board of open `rows`: what is due first is shown, of the paused ones those asked first. Three queries.

    Of those without any date the urgent ones are shown first, then those that came first.
    """
    running = rows.exclude(status=CaseStatus.WAITING).filter(Q(due_on__isnull=False) | Q(recheck_on__lte=today))
    found = list(running.for_board().order_by("due_on", "pk")[: RUNNING_SHOWN + 1])
    waiting = rows.filter(status=CaseStatus.WAITING).for_board().with_waiting_since().order_by("due_on", "pk")
    paused = list(waiting[: PAUSED_SHOWN + 1])
    undated = list(rows.undated().for_board().order_by("-is_urgent", "received_on", "pk")[: UNDATED_SHOWN + 1])
    is_cut = len(found) > RUNNING_SHOWN or len(paused) > PAUSED_SHOWN or len(undated) > UNDATED_SHOWN
    shown = [*found[:RUNNING_SHOWN], *paused[:PAUSED_SHOWN], *undated[:UNDATED_SHOWN]]
    return Board(_groups(shown, today), is_cut)


def _groups(cases: Iterable[Case], today: date) -> list[Group]:
    """A case that the desk wanted to look at again stands in that group alone, paused or not."""
    soon, later = add_working_days(today, 2), add_working_days(today, 5)
    groups = {
        "recheck": Group("recheck", _("Look at it again today"), []),
        "over": Group("over", _("Over"), []),
        "today": Group("today", _("Due today"), []),
        "soon": Group("soon", _("In 1 or 2 working days"), []),
        "week": Group("week", _("In 3 to 5 working days"), []),
        "later": Group("later", _("Later"), []),
        "undated": Group("undated", _("Without a date"), []),
        "paused": Group("paused", _("Paused: waiting for the client"), []),
    }
    for case in cases:
        groups[_group_of(case, today, soon, later)].cases.append(case)
    return list(groups.values())


def _group_of(case: Case, today: date, soon: date, later: date) -> str:
    if case.recheck_on is not None and case.recheck_on <= today:
        return "recheck"
    if case.status == CaseStatus.WAITING:
        return "paused"
    if case.due_on is None:
        return "undated"
    if case.due_on > later:
        return "later"
    if case.due_on < today:
        return "over"
    if case.due_on == today:
        return "today"
    return "soon" if case.due_on <= soon else "week"
