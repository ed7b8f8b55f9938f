"""The message above each figure, made from the data by one rule for each kind of figure."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.fiscal import label_short
from reporting import shares
from reporting.figures import CrossRow, Row, YearFigures
from reporting.measures import Breakdown


def of_rows(breakdown: Breakdown, rows: Sequence[Row], missing: int) -> str:
    """Which value is the most frequent, and its share."""
    top = largest(rows)
    if len(top) > 1:
        names = _("” and “").join(row.label for row in top[:3])
        return _("“%(names)s” are equally frequent") % {"names": names}
    words = {"name": top[0].label, "share": top[0].share, "count": f"{top[0].count:,}"}
    if breakdown.counts_mentions:
        return _("“%(name)s” is named most often, in %(share)s%% of all consultations") % words
    if breakdown.axis == "campaign":
        return _("“%(name)s” makes up %(share)s%% of all consultations") % words
    if len(rows) == 1:
        return (_("All consultations with an entry: “%(name)s”") if missing else _("All consultations: “%(name)s”")) % words
    if missing:
        return _("“%(name)s” is the most frequent: %(share)s%% of the consultations with an entry") % words
    return _("“%(name)s” is the most frequent: %(share)s%% of all consultations") % words
