"""Logs of online meetings: taken in, matched, and taken over as attendance. Everything may be done again."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit
from core.actors import ActorLike
from seminars.enums import AttendanceSource, EventStatus, SeatKind
from seminars.models import Attendance, OnlineLog, OnlineLogRow, Registration, SeminarEvent
from seminars.online_logs import Match, Person, Problem, add_up, match_people, read_log, union_minutes
from seminars.permissions import can_run

SURE = ("email", "name", "person")
PERSON, UNSURE = "person", "unsure"
_NOT_YOURS = _("You do not run this event.")


class LogRefused(Exception):
    """The log is not taken in or not taken over; `message` is a sentence for the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class TakenOver:
    """What one press did: who counts as attended now, whose minutes changed, who no longer counts, who was kept."""

    came: int
    changed: int
    gone: int
    kept: int  # too short now, or no longer matched, but with a certificate


def take_in(
    *, by: ActorLike, event: SeminarEvent, file_name: str, content: bytes, zone: tzinfo, minimum_minutes: int
) -> OnlineLog:
    """The log with its people and whom they are taken for. The same file again is the same log, as it stands by then.

    Raises LogUnreadable, and LogRefused for a person who may not.
    """
    if not can_run(by, event):
        raise LogRefused(_NOT_YOURS)
    digest = hashlib.sha256(content).hexdigest()
    known = OnlineLog.objects.filter(event=event, sha256=digest)
    stays, problems = read_log(content, zone=zone, near=event.held_on)
    people = add_up(stays)
    try:
        with transaction.atomic():
            return known.first() or _keep(by, event, file_name, digest, people, problems, minimum_minutes)
    except IntegrityError:  # another press of the same button was first
        return known.get()


def take_over(
    *, by: ActorLike, log: OnlineLog, choices: Mapping[int, str], minimum_minutes: int, now: datetime | None = None
) -> TakenOver:
    """Who was there long enough attended; minutes of all logs of the event that were taken over count together.

    `choices` are what staff decided: the row's key, and a number of a registration, "nobody", or "" for not decided yet.
    Raises LogRefused.
    """
    with transaction.atomic():
        event = SeminarEvent.objects.select_for_update().get(pk=log.event_id)
        if not can_run(by, event):
            raise LogRefused(_NOT_YOURS)
        if event.status not in (EventStatus.PUBLISHED, EventStatus.HELD):
            raise LogRefused(_("This event is not taking place, so nobody can be checked in."))
        people = {each.pk: each for each in expected_of(event, for_update=True)}
        _choose(log, choices, {each.number: each for each in people.values()})
        log.minimum_minutes, log.taken_over_at, log.taken_over_by = minimum_minutes, now or timezone.now(), by.label
        log.save(update_fields=["minimum_minutes", "taken_over_at", "taken_over_by"])
        done = _settle(by, event, people, minimum_minutes)
        counts: dict[str, list[object]] = {"came": [0, done.came], "gone": [0, done.gone], "minutes": [0, minimum_minutes]}
        audit.record(by=by, action="online_log_taken_over", obj=log, changes=counts)
        return done


def expected_of(event: SeminarEvent, *, for_update: bool = False) -> list[Registration]:
    """Those with a confirmed seat, of whom a log may tell."""
    rows = Registration.objects.filter(event=event).confirmed().select_related("booking").order_by("pk")
    return list(rows.select_for_update(of=("self",)) if for_update else rows)


def _keep(
    by: ActorLike,
    event: SeminarEvent,
    file_name: str,
    digest: str,
    people: list[Person],
    problems: list[Problem],
    minimum_minutes: int,
) -> OnlineLog:
    log = OnlineLog.objects.create(
        event=event,
        file_name=file_name[:255],
        sha256=digest,
        uploaded_at=timezone.now(),
        uploaded_by=by.label,
        problems=[[each.line, each.code] for each in problems],
        minimum_minutes=minimum_minutes,
    )
    found = match_people(people, expected_of(event))
    OnlineLogRow.objects.bulk_create(_row(log, person, match) for person, match in zip(people, found, strict=True))
    changes: dict[str, list[object]] = {"rows": [0, len(people)], "problems": [0, len(problems)]}
    audit.record(by=by, action="online_log_taken_in", obj=log, changes=changes)
    return log


