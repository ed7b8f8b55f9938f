"""`python -m benchmarks.run`: measures everything that docs promise about speed, as ratios within one run.

Needs PostgreSQL: DATABASE_URL with the right to create databases, or its programs, from which a private
server is started. Prints a table and writes it into benchmarks/README.md, unless a size was changed.
"""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import databases, report
from benchmarks.child import run
from benchmarks.report import Result

SMALL, LARGE = 120_000, 1_200_000
YEAR = "2023"  # one of the ten
FIRST_YEAR, LAST_YEAR = "2016", "2025"
EXPORTS = 5  # repetitions of each side
MOST_BARE_PAGES = 10  # that a public page of seminars may cost
ALL = ("P1", "P2", "P3", "P4", "P6", "P7", "P10", "P11", "P12")


class Bench:
    """The databases of one run and what was measured in them."""

    def __init__(self, server: str, folder: Path, sizes: tuple[int, int], keep: bool) -> None:
        self.server, self.folder, self.keep = server, folder, keep
        self.small_size, self.large_size = sizes
        self.results: list[Result] = []

    @contextmanager
    def databases(self) -> Iterator[None]:
        """`empty`, `small` and `large` stand, filled and analysed."""
        databases.migrate(databases.create(self.server, "empty"))
        self.small = self._filled("small", self.small_size)
        self.large = self._filled("large", self.large_size)
        try:
            yield
        finally:
            for name in () if self.keep else ("small", "large", "empty"):
                databases.drop(self.server, name)

    def _filled(self, name: str, contacts: int) -> str:
        say(f"{contacts:,} contacts …")
        url = databases.create(self.server, name, template="empty")
        say(f"  built in {run(url, 'build', contacts)['seconds']:.0f} s")
        return url

    def add(self, *results: Result) -> None:
        for result in results:
            self.results.append(result)
            say(result.line)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    # --- one promise each -------------------------------------------------------------------------------
    def p1(self) -> None:
        bare, ours, without = [], [], []
        for _ in range(EXPORTS):
            bare.append(run(self.large, "bare_copy", YEAR, self.path("bare.csv")))
            ours.append(run(self.large, "export", "csv", YEAR, self.path("ours.csv")))
            without.append(run(self.large, "bare_copy", YEAR, self.path("bare.csv"), "without search_text"))
        self.add(
            Result("P1", "one year's CSV / bare COPY of the same rows", _seconds(ours), _seconds(bare), 1.3),
            Result("P1", "the same, in MB of peak memory above it", _peak(ours), _peak(bare), 15, is_difference=True),
            Result("P1", "(the same / COPY without our search column)", _seconds(ours), _seconds(without), None),
        )

    def p2(self) -> None:
        bare, ours = [], []
        for _ in range(3):
            bare.append(run(self.large, "bare_copy", YEAR, self.path("bare.csv")))
            ours.append(run(self.large, "export", "xlsx", YEAR, self.path("ours.xlsx")))
        self.add(
            Result("P2", "one year's XLSX / COPY as CSV", _seconds(ours), _seconds(bare), 8),
            Result("P2", "the same, in MB of peak memory above it", _peak(ours), _peak(bare), 30, is_difference=True),
        )

    def p3(self) -> None:
        taken = run(self.large, "figures", YEAR, 3)
        sides = (taken["with_index"], taken["without_index"])
        self.add(Result("P3", "one year's figures / the same queries without index", *sides, 0.2))

    def p4(self) -> None:
        taken = run(self.large, "rollups", FIRST_YEAR, LAST_YEAR, 3)
        self.add(Result("P4", "ten years from rollups / from the rows", taken["rollups"], taken["rows"], 0.05))

    def p6(self) -> None:
        taken = run(self.large, "deepest", 25)
        self.add(Result("P6", "deepest page of the contact list / first page", taken["deepest"], taken["first"], 1.3))

    def p7(self) -> None:
        taken = run(self.large, "searches", 5)
        what = f"rare word of two letters ({taken['hits']} hits) / LIKE"
        self.add(Result("P7", what, taken["index"], taken["like"], 0.02))
        self.add(Result("P7", "words with other hits on SQLite", self._words_that_differ(), 0, 0, is_difference=True))

    def _words_that_differ(self) -> int:
        """Over the smaller data set: as many rows as an embedded portal may ever hold."""
        sqlite = f"sqlite:///{self.path('copy.sqlite3')}"
        databases.migrate(sqlite)
        run(sqlite, "copy_to_sqlite", self.small)
        there, here = run(sqlite, "words")["words"], run(self.small, "words")["words"]
        assert sum(number for number, _digest in here.values()), "no word was found at all"  # noqa: S101
        return sum(here[word] != there[word] for word in here)

    def p10(self) -> None:
        ledger, short = self.path("ledger.csv"), self.path("short.csv")
        run(self.large, "export_once", "csv", YEAR, ledger)
        run(self.large, "first_lines", ledger, short, max(1, _rows(ledger) // 10))
        few = run(databases.create(self.server, "import", template="empty"), "import_file", short)
        url = databases.create(self.server, "import", template="empty")
        ours = run(url, "import_file", ledger)
        plain = run(url, "executemany")
        databases.drop(self.server, "import")
        assert ours["rows"] == plain["rows"] == _rows(ledger), (ours, plain)  # noqa: S101  # nothing was left out
        speeds = [taken["rows"] / taken["seconds"] for taken in (ours, plain)]
        self.add(
            Result(
                "P10", f"rows/s of importing {ours['rows']:,} rows / executemany", *speeds, 0.25, is_floor=True, unit="rows/s"
            ),
            Result("P10", "MB of peak memory above that of a tenth", ours["peak_mb"], few["peak_mb"], 15, is_difference=True),
        )

    def p11(self) -> None:
        rounds = [[run(url, "pages", 9)["pages"] for url in (self.small, self.large)] for _ in range(2)]
        for name in rounds[0][0]:
            small, large = (min(turn[side][name] for turn in rounds) for side in (0, 1))
            self.add(Result("P11", f"{name}: ten times the rows", large, small, 1.3))

    def p12(self) -> None:
        url = databases.create(self.server, "seminars", template="empty")
        built = run(url, "build_seminars")
        assert (built["events"], built["people"]) >= (2_000, 200_000), built  # noqa: S101  # the ratio is of that many
        rounds = [run(url, "seminar_pages", 9)["pages"] for _ in range(2)]
        databases.drop(self.server, "seminars")
        bare = min(taken["bare"] for taken in rounds)
        for name in (each for each in rounds[0] if each != "bare"):
            page = min(taken[name] for taken in rounds)
            self.add(Result("P12", f"seminars, {name} / a page that asks for nothing", page, bare, MOST_BARE_PAGES))


def _seconds(runs: list[dict[str, float]]) -> float:
    return median(taken["seconds"] for taken in runs)


def _peak(runs: list[dict[str, float]]) -> float:
    return median(taken["peak_mb"] for taken in runs)


def _rows(path: str) -> int:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _row in csv.reader(file)) - 1


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL, help="measure these alone")
    parser.add_argument("--sizes", nargs=2, type=int, default=(SMALL, LARGE), metavar="CONTACTS", help="other data sets")
    parser.add_argument("--keep", action="store_true", help="leave the databases on the server of DATABASE_URL")
    asked = parser.parse_args()
    begun = time.monotonic()
    with databases.server(os.environ.get("DATABASE_URL", "")) as server, tempfile.TemporaryDirectory() as folder:
        bench = Bench(server, Path(folder), tuple(asked.sizes), asked.keep)
        with bench.databases():
            for name in asked.only:
                getattr(bench, name.lower())()
            machine = report.machine(server)
    minutes = (time.monotonic() - begun) / 60
    table = report.table(bench.results)
    say(f"\n{table}\n{machine}, {minutes:.0f} minutes")
    if tuple(asked.sizes) == (SMALL, LARGE) and tuple(asked.only) == ALL:
        report.write(table, machine, minutes)
    return 0 if all(result.is_kept for result in bench.results) else 1


if __name__ == "__main__":
    sys.exit(main())
