"""The message above each figure, made from the data by one rule for each kind of figure."""

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core.fiscal import label
from reporting import shares
from reporting.figures import Row, YearFigures, share_in_whole
from reporting.measures import CONTACTS, NEW_CLIENTS, Breakdown

MOST_NAMES = 3


def year_name(fiscal_year: int) -> str:
    """`平成29年度` or `FY2017`: the label without its bracket."""
    return re.split(r"\s?[(（]", label(fiscal_year, get_language() or "ja"))[0]


def of_rows(breakdown: Breakdown, rows: Sequence[Row], missing: int) -> str:
    """Which value is the most frequent, and its share."""
    top = _largest(rows)
    words = {"name": _names(top), "share": top[0].share, "count": f"{top[0].count:,}"}
    if breakdown.counts_mentions:
        return _("Named most often: %(name)s, in %(share)s%% of all consultations") % words
    if breakdown.axis == "campaign":
        return _("%(name)s makes up %(share)s%% of all consultations") % words
    if len(rows) == 1:
        return (_("Every consultation with an entry: %(name)s") if missing else _("Every consultation: %(name)s")) % words
    if len(top) > 1:
        return _("%(name)s are the most frequent, %(count)s each") % words
    if missing:
        return _("%(name)s is the most frequent: %(share)s%% of the consultations with an entry") % words
    return _("%(name)s is the most frequent: %(share)s%% of all consultations") % words


def of_months(year: YearFigures, before: YearFigures | None, *, is_open: bool) -> str:
    """The busiest month; for a year that is over also how it compares with the year before."""
    top = _largest(year.breakdowns["month"])
    words = {"month": _names(top, quoted=False), "most": f"{top[0].count:,}"}
    if is_open or before is None or not before.totals["contacts"]:
        return _("The busiest month is %(month)s with %(most)s consultations") % words
    change = change_of(year.totals["contacts"], before.totals["contacts"], CONTACTS.unit)
    return _("Against the year before: %(change)s. The busiest month was %(month)s (%(most)s)") % (words | {"change": change})


def of_methods(years: Sequence[YearFigures]) -> str:
    """The share of the most frequent method, and how it moved since the year before in the list."""
    top = _largest(years[-1].breakdowns["method"])[0]
    words = {"name": _names([top]), "share": top.share}
    earlier = [row for row in years[-2].breakdowns["method"] if row.code == top.code] if len(years) > 1 else []
    if not earlier:
        return _("%(name)s makes up %(share)s%% of all consultations") % words
    points = round(top.share - earlier[0].share, 1)
    words |= {"points": abs(points), "year": year_name(years[-2].fiscal_year)}
    if points > 0:
        return _("%(name)s makes up %(share)s%%, %(points)s points more than in %(year)s") % words
    if points < 0:
        return _("%(name)s makes up %(share)s%%, %(points)s points less than in %(year)s") % words
    return _("%(name)s makes up %(share)s%%, as in %(year)s") % words


def of_new_clients(year: YearFigures) -> str:
    """How many of the clients are new."""
    new, clients = year.totals["new_clients"], year.totals["clients"]
    share = share_in_whole(year, NEW_CLIENTS)
    return _("%(new)s of %(clients)s clients are new (%(share)s%%)") % {
        "new": f"{new:,}",
        "clients": f"{clients:,}",
        "share": share,
    }


def of_size_content(groups: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """The most frequent content in each size class, the largest class first; of many classes, the first ones."""
    tops = [(size, _names(_largest(rows))) for size, rows in groups[:MOST_NAMES]]
    if len(tops) == len(groups) > 1 and len({name for _size, name in tops}) == 1:
        return _("%(name)s is the most frequent content in every size class") % {"name": tops[0][1]}
    parts = [_("%(size)s: %(name)s") % {"size": size, "name": name} for size, name in tops]
    return _("The most frequent content by size class. %(parts)s") % {"parts": pgettext("figures", "; ").join(parts)}


def of_desks(counts: Sequence[tuple[str, int]]) -> str:
    """The desk with the most consultations; `counts` begin with it."""
    return _("The most consultations: %(name)s (%(count)s)") % {"name": counts[0][0], "count": f"{counts[0][1]:,}"}


def change_of(now: int, before: int, unit: Promise) -> str:
    """`20 contacts fewer (−4.4%)`: the change since `before`, which is not 0."""
    [percent] = shares.plain([("change", abs(now - before))], before)
    words = {"count": f"{abs(now - before):,}", "unit": unit, "percent": percent}
    if now > before:
        return _("%(count)s %(unit)s more (+%(percent)s%%)") % words
    if now < before:
        return _("%(count)s %(unit)s fewer (−%(percent)s%%)") % words
    return pgettext("figures", "unchanged")


def _largest(rows: Sequence[Row]) -> list[Row]:
    most = max(row.count for row in rows)
    return [row for row in rows if row.count == most]


def _names(rows: Sequence[Row], *, quoted: bool = True) -> str:
    """The labels of rows that are equally large; of many, three and how many others."""
    names = [_("“%(name)s”") % {"name": row.label} if quoted else row.label for row in rows[:MOST_NAMES]]
    if len(rows) > MOST_NAMES:
        names.append(_("%(count)s others") % {"count": len(rows) - MOST_NAMES})
    return pgettext("figures", " and ").join(names)
