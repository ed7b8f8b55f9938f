"""How figures are named and cited: desks, periods, source, version, rounding, and the word of a demo."""

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from core.eras import era_date_label
from core.fiscal import bounds, label
from reporting import shares
from reporting.editions import Edition
from reporting.figures import YearFigures
from reporting.labels import both, desk_name
from reporting.measures import ALL as ALL_CONTACTS
from reporting.measures import BY_AXIS

ALL = "all"  # stands for all desks in addresses and names of files
NOTICE = gettext_lazy("Fictitious data")


def notice() -> str:
    """What every export of a demo says, in both languages."""
    return " / ".join(both(NOTICE))


def title_of(figures: YearFigures) -> str:
    """`相談の統計 平成29年度（2017年度） 営業秘密・知財戦略相談窓口`."""
    words = {"year": label(figures.fiscal_year, get_language() or "ja"), "desk": desk_name(figures.desk, figures.fiscal_year)}
    return _("Consultation statistics, %(year)s, %(desk)s") % words


def period_of(fiscal_year: int) -> str:
    """The first and the last day, in the reader's language with era and western years."""
    first, last = bounds(fiscal_year)
    words = {"first": first, "last": last, "era_first": era_date_label(first), "era_last": era_date_label(last)}
    return _("%(first)s to %(last)s (%(era_first)s to %(era_last)s)") % words


def source() -> str:
    """Where the figures come from, as a citation needs it."""
    institute = settings.INSTITUTE_NAME[get_language() or "ja"]
    return _("%(institute)s, contacts logged by the consultation desks") % {"institute": institute}


def version_text(version: int) -> str:
    return _("%(version)s (grows with every change to the contacts of this or an earlier year)") % {"version": version}


def share_note(axis: str) -> str:
    """Of what the shares on an axis are, and how they are rounded."""
    if shares.rule_of(axis) == shares.ABSORB_SMALLEST:
        return _(
            "Shares are whole percentages of the consultations that have an entry, half up. They are made to add to 100:"
            " points too many are taken from the smallest rows, points too few given to the largest."
        )
    if BY_AXIS[axis].share_of == ALL_CONTACTS:
        return _("Shares are percentages of all consultations, with one decimal, half up.")
    return _("Shares are percentages of the consultations that have an entry, with one decimal, half up.")


def share_notes() -> list[str]:
    """The same for all axes: each rule with the axes that follow it."""
    axes_by_note: dict[str, list[str]] = {}
    for axis, breakdown in BY_AXIS.items():
        axes_by_note.setdefault(share_note(axis), []).append(str(breakdown.name))
    return [f"{note} ({pgettext('figures', ', ').join(names)})" for note, names in axes_by_note.items()]


def source_line(edition: Edition) -> str:
    """Where the figures come from, when they were extracted, and from which state of the data."""
    day = f"{localtime(edition.extracted_at):%Y-%m-%d}"
    words = {"source": source(), "day": day, "version": edition.version}
    return _("Source: %(source)s. Extracted on %(day)s, version %(version)s of the data.") % words


def seminar_source_line(edition: Edition) -> str:
    """The same of figures of seminars, which are counted whenever somebody asks."""
    words = {"institute": settings.INSTITUTE_NAME[get_language() or "ja"], "day": f"{localtime(edition.extracted_at):%Y-%m-%d}"}
    return _("Source: %(institute)s, records of its seminars. Extracted on %(day)s.") % words
