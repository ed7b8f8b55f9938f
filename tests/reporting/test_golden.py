"""The published years: ledgers in, figures out, to the unit."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from consultations import catalogue
from consultations.models import Code

LEDGERS = Path(__file__).parent.parent / "data" / "ledgers"
YEARS = (2016, 2017)
AXES = ("method", "size", "prefecture", "expert", "result", "deliverable", "regulation_status", "campaign")


def expected(year: int) -> dict[str, Any]:
    return yaml.safe_load((LEDGERS / f"fy{year}_trade_secret.expected.yaml").read_text(encoding="utf-8"))


def code_of(axis: str, name: str) -> str:
    """The code without axis of a value as ledgers write it."""
    key = catalogue.resolve(axis, name)
    assert key, (axis, name)
    return Code.objects.get(key=key).code


def counts(rows: list[dict[str, Any]], figure: str = "count") -> dict[str, int]:
    return {row["code"]: row[figure] for row in rows}


@pytest.fixture
def exported(db, tmp_path):
    """Both ledgers imported, the later year first, into a database that was only migrated; then exported."""
    catalogue.forget()
    for year in reversed(YEARS):
        call_command("import_ledger", str(LEDGERS / f"fy{year}_trade_secret.csv"), verbosity=0)

    def export(year: int, desk: str | None) -> dict[str, Any]:
        path = tmp_path / f"{year}.json"
        call_command("export_statistics", fiscal_year=year, desk=desk, format="json", output=str(path))
        return json.loads(path.read_text("utf-8"))

    return export


@pytest.mark.parametrize("desk", ["trade_secret", None])
def test_every_expected_figure_comes_out(exported, desk):
    for year in YEARS:
        found, told = exported(year, desk), expected(year)
        assert [found[name] for name in ("contacts", "cases", "clients")] == [told[n] for n in ("contacts", "cases", "clients")]
        for axis in AXES:
            wanted = {code_of(axis, name): count for name, count in told.get(f"by_{axis}", {}).items()}
            assert counts(found[f"by_{axis}"]) == wanted, axis
        contents = {code_of("trade_secret_content", name): count for name, count in told["by_content"].items()}
        assert counts(found["by_content"]) == contents
        sizes = {code_of("size", name): count for name, count in told["clients_by_size"].items()}
        assert counts(found["by_size"], "clients") == sizes
        cross = {}
        for names, count in told["by_size_content"].items():
            size, content = names.split(" ")
            cross[code_of("size", size), code_of("trade_secret_content", content)] = count
        assert {(row["size"], row["content"]): row["count"] for row in found["by_size_content"]} == cross


def test_published_year_2017_comes_out_to_the_unit(exported):
    found = exported(2017, "trade_secret")
    methods = [(row["code"], row["count"], row["share"]) for row in found["by_method"]]
    assert methods == [("phone", 98, 23), ("counter", 33, 7), ("visit", 299, 70)]
    assert (found["contacts"], found["clients"]) == (430, 171)
    assert [(row["code"], row["count"], row["clients"], row["share"]) for row in found["by_size"]] == [
        ("large", 60, 24, 14),
        ("sme", 370, 147, 86),
    ]
    assert found["new_clients"] <= 171


def test_sums_and_blanks_of_every_axis_agree(exported):
    for year in YEARS:
        found = exported(year, "trade_secret")
        mentions = {"country", "matter", "expert", "deliverable"}
        sums = {axis: sum(counts(found[f"by_{axis}"]).values()) + blank for axis, blank in found["missing"].items()}
        assert {axis: total for axis, total in sums.items() if axis not in mentions} == dict.fromkeys(
            set(sums) - mentions, found["contacts"]
        )
        by_size = Counter()
        for row in found["by_size_content"]:
            by_size[row["size"]] += row["count"]
        assert by_size == counts(found["by_size"])
