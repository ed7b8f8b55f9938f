"""Events from the first draft to the day after: made, changed, copied, published, called off, held.

Whoever saves names the version that he saw; when somebody else saved meanwhile, nothing is written (`Conflict`).
"""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, transitions
from core.actors import ActorLike, service
from core.fiscal import fiscal_year
from core.transitions import TransitionRefused
from seminars.actions import seat_pools, seats
from seminars.actions.once import once
from seminars.actions.seat_steps import wait_no_more
from seminars.actions.slots import move_talks_of, withdraw_talks_of
from seminars.enums import KINDS_OF_MODE, EventStatus, Mode, SeatKind
from seminars.models import EventSession, Registration, SeatPool, SeminarEvent, TemporaryDesk
from seminars.notices import events as notices
from seminars.permissions.events import HOLDER, can_run, runs_seminars
from seminars.readiness import missing
from seminars.workflow.events import EVENT

logger = logging.getLogger(__name__)

_WORDS = ("title_ja", "title_en", "summary", "audience", "languages", "host", "contact_phone", "contact_email")
_PLACE = ("mode", "prefecture_id", "place_label", "venue", "address", "access", "online_url", "online_note")
_TIMES = ("starts_at", "ends_at", "applications_open_at", "applications_close_at")
EDITABLE = frozenset({"series_id", "programme_id", "desk_id", "priority", "offer_hours", *_WORDS, *_PLACE, *_TIMES})
# What who has, or waits for, a seat must hear of.
TOLD = (
    *("title_ja", "title_en", "starts_at", "ends_at", "mode", "prefecture_id", "venue", "address", "access"),
    *("online_url", "online_note", "languages"),
)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)  # as seen from there nothing is over
_HELD = gettext_lazy("The event was held. Its day and hours can no longer be changed.")
_CODES = ("mode", "priority", "series_id", "prefecture_id", "desk_id", "offer_hours", "starts_at", "ends_at")  # logged in full


@dataclass(frozen=True)
class EventEntry:
    """An event as somebody wants it: values of EDITABLE fields, and the seats of the kinds of its mode."""

    values: Mapping[str, Any]
    seats: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Changed:
    """Which fields a change wrote, and how many people were told of it."""

    fields: list[str]
    told: int = 0


class Conflict(Exception):
    """Somebody saved the event since it was read; `current` is how it stands now."""

    def __init__(self, current: SeminarEvent) -> None:
        super().__init__(current.ref)
        self.current = current


