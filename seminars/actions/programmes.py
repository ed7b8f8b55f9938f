"""Programmes (several dates as one) and series."""

from dataclasses import dataclass, fields

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.enums import SeriesKind
from seminars.models import EventProgramme, Series
from seminars.permissions.events import can_set_series, runs_seminars


@dataclass(frozen=True)
class ProgrammeEntry:
    """A programme as somebody wants it."""

    title_ja: str
    title_en: str = ""
    description: str = ""


@dataclass(frozen=True)
class SeriesEntry:
    """A series as somebody wants it. `aliases`: other names that ledgers write."""

    ja: str
    en: str
    kind: SeriesKind
    desk_id: str | None = None
    operator: str = ""
    audience: str = ""
    aliases: tuple[str, ...] = ()


def save_programme(*, by: ActorLike, entry: ProgrammeEntry, programme: EventProgramme | None = None) -> EventProgramme:
    if not runs_seminars(by):
        raise PermissionDenied
    with transaction.atomic():
        made = programme or EventProgramme(made_at=timezone.now(), made_by=by.label)
        for one in fields(entry):
            setattr(made, one.name, getattr(entry, one.name))
        made.save()
        audit.record(by=by, action="change_programme" if programme else "add_programme", obj=made)
    return made


def add_series(*, by: ActorLike, code: str, entry: SeriesEntry) -> Series:
    """A new series, last in the list. Raises TransitionRefused where the code is taken."""
    if not can_set_series(by):
        raise PermissionDenied
    with transaction.atomic():
        last = Series.objects.aggregate(last=Max("order"))["last"] or 0
        made, is_new = Series.objects.get_or_create(
            code=code, defaults=_columns(entry) | {"order": last + 1, "is_edited": True}
        )
        if not is_new:
            raise TransitionRefused(_("There is a series with this code already. Choose another one"))
        audit.write(by=by, action="add_series", of=("seminars.series", code, ""), changes={"kind": ["", made.kind]})
    return made


def change_series(*, by: ActorLike, series: Series, entry: SeriesEntry) -> Series:
    """The series is as wanted, and `migrate` leaves it alone from now on."""
    if not can_set_series(by):
        raise PermissionDenied
    with transaction.atomic():
        columns = _columns(entry)
        changed: dict[str, list[object]] = {
            name: ["", "changed"] for name, value in columns.items() if getattr(series, name) != value
        }
        if changed:
            for name, value in columns.items():
                setattr(series, name, value)
            series.is_edited = True
            series.save()
            audit.write(by=by, action="change_series", of=("seminars.series", series.code, ""), changes=changed)
    return series


def _columns(entry: SeriesEntry) -> dict[str, object]:
    return {one.name: getattr(entry, one.name) for one in fields(entry)} | {"aliases": list(entry.aliases)}
