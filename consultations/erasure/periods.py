"""Periods that no source gives. The institute decides them; until then nothing of the kind goes by itself."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models import RetentionPeriod


@dataclass(frozen=True)
class OpenPeriod:
    """What the period is about, and from which event it is counted."""

    title: Promise
    begins: Promise


OPEN_PERIODS: Mapping[str, OpenPeriod] = {
    "cases": OpenPeriod(
        pgettext_lazy("rows", "Consultations"),
        _("from the day on which the case was closed or withdrawn, or of its last contact"),
    ),
    "seminars": OpenPeriod(_("Participants of seminars"), _("from the last day of the seminar")),
    "mail": OpenPeriod(_("Texts and addresses of mails"), _("from the day on which the mail left or was given up")),
    "accounts": OpenPeriod(_("Accounts of clients"), _("from the last sign-in, where no consultation is left")),
    "audit": OpenPeriod(_("Reasons in the audit log"), _("from the day of the entry")),
    "backups": OpenPeriod(_("Backups"), _("from the day on which the backup was made")),
}


def months_in_force(key: str) -> int | None:
    """The confirmed period of this key; None where the institute has confirmed none."""
    return RetentionPeriod.objects.in_force(key).values_list("months", flat=True).first()


def last_day_kept(key: str, today: date) -> date | None:
    """What ended on that day or before is kept no longer; None where no period is in force."""
    months = months_in_force(key)
    return None if months is None else months_after(today, -months)


def end_of(key: str, day: date) -> date | None:
    """The day on which what began on `day` has been kept long enough; None where no period is in force."""
    months = months_in_force(key)
    return None if months is None else months_after(day, months)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or its last day where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
