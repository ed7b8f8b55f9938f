"""Which fiscal year and which desk somebody means."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from consultations import catalogue
from core.fiscal import fiscal_year

FIRST_FISCAL_YEAR = 1886  # since then Japan's fiscal years begin on 1 April


def fiscal_year_of(year: int) -> int:
    """A fiscal year that has begun; raises ValidationError for any other number."""
    latest = fiscal_year(localdate())
    if not FIRST_FISCAL_YEAR <= year <= latest:
        raise ValidationError(
            _("%(year)s is not a fiscal year with figures. Enter a western year up to %(latest)s, such as 2017.")
            % {"year": year, "latest": latest}
        )
    return year


def desk_of(text: str) -> str:
    """The code of the desk with this code, `desk.` code, name or alias; raises ValidationError for an unknown one."""
    desk = catalogue.resolve_desk(text)
    if desk is None:
        codes = ", ".join(code for code, _label in catalogue.desk_choices())
        raise ValidationError(_("There is no desk “%(desk)s”. Enter one of: %(codes)s") % {"desk": text, "codes": codes})
    return desk
