"""P3, P4: a year's figures with and without index, and ten years from rollups and from the rows."""

from django.db import connection, transaction

from benchmarks.work.clock import alternating
from consultations.models import Contact
from core.actors import service
from reporting import rollups as kept
from reporting.actions import roll_up
from reporting.counting import scope_of
from reporting.figures import count_year, put_together
from reporting.snapshots import IN_MEMORY, one_moment

BY = service("benchmark")
TABLE = Contact._meta.db_table


def figures(year: str, repetitions: str) -> dict[str, float]:
    """Seconds of one year's figures over all desks: as they are counted, and by the same queries without any index."""
    scope = scope_of(int(year), None)
    expected = count_year(scope)

    def count() -> None:
        with one_moment():
            assert count_year(scope) == expected  # noqa: S101  # a benchmark of wrong figures is none

    count()
    return alternating(int(repetitions), with_index=count, without_index=lambda: _without_index(count))


def _without_index(work) -> None:
    """The indexes are gone for the work alone: the transaction is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(IN_MEMORY)
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND NOT indisunique", [TABLE]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
        work()
        transaction.set_rollback(True)


def rollups(first_year: str, last_year: str, repetitions: str) -> dict[str, float]:
    """Seconds of all figures of these years over all desks: from rollups, and counted from the rows."""
    places = [(year, None) for year in range(int(first_year), int(last_year) + 1)]
    for year, desk in places:
        roll_up(fiscal_year=year, desk_code=desk, by=BY)
    live = [count_year(scope_of(year, desk)) for year, desk in places]

    def from_rollups() -> None:
        found = kept.fresh(places)
        told = {year.fiscal_year: put_together(year) for year in kept.counted_years(found.values())}
        assert [told[year].totals for year, _desk in places] == [year.totals for year in live]  # noqa: S101  # as above

    def from_rows() -> None:
        with one_moment():
            for year, desk in places:
                put_together(count_year(scope_of(year, desk)))

    return alternating(int(repetitions), rollups=from_rollups, rows=from_rows)
