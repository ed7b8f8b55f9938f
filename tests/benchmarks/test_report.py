"""How results are judged and written down."""

import pytest

from benchmarks import report
from benchmarks.report import Result


@pytest.mark.parametrize(
    ("result", "kept"),
    [
        (Result("P1", "x", 1.2, 1.0, 1.3), True),
        (Result("P1", "x", 1.4, 1.0, 1.3), False),
        (Result("P1", "x", 70, 60, 15, is_difference=True), True),
        (Result("P1", "x", 80, 60, 15, is_difference=True), False),
        (Result("P10", "x", 300, 1000, 0.25, is_floor=True), True),
        (Result("P10", "x", 200, 1000, 0.25, is_floor=True), False),
        (Result("P1", "x", 9, 1, None), True),
    ],
)
def test_result_is_kept_up_to_its_target(result, kept):
    assert result.is_kept is kept


def test_table_shows_both_sides_and_the_ratio():
    told = report.table([Result("P3", "with / without", 0.05, 0.4, 0.2), Result("P1", "MB", 70, 60, 5, is_difference=True)])
    assert told.splitlines()[2:] == [
        "| P3 | with / without | 0.05 s / 0.4 s | 0.125 | ≤ 0.2 | yes |",
        "| P1 | MB | 70 / 60 | 10 | ≤ 5 | **no** |",
    ]


def test_results_take_the_place_of_the_old_ones(tmp_path, monkeypatch):
    path = tmp_path / "README.md"
    path.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(report, "README", path)
    report.write("| new |", "a machine", 12.4)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{report.BEGIN}\nMeasured on 2")
    assert text.endswith(f"a machine. The run took 12 minutes.\n\n| new |\n{report.END}\nafter\n")


def test_readme_has_the_place_for_results():
    text = report.README.read_text(encoding="utf-8")
    assert text.index(report.BEGIN) < text.index(report.END)
