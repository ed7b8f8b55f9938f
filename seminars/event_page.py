"""What the organisers' page of an event says: the seats in numbers, what is next to do, and what happened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import transitions
from core.models import Transition
from seminars.enums import EventStatus, Mode, RegistrationStatus, SeatKind
from seminars.models import Registration, SeatPool, SeminarEvent
from seminars.readiness import hints, missing

LINK_NEEDED = timedelta(days=7)  # before the event; from then on the page asks for the address of the meeting
STEPS: dict[str, str | Promise] = {
    "make_event": gettext_lazy("Draft made"),
    "publish": gettext_lazy("Published"),
    "hold": gettext_lazy("Marked as held"),
    "cancel": gettext_lazy("Called off"),
}


@dataclass(frozen=True)
class SeatLine:
    """The seats of one kind in numbers. `free` is what lies empty now; `switching` have a seat and wait for this kind."""

    kind: SeatKind
    capacity: int
    confirmed: int
    offered: int
    waiting: int
    switching: int

    @property
    def taken(self) -> int:
        return self.confirmed + self.offered

    @property
    def free(self) -> int:
        return self.capacity - self.taken


@dataclass(frozen=True)
class NextStep:
    """What to do now, and where; `step` names the button of the page that does it."""

    text: str
    url: str = ""
    label: str = ""
    step: str = ""
    sentences: list[str] = field(default_factory=list)


def seat_lines(event: SeminarEvent) -> list[SeatLine]:
    """One line for each kind of seat that the event has."""
    count: Counter[tuple[str, str, str]] = Counter()
    rows = Registration.objects.active().filter(event=event).order_by()
    for kind, status, wanted, number in rows.values_list("seat_kind", "status", "wanted_kind").annotate(n=Count("pk")):
        count[kind, status, ""] += number
        if wanted:
            count[wanted, "switching", ""] += number
    return [_line(pool, count) for pool in event.pools.all()]


def next_step(event: SeminarEvent, lines: Iterable[SeatLine], now: datetime) -> NextStep:
    """The one thing to do now."""
    edit = reverse("events:event_edit", args=[event.ref])
    if event.status == EventStatus.DRAFT:
        if lacks := missing(event, now):
            return NextStep(_("Before it can be published:"), edit, _("Complete the event"), sentences=lacks)
        return NextStep(_("Everything that must be there is there. Look at it once more, then publish it."), step="publish")
    if event.status == EventStatus.CANCELLED:
        return NextStep(_("It was called off: %(reason)s") % {"reason": event.cancel_reason or _("no reason given")})
    if event.status == EventStatus.HELD:
        return NextStep(_("It took place. Check who came, and take over the log of the online meeting."))
    return _step_of_published(event, lines, now, edit)


def _step_of_published(event: SeminarEvent, lines: Iterable[SeatLine], now: datetime, edit: str) -> NextStep:
    if event.ends_at and event.ends_at <= now:
        return NextStep(_("It is over. The portal marks it as held tonight; you can do it now."), step="hold")
    if event.starts_at and timezone.localdate(event.starts_at) <= timezone.localdate(now):
        return NextStep(_("Today is the day. The reception is open."))
    if event.mode != Mode.ONSITE and not event.online_url and event.starts_at and event.starts_at - now < LINK_NEEDED:
        return NextStep(
            _("Enter the address of the online meeting. Confirmed people see it from the day before."), edit, _("Enter it")
        )
    waiting = sum(line.waiting for line in lines)
    if waiting:
        told = ngettext("%(count)s person is waiting for a seat.", "%(count)s people are waiting for a seat.", waiting)
        more = _("Raise the number of seats and they are offered at once.")
        return NextStep(f"{told % {'count': waiting}} {more}", edit, _("Change the number of seats"))
    return NextStep(_door(event, now))


def _door(event: SeminarEvent, now: datetime) -> str:
    opens, closes = event.applications_open_at, event.applications_close_at
    if opens and opens > now:
        return _("Applications open on %(moment)s.") % {"moment": _moment(opens)}
    if closes and closes > now:
        return _("Applications are taken until %(moment)s. Nothing to do now.") % {"moment": _moment(closes)}
    return _("Applications are closed. Nothing to do before the day.")


def history(event: SeminarEvent) -> list[tuple[Transition, Any]]:
    """What happened to the event, newest first, each with its name in words."""
    return [(step, STEPS.get(step.name, step.name)) for step in transitions.history(event)]


def hints_of(event: SeminarEvent) -> list[str]:
    """What may still come, while it may."""
    return hints(event) if event.status in (EventStatus.DRAFT, EventStatus.PUBLISHED) else []


def _line(pool: SeatPool, count: Counter[tuple[str, str, str]]) -> SeatLine:
    kind = pool.kind
    return SeatLine(
        kind=SeatKind(kind),
        capacity=pool.capacity,
        confirmed=count[kind, RegistrationStatus.CONFIRMED, ""],
        offered=count[kind, RegistrationStatus.OFFERED, ""],
        waiting=count[kind, RegistrationStatus.WAITING, ""],
        switching=count[kind, "switching", ""],
    )


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
