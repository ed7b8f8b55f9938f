"""What a run of the benchmarks tells, on the console and in benchmarks/README.md."""

import datetime
import os
import platform
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- begin of results -->", "<!-- end of results -->"


@dataclass(frozen=True)
class Result:
    """One measured promise: `ours` beside `theirs`, and the target that their ratio (or difference) must keep."""

    promise: str
    what: str
    ours: float
    theirs: float
    target: float | None
    is_difference: bool = False
    is_floor: bool = False  # the ratio must be at least the target
    unit: str = "s"

    @property
    def value(self) -> float:
        return self.ours - self.theirs if self.is_difference else self.ours / self.theirs

    @property
    def is_kept(self) -> bool:
        if self.target is None:
            return True
        return self.value >= self.target if self.is_floor else self.value <= self.target

    @property
    def cells(self) -> tuple[str, ...]:
        unit = "" if self.is_difference else f" {self.unit}"
        sides = f"{_plain(self.ours)}{unit} / {_plain(self.theirs)}{unit}"
        sign = "≥" if self.is_floor else "≤"
        target = "–" if self.target is None else f"{sign} {self.target:g}"
        kept = "" if self.target is None else "yes" if self.is_kept else "**no**"
        return (self.promise, self.what, sides, f"{self.value:.3g}", target, kept)

    @property
    def line(self) -> str:
        return "  ".join(self.cells)


def table(results: list[Result]) -> str:
    """All results as a table in Markdown."""
    head = ("", "What", "Ours / the other side", "Value", "Target", "Kept")
    lines = [head, ("---",) * len(head), *(result.cells for result in results)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def machine(server_url: str) -> str:
    """Where it was measured."""
    with closing(psycopg2.connect(server_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0].split()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    parts = (
        _processor(),
        f"{os.cpu_count()} cores",
        f"{memory:.0f} GB",
        f"PostgreSQL {version}",
        f"Python {platform.python_version()}",
    )
    return ", ".join(part for part in parts if part)


def write(told: str, where: str, minutes: float) -> None:
    """The table stands in README.md, with the day and the machine."""
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    text = README.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    results = f"{BEGIN}\nMeasured on {day}: {where}. The run took {minutes:.0f} minutes.\n\n{told}\n{END}"
    README.write_text(f"{before}{results}{after}", encoding="utf-8")


def _plain(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