def _row(log: OnlineLog, person: Person, match: Match) -> OnlineLogRow:
    return OnlineLogRow(
        log=log,
        line=person.line,
        name=person.name,
        email=person.email,
        joined_at=min((start for start, _end in person.spans), default=None),
        left_at=max((end for _start, end in person.spans), default=None),
        minutes=person.minutes,
        spans=[[start.isoformat(), end.isoformat()] for start, end in person.spans],
        registration=match.registration,
        matched_by=match.how,
    )


def _choose(log: OnlineLog, choices: Mapping[int, str], people: Mapping[str, Registration]) -> None:
    """What staff decided stands in the rows; what they left as it was stays as it was found."""
    for row in log.rows.filter(pk__in=choices):
        chosen = choices[row.pk]
        person = people.get(chosen)
        if chosen and chosen != "nobody" and person is None:
            raise LogRefused(_("Somebody whom you chose has no seat any more. Load the page again."))
        stands = row.registration_id if row.matched_by in SURE else None
        is_nobody = row.matched_by == PERSON and row.registration_id is None
        if (chosen == "nobody" and is_nobody) or (person and person.pk == stands):
            continue
        if not chosen and (row.matched_by == UNSURE or (stands is None and not is_nobody)):
            continue
        row.registration, row.matched_by = person, PERSON if chosen else ""
        row.save(update_fields=["registration", "matched_by"])


def _settle(by: ActorLike, event: SeminarEvent, people: Mapping[int, Registration], minimum: int) -> TakenOver:
    """Attendance online is what the logs say, and nothing else; that of the reception is left alone."""
    was_there = _minutes_of(event, people)
    stands = {each.registration_id: each for each in Attendance.objects.filter(registration__event=event)}
    came = changed = gone = kept = 0
    for key, (minutes, first) in was_there.items():
        if minutes < minimum:
            continue
        attendance = stands.get(key)
        if attendance is None:
            _came(by, people[key], minutes, first or event.starts_at or timezone.now())
            came += 1
        elif attendance.source == AttendanceSource.ONLINE_LOG and attendance.minutes != minutes:
            attendance.minutes = minutes
            attendance.save(update_fields=["minutes"])
            changed += 1
    for key, attendance in stands.items():
        if attendance.source != AttendanceSource.ONLINE_LOG or was_there.get(key, (-1, None))[0] >= minimum:
            continue
        if attendance.registration.certificates.filter(withdrawn_at=None).exists():
            kept += 1
            continue
        attendance.delete()
        audit.record(by=by, action="check_in_undone", obj=attendance.registration, changes={"attended": [True, False]})
        gone += 1
    return TakenOver(came, changed, gone, kept)


def _minutes_of(event: SeminarEvent, people: Mapping[int, Registration]) -> dict[int, tuple[int, datetime | None]]:
    """Minutes and first moment of each person by all logs that were taken over.

    Stays in several logs that overlap count once; lengths without times say nothing of when, so the longest counts.
    """
    rows = OnlineLogRow.objects.filter(log__event=event, matched_by__in=SURE, registration__in=people.keys())
    by_person: dict[int, list[OnlineLogRow]] = {}
    for row in rows.exclude(log__taken_over_at=None):
        if row.registration_id is not None:
            by_person.setdefault(row.registration_id, []).append(row)
    return {key: _minutes(rows) for key, rows in by_person.items()}


def _minutes(rows: Iterable[OnlineLogRow]) -> tuple[int, datetime | None]:
    rows = list(rows)
    spans = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for row in rows for start, end in row.spans]
    first = min((row.joined_at for row in rows if row.joined_at), default=None)
    return max(union_minutes(spans), *(row.minutes for row in rows)), first


def _came(by: ActorLike, registration: Registration, minutes: int, at: datetime) -> None:
    Attendance.objects.create(
        registration=registration,
        kind=SeatKind.ONLINE,
        source=AttendanceSource.ONLINE_LOG,
        at=at,
        minutes=minutes,
        noted_at=timezone.now(),
        noted_by=by.label,
    )
    changes: dict[str, list[object]] = {"attended": [False, True], "kind": ["", "online"], "minutes": [None, minutes]}
    audit.record(by=by, action="check_in", obj=registration, changes=changes)
