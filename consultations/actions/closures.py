"""Days on which the desks are closed: entered and taken back by headquarters, with the deadlines that follow from them.

A date that was promised stays; one that moved on because the client was asked is counted anew, since it is counted in
working days. What lies behind does not change: deadlines were kept or missed by the calendar of their time.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consultations import clock
from consultations.enums import CaseStatus
from consultations.hours import closed_because
from consultations.models import Case
from consultations.permissions import can_keep_calendar
from core import audit, closures
from core.actors import ActorLike
from core.models import OfficeClosure
from core.workdays import is_usually_open


class ClosureRefused(ValueError):
    """A day that cannot be closed or opened; the text is a sentence for the reader."""


def close_office(*, day: date, name_ja: str, name_en: str, by: ActorLike) -> bool:
    """The desks are closed on `day`; False when they already were, under this name. Raises ClosureRefused."""
    _check(by, day)
    if not is_usually_open(day):
        raise ClosureRefused(_("%(day)s is closed already (%(why)s)") % {"day": _words(day), "why": closed_because(day)})
    with transaction.atomic():
        row, is_new = OfficeClosure.objects.get_or_create(
            day=day, defaults={"name_ja": name_ja, "name_en": name_en, "entered_by": by.label}
        )
        if not is_new:
            if (row.name_ja, row.name_en) != (name_ja, name_en):
                raise ClosureRefused(_("%(day)s is closed already (%(why)s)") % {"day": _words(day), "why": row.name_ja})
            return False
        audit.record(by=by, action="close_office", obj=row, changes={"day": ["", day.isoformat()]})
        _count_anew(day, by)
    return True


def open_office(*, day: date, by: ActorLike) -> bool:
    """The desks are open on `day` after all; False when nobody had closed it. Raises ClosureRefused."""
    _check(by, day)
    with transaction.atomic():
        row = OfficeClosure.objects.select_for_update().filter(day=day).first()
        if row is None:
            return False
        audit.record(by=by, action="open_office", obj=row, changes={"day": [day.isoformat(), ""], "name": [row.name_ja, ""]})
        row.delete()
        _count_anew(day, by)
    return True


def _check(by: ActorLike, day: date) -> None:
    if not can_keep_calendar(by):  # type: ignore[arg-type]  # asks for roles only
        raise PermissionDenied
    if day < timezone.localdate():
        raise ClosureRefused(_("%(day)s is over. Only today and later days can be changed") % {"day": _words(day)})


def _count_anew(day: date, by: ActorLike) -> None:
    """Deadlines that moved on by working days are those that the calendar now gives. Waiting cases follow when they go on."""
    closures.forget()
    transaction.on_commit(closures.forget, robust=True)
    moved = Case.objects.open().exclude(status=CaseStatus.WAITING).exclude(due_on=F("due_base_on"))
    now = timezone.now()
    for case in moved.filter(due_on__gte=day).select_for_update(of=("self",)).prefetch_related("clock").order_by("pk"):
        due = clock.due_of(case, now)
        if due != case.due_on:
            audit.record(by=by, action="count_deadline_anew", obj=case, changes={"due_on": [str(case.due_on), str(due)]})
            case.due_on = due
            case.save(update_fields=["due_on"])


def _words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
