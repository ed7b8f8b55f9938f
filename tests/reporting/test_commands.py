"""`export_statistics` and `rollup_statistics` from the command line."""

import json

import pytest
from django.core.management import CommandError, call_command

from reporting.figures import year_figures
from reporting.models import FigureCell, YearRollup


@pytest.fixture
def contact(log):
    return log("2017-05-01")


def export(path, **given):
    options = {"fiscal_year": 2017, "format": "json", "output": str(path)} | given
    call_command("export_statistics", **options)


@pytest.mark.parametrize("desk", ["trade_secret", "desk.trade_secret", "営業秘密・知財戦略相談窓口", "営業秘密110番"])
def test_export_takes_a_desk_by_code_or_any_name(contact, tmp_path, desk):
    export(tmp_path / "out.json", desk=desk)
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert told == year_figures(2017, "trade_secret") | {"seminars": told["seminars"]}


def test_export_without_desk_is_over_all_and_needs_no_rollup(contact, tmp_path, capsys):
    export(tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))["desk"] is None
    assert YearRollup.objects.count() == 0
    assert "out.json: 2017年度 相談1件、支援先1者" in capsys.readouterr().out


@pytest.mark.parametrize(("file_format", "start"), [("csv", b"\xef\xbb\xbffiscal_year,"), ("xlsx", b"PK")])
def test_export_writes_the_other_formats(contact, tmp_path, file_format, start):
    export(tmp_path / "out", format=file_format)
    assert (tmp_path / "out").read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"desk": "nowhere"}, "「nowhere」という窓口はありません。次のいずれかを入力してください：trade_secret, overseas"),
        ({"desk": ""}, "「」という窓口はありません"),
        ({"fiscal_year": 17}, "17年度の統計はありません。"),
        ({"fiscal_year": 2999}, "2999年度の統計はありません。"),
    ],
)
def test_export_of_an_unknown_desk_or_year_stops_with_exit_code_2(db, tmp_path, given, message):
    with pytest.raises(CommandError, match=message) as raised:
        export(tmp_path / "out.json", **given)
    assert raised.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_export_that_cannot_be_written_says_why_and_leaves_nothing(db, tmp_path):
    with pytest.raises(CommandError, match="書き込めません") as raised:
        export(tmp_path / "nowhere" / "out.json")
    assert raised.value.returncode == 2


def test_export_that_fails_leaves_the_old_file(contact, tmp_path, monkeypatch):
    (tmp_path / "out.json").write_text("old")
    monkeypatch.setitem(__import__("reporting.exports").exports.WRITERS, "json", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(tmp_path / "out.json")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.json", "old")]


def test_rollup_of_a_year_tells_every_desk_and_twice_gives_the_same_rows(contact, capsys):
    def run() -> list[tuple]:
        call_command("rollup_statistics", fiscal_year=2017)
        return [*YearRollup.objects.order_by("pk").values_list(), *FigureCell.objects.order_by("pk").values_list()]

    first = run()
    assert len(capsys.readouterr().out.splitlines()) == 8
    assert run() == first


def test_rollup_of_one_desk_touches_no_other(contact, capsys):
    call_command("rollup_statistics", fiscal_year=2017, desk="trade_secret")
    assert list(YearRollup.objects.values_list("desk_code", "contacts")) == [("trade_secret", 1)]
    assert capsys.readouterr().out == "2017年度 営業秘密・知財戦略相談窓口：相談1件、支援先1者\n"


@pytest.mark.parametrize("given", [{"desk": "nowhere"}, {"fiscal_year": 17}])
def test_rollup_of_an_unknown_desk_or_year_stops_with_exit_code_2(db, given):
    with pytest.raises(CommandError) as raised:
        call_command("rollup_statistics", **{"fiscal_year": 2017} | given)
    assert raised.value.returncode == 2
    assert YearRollup.objects.count() == 0
