"""Lecturers: our own advisors, people of partner bodies, others."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from consultations.models import Advisor, Partner
from core import audit
from core.actors import ActorLike
from seminars.models import Lecturer
from seminars.permissions.events import runs_seminars


@dataclass(frozen=True)
class LecturerEntry:
    """A lecturer as somebody wants him."""

    name: str
    kana: str = ""
    affiliation: str = ""
    profile: str = ""
    advisor: Advisor | None = None
    partner: Partner | None = None
    is_active: bool = True


def save_lecturer(*, by: ActorLike, entry: LecturerEntry, lecturer: Lecturer | None = None) -> Lecturer:
    """The lecturer stands as wanted. An advisor is one lecturer: entering him again gives the one who is there."""
    if not runs_seminars(by):
        raise PermissionDenied
    with transaction.atomic():
        if lecturer is None and entry.advisor is not None:
            found = Lecturer.objects.select_for_update(of=("self",)).filter(advisor=entry.advisor).first()
            if found is not None:
                return found
        made = lecturer or Lecturer()
        was_active = made.is_active
        for name in ("name", "kana", "affiliation", "profile", "advisor", "partner", "is_active"):
            setattr(made, name, getattr(entry, name))
        made.save()
        changes: dict[str, list[object]] = {"is_active": [was_active if lecturer else "", made.is_active]}
        audit.record(by=by, action="change_lecturer" if lecturer else "add_lecturer", obj=made, changes=changes)
    return made
