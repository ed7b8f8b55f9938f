"""Tells that the contacts of a desk and year changed, so that no stale figure is ever shown."""

from collections.abc import Iterable

from django.db.models import F, Sum

from consultations.models import YearRevision


def touch(years_and_desks: Iterable[tuple[int, str]]) -> None:
    """The revision of each (fiscal year, desk code) is one higher. Call it in the transaction of the write."""
    for fiscal_year, desk_code in sorted(set(years_and_desks)):
        YearRevision.objects.get_or_create(fiscal_year=fiscal_year, desk_id=desk_code)
        YearRevision.objects.filter(fiscal_year=fiscal_year, desk_id=desk_code).update(revision=F("revision") + 1)


def revision_up_to(fiscal_year: int, desk_code: str | None) -> int:
    """The revision of all years up to `fiscal_year` (earlier years decide who is new); None = over all desks."""
    rows = YearRevision.objects.filter(fiscal_year__lte=fiscal_year)
    if desk_code is not None:
        rows = rows.filter(desk_id=desk_code)
    return rows.aggregate(total=Sum("revision"))["total"] or 0