class NotReady(Exception):
    """The event cannot be published, or stay so; `sentences` say what is missing."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def save_event(
    *,
    by: ActorLike,
    entry: EventEntry,
    event: SeminarEvent | None = None,
    version: int | None = None,
    form_key: uuid.UUID | None = None,
) -> SeminarEvent:
    """A new draft, which the same `form_key` gives again, or the draft as it is wanted now.

    Raises PermissionDenied, Conflict, TransitionRefused.
    """
    if event is None:
        return once(form_key, "seminar_event", SeminarEvent, lambda: _new(by=by, entry=entry))
    if event.status != EventStatus.DRAFT:
        raise TransitionRefused(_("This event was published meanwhile. Please look at it again before you change it."))
    with transaction.atomic():
        _write(by=by, event=event, entry=entry, version=version)
    return event


def change(*, by: ActorLike, event: SeminarEvent, entry: EventEntry, version: int, tells: bool) -> Changed:
    """A published event is as wanted; with `tells`, everybody who has or waits for a seat hears what changed.

    Who booked a talk hears of its new time in any case. Raises PermissionDenied, Conflict, TransitionRefused, and NotReady
    for what the page of a published event cannot do without.
    """
    with transaction.atomic():
        written = _write(by=by, event=event, entry=entry, version=version)
        what = [name.removesuffix("_id") for name in TOLD if name in written]
        told = notices.event_changed(event, what, timezone.now()) if tells and what and is_ahead(event) else 0
    return Changed(written, told)


def copy_event(*, by: ActorLike, event: SeminarEvent, starts_at: datetime, form_key: uuid.UUID | None = None) -> SeminarEvent:
    """A draft like `event` with its sessions, lecturers and seats, all times moved; no people, no counts, no meeting room.

    The same `form_key` again gives it.
    """
    if not can_run(by, event):
        raise PermissionDenied
    if event.starts_at is None or event.ends_at is None:
        raise TransitionRefused(_("This event has no hours, so there is nothing to move. Make a new one instead."))
    delta = starts_at - event.starts_at
    values = {name: getattr(event, name) for name in EDITABLE - {"programme_id", "online_url"}}
    values |= {name: values[name] + delta for name in _TIMES if values[name] is not None}

    def copy() -> SeminarEvent:
        made = _new(by=by, entry=EventEntry(values, {pool.kind: pool.capacity for pool in event.pools.all()}))
        _copy_parts(event, made, delta)
        audit.record(by=by, action="copy_event", obj=made, changes={"from": ["", event.ref]})
        return made

    return once(form_key, "seminar_copy", SeminarEvent, copy)


def publish(*, by: ActorLike, event: SeminarEvent) -> bool:
    """Everybody sees the event and may apply from the hour it names; False when that was so. Raises NotReady."""
    with transaction.atomic():
        locked = seat_pools.hold(event)
        if locked.status == EventStatus.DRAFT and (lacks := missing(locked, timezone.now())):
            raise NotReady(lacks)
        return transitions.apply(EVENT, event, "publish", by=by)


def cancel_event(*, by: ActorLike, event: SeminarEvent, reason: str) -> int:
    """The event does not take place: everybody who had or awaited a seat is told why, and his application ends.

    Returns how many were told; 0 for a draft, and when it was called off before.
    """
    with transaction.atomic():
        seat_pools.hold(event)
        SeminarEvent.objects.filter(pk=event.pk).update(version=F("version") + 1)  # nobody saves over it
        if not transitions.apply(EVENT, event, "cancel", by=by, comment=reason):
            return 0
        event.cancel_reason = reason[:300]
        SeminarEvent.objects.filter(pk=event.pk).update(cancel_reason=event.cancel_reason)
        told = notices.event_cancelled(event, timezone.now())
        seats.end_all(by=by, event=event)
        withdraw_talks_of(by=by, event=event, reason=event.cancel_reason)
    return told


def hold(*, by: ActorLike, event: SeminarEvent) -> bool:
    """The event took place; False when that was noted already. Raises TransitionRefused before it begins."""
    with transaction.atomic():
        seat_pools.hold(event)
        if event.starts_at is not None and event.starts_at > timezone.now():
            raise TransitionRefused(_("It has not begun yet. Mark it as held when it is over."))
        return transitions.apply(EVENT, event, "hold", by=by)


def hold_past_events(now: datetime) -> int:
    """Published events that ended before today count as held; how many. Runs each night; safe to repeat.

    One that fails stays as it was, stands in the log, and holds up no other.
    """
    begin_of_day = timezone.make_aware(datetime.combine(timezone.localdate(now), datetime.min.time()))
    due = SeminarEvent.objects.filter(status=EventStatus.PUBLISHED, ends_at__lt=begin_of_day)
    by = service(HOLDER.removeprefix("service:"))
    return sum(_hold_or_log(by, event) for event in due.order_by("pk"))


def _hold_or_log(by: ActorLike, event: SeminarEvent) -> bool:
    try:
        return hold(by=by, event=event)
    except Exception:  # whatever it is: the events after it are held all the same
        logger.exception("the event %s could not be marked as held", event.ref)
        return False


def refuse_new_hours(event: SeminarEvent, starts_at: datetime | None, ends_at: datetime | None) -> None:
    """An event that was held stays where it was; one of an old ledger may get its hours, on its day.

    Raises TransitionRefused.
    """
    if event.status != EventStatus.HELD or (starts_at, ends_at) == (event.starts_at, event.ends_at):
        return
    if event.starts_at is not None or starts_at is None or timezone.localdate(starts_at) != event.held_on:
        raise TransitionRefused(_HELD)


def is_ahead(event: SeminarEvent) -> bool:
    """Whether there is still somebody to tell: it was published and has not ended."""
    return event.status == EventStatus.PUBLISHED and (event.ends_at is None or event.ends_at > timezone.now())


def concerned(event: SeminarEvent) -> int:
    """How many people have, or wait for, a seat."""
    return Registration.objects.active().filter(event=event).count()


def _new(*, by: ActorLike, entry: EventEntry) -> SeminarEvent:
    now = timezone.now()
    event = SeminarEvent(made_at=now, made_by=by.label, **_known(entry.values))
    if not runs_seminars(by) or not can_run(by, event):
        raise PermissionDenied
    _date(event)
    with transaction.atomic():
        event.save()
        _set_seats(by, event, entry.seats)
        transitions.start(event, "make_event", by=by)
    return event


def _write(*, by: ActorLike, event: SeminarEvent, entry: EventEntry, version: int | None) -> list[str]:
    """The event is as wanted, one version further; names of the fields that changed. Nothing is written when none did."""
    stored = seat_pools.hold(event)
    if not can_run(by, stored):
        raise PermissionDenied
    if stored.status == EventStatus.CANCELLED:
        raise TransitionRefused(_("This event was called off. It can no longer be changed."))
    if version is not None and stored.version != version:
        raise Conflict(stored)
    before = {name: getattr(stored, name) for name in EDITABLE}
    lacked = missing(stored, _LONG_AGO)
    values = _known(entry.values)
    refuse_new_hours(stored, values.get("starts_at", stored.starts_at), values.get("ends_at", stored.ends_at))
    changed = [name for name in sorted(values) if before[name] != values[name]]
    for name, value in values.items():
        setattr(event, name, value)
    if not can_run(by, event):
        raise PermissionDenied  # not to a desk that he does not run
    _date(event)
    event.version = stored.version + 1
    event.save(update_fields=[*values, "held_on", "fiscal_year", "version"])
    changed += _set_seats(by, event, entry.seats)
    if before["starts_at"] and event.starts_at and (delta := event.starts_at - before["starts_at"]):
        _move_parts(by, event, delta)
    if stored.status == EventStatus.PUBLISHED:
        _refuse_loss(event, lacked)
    if changed:
        audit.record(by=by, action="change_event", obj=event, changes=_logged(before, event, changed))
    return changed


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - EDITABLE:
        raise ValueError(f"not an editable field of an event: {sorted(unknown)}")
    return dict(values)


def _date(event: SeminarEvent) -> None:
    event.held_on = timezone.localdate(event.starts_at)  # a draft always has its first hour
    event.fiscal_year = fiscal_year(event.held_on)


def _set_seats(by: ActorLike, event: SeminarEvent, wanted: Mapping[str, int]) -> list[str]:
    """The event has seats of the kinds of its mode, as many as wanted; names of the kinds that changed."""
    kinds, changed = KINDS_OF_MODE[Mode(event.mode)], []
    there = {pool.kind: pool for pool in SeatPool.objects.filter(event=event)}
    for kind, pool in there.items():
        if kind not in kinds:
            _remove_kind(by, event, pool)
            changed.append(f"seats_{kind}")
    for kind in kinds:
        if kind in wanted and seats.change_capacity(by=by, event=event, kind=kind, capacity=wanted[kind]):
            changed.append(f"seats_{kind}")
    return changed


def _remove_kind(by: ActorLike, event: SeminarEvent, pool: SeatPool) -> None:
    """The event has no seats of this kind any more; who has another and waited for one of these waits no more."""
    if Registration.objects.active().filter(event=event, seat_kind=pool.kind).exists():
        told = _("Somebody has, or waits for, a seat of this kind: %(kind)s. Switch these people first.")
        raise TransitionRefused(told % {"kind": SeatKind(pool.kind).label})
    for registration in Registration.objects.active().filter(event=event, wanted_kind=pool.kind).order_by("pk"):
        wait_no_more(registration, by=by)
    pool.delete()


def _refuse_loss(event: SeminarEvent, lacked: list[str]) -> None:
    """A published event keeps what it had to have; what it lacked before is not asked again, and hours may be over."""
    now_stands = SeminarEvent.objects.get(pk=event.pk)
    if lost := [sentence for sentence in missing(now_stands, _LONG_AGO) if sentence not in lacked]:
        raise NotReady(lost)


def _move_parts(by: ActorLike, event: SeminarEvent, delta: timedelta) -> None:
    """Sessions, temporary desks and talks move along with their event."""
    parts: list[EventSession | TemporaryDesk] = [*event.sessions.all(), *event.temporary_desks.all()]
    for part in parts:
        part.starts_at, part.ends_at = part.starts_at + delta, part.ends_at + delta
        part.save(update_fields=["starts_at", "ends_at"])
    move_talks_of(by=by, event=event, delta=delta)


def _copy_parts(event: SeminarEvent, made: SeminarEvent, delta: timedelta) -> None:
    for session in event.sessions.prefetch_related("lecturers"):
        facts = {name: getattr(session, name) for name in ("title_ja", "title_en", "place")}
        span = {"starts_at": session.starts_at + delta, "ends_at": session.ends_at + delta}
        copied = EventSession.objects.create(event=made, **facts, **span)
        copied.lecturers.set([one for one in session.lecturers.all() if one.is_active])
    for desk in event.temporary_desks.all():
        facts = {name: getattr(desk, name) for name in ("desk_id", "place", "note")}
        TemporaryDesk.objects.create(event=made, starts_at=desk.starts_at + delta, ends_at=desk.ends_at + delta, **facts)


def _logged(before: Mapping[str, Any], event: SeminarEvent, changed: list[str]) -> dict[str, list[object]]:
    """Codes, hours and numbers in full; of texts only that they changed."""
    told: dict[str, list[object]] = {"version": [event.version - 1, event.version]}
    for name in changed:
        in_full = name in _CODES
        told[name] = [_plain(before[name]), _plain(getattr(event, name))] if in_full else ["", "changed"]
    return told


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
