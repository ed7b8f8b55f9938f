"""The parts of an event: sessions with their lecturers, and the desks that are open beside it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.actors import ActorLike
from seminars.actions.events import is_ahead
from seminars.actions.lecturers import LecturerEntry, save_lecturer
from seminars.actions.once import once
from seminars.models import EventSession, Lecturer, SeminarEvent, TemporaryDesk
from seminars.notices import events as notices
from seminars.permissions.events import can_run


@dataclass(frozen=True)
class SessionEntry:
    """A session as somebody wants it."""

    starts_at: datetime
    ends_at: datetime
    title_ja: str
    title_en: str = ""
    place: str = ""
    lecturers: Sequence[Lecturer] = ()


@dataclass(frozen=True)
class DeskEntry:
    """A temporary desk as somebody wants it."""

    desk_id: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    note: str = ""


def save_session(
    *,
    by: ActorLike,
    event: SeminarEvent,
    entry: SessionEntry,
    session: EventSession | None = None,
    new_lecturer: LecturerEntry | None = None,
    tells: bool = False,
    form_key: uuid.UUID | None = None,
) -> EventSession:
    """The session stands as wanted, with a lecturer who was not in the list yet; the same `form_key` again gives it.

    With `tells`, the people of a published event hear that the programme changed.
    """
    _refuse_stranger(by, event)

    def save() -> EventSession:
        lecturers = [*entry.lecturers, *([save_lecturer(by=by, entry=new_lecturer)] if new_lecturer else [])]
        made = session or EventSession(event=event)
        for name in ("starts_at", "ends_at", "title_ja", "title_en", "place"):
            setattr(made, name, getattr(entry, name))
        made.save()
        made.lecturers.set(lecturers)
        changes: dict[str, list[object]] = {
            "session": ["", made.pk],
            "lecturers": ["", ",".join(sorted(one.ref for one in lecturers))],
        }
        audit.record(by=by, action="change_session" if session else "add_session", obj=event, changes=changes)
        if tells and is_ahead(event):
            notices.event_changed(event, ["sessions"], timezone.now())
        return made

    return once(form_key, "seminar_session", EventSession, save)


def remove_session(*, by: ActorLike, session: EventSession) -> None:
    """The event no longer has this session."""
    _refuse_stranger(by, session.event)
    with transaction.atomic():
        audit.record(by=by, action="remove_session", obj=session.event, changes={"session": [session.pk, ""]})
        session.delete()


def add_temporary_desk(
    *, by: ActorLike, event: SeminarEvent, entry: DeskEntry, form_key: uuid.UUID | None = None
) -> TemporaryDesk:
    """The desk is open beside the event; the same `form_key` again, or the same desk at the same hours, gives it."""
    _refuse_stranger(by, event)

    def add() -> TemporaryDesk:
        facts = {name: getattr(entry, name) for name in ("desk_id", "starts_at", "ends_at", "place", "note")}
        made, is_new = TemporaryDesk.objects.get_or_create(event=event, **facts)
        if is_new:
            audit.record(by=by, action="add_temporary_desk", obj=event, changes={"desk": ["", entry.desk_id]})
        return made

    return once(form_key, "seminar_desk", TemporaryDesk, add)


def remove_temporary_desk(*, by: ActorLike, desk: TemporaryDesk) -> None:
    _refuse_stranger(by, desk.event)
    with transaction.atomic():
        audit.record(by=by, action="remove_temporary_desk", obj=desk.event, changes={"desk": [desk.desk_id, ""]})
        desk.delete()


def _refuse_stranger(by: ActorLike, event: SeminarEvent) -> None:
    if not can_run(by, event):
        raise PermissionDenied
