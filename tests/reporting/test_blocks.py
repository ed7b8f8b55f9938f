"""Figure blocks: what is drawn of much, and how equal labels are told apart."""

from django.utils.translation import override

from consultations.enums import Axis
from core.charts import Change, Table
from reporting.blocks import blocks_of
from reporting.blocks.one_year import breakdown_block, size_content_block
from reporting.blocks.over_time import methods_block, months_block
from reporting.blocks.parts import told_apart
from reporting.figures import CrossRow, Row, YearFigures
from reporting.measures import BREAKDOWNS, BY_AXIS

ZEROS = {item.axis: 0 for item in BREAKDOWNS}


def row(label: str, count: int, share: float = 10.0, **more: str) -> Row:
    return Row(more.pop("code", label), label, f"{label} en", count, 1, share, **more)


def year(fiscal_year: int = 2017, cross: tuple[CrossRow, ...] = (), **breakdowns: list[Row]) -> YearFigures:
    contacts = sum(found.count for found in breakdowns.get("month", []))
    totals = {"contacts": contacts, "clients": 1, "cases": 1, "new_clients": 1, "contacts_by_new_clients": 1}
    empty: dict[str, list[Row]] = {item.axis: [] for item in BREAKDOWNS}
    return YearFigures(fiscal_year, "trade_secret", totals, empty | breakdowns, list(cross), dict(ZEROS))


def words(block, css: str) -> list[str]:
    return [shape.words for shape in block.drawings[0].shapes if css in shape.css.split()]


def test_equal_labels_of_several_content_axes_name_their_axis():
    rows = [row("その他", 2, axis="matter"), row("その他", 1, axis="support_content"), row("輸出", 1, axis="matter")]
    axes = [str(Axis.MATTER.label), str(Axis.SUPPORT_CONTENT.label)]
    assert [found.label for found in told_apart(rows)] == [f"その他 / {axes[0]}", f"その他 / {axes[1]}", "輸出"]
    with override("en"):
        assert told_apart(rows)[0].label == "その他 en / Overseas matter"


def test_bars_stand_by_size_with_the_rest_last_and_the_largest_marked():
    rows = [row("その他", 9, code="other"), row("少", 1), row("多", 5)]
    block = breakdown_block(BY_AXIS["content"], year(content=rows), None)
    assert words(block, "figure-label-end") == ["多", "少", "その他"]
    assert [shape.css for shape in block.drawings[0].shapes if shape.kind == "rect"] == [
        "figure-rest",
        "figure-rest",
        "figure-first",
    ]
    assert [line[0] for line in block.table.lines] == ["その他", "少", "多"]  # in the order of the catalogue


def test_chart_of_very_many_values_shows_the_largest_and_says_so():
    rows = [row(f"経路{number}", 300 - number) for number in range(250)]
    block = breakdown_block(BY_AXIS["route"], year(route=rows), None)
    assert len(words(block, "figure-value")) == 50
    assert "図には250項目のうち件数の多い50項目を示しています。" in block.notes
    assert (len(block.table.lines), block.table.left_out) == (200, 50)


def test_table_has_the_year_before_beside_and_blanks_and_total_below():
    before, now = year(2016, method=[row("電話", 3)], month=[row("m", 5)]), year(method=[row("訪問", 2)], month=[row("m", 4)])
    now.missing["method"] = 2
    table = breakdown_block(BY_AXIS["method"], now, before).table
    assert table.header == ("対応方法", "相談件数", "構成比（%）", "支援先数（実）", "平成28年度")
    assert table.lines == [("訪問", 2, 10.0, 1, 0)]
    assert table.foot == [("記入なし", 2, None, None, 0), ("合計", 4, None, 1, 5)]


def test_mentions_have_no_total_in_their_table():
    table = breakdown_block(BY_AXIS["country"], year(country=[row("中国", 2)]), None).table
    assert table.foot == []
    assert table.header[1] == "延べ件数"


def test_size_content_draws_the_largest_classes_and_tells_all_in_the_table():
    cross = tuple(
        CrossRow(f"s{size}", f"規模{size}", f"size {size}", row(f"内容{content}", size + 1))
        for size in range(6)
        for content in range(10)
    )
    block = size_content_block(year(cross=cross))
    assert words(block, "figure-heading") == ["規模5", "規模4", "規模3", "規模2"]
    assert len(words(block, "figure-value")) == 4 * 8
    assert len(block.table.lines) == 60
    assert block.notes[-1] == "図には件数の多い4区分を、それぞれ8項目まで示しています。"


def test_methods_beyond_three_are_drawn_together():
    rows = [
        row(name, 5 - place, share)
        for place, (name, share) in enumerate([("a", 40), ("b", 30), ("c", 15), ("d", 10), ("e", 5)])
    ]
    block = methods_block([year(2016, method=rows), year(2017, method=rows)])
    names = [shape.words for shape in block.drawings[0].shapes if shape.css == "figure-label"]
    assert names == ["a", "b", "c", "その他の方法"]
    assert words(block, "figure-on-part-4") == ["15%", "15%"]
    assert len(block.table.lines) == 10


def test_months_of_a_running_year_stop_at_the_month_that_has_begun():
    months = [row("2017年4月", 3, code="2017-04"), row("2017年5月", 2, code="2017-05")]
    block = months_block(year(month=months), year(2016, month=[row("2016年4月", 5, code="2016-04")]), 2)
    assert block.table.lines == [("4月", 3, 5, Change(-2)), ("5月", 2, 0, Change(2))]
    assert block.table.foot == [("合計", 5, 5, Change(0))]


def test_blocks_leave_blank_axes_out():
    now = year(method=[row("電話", 1, 100)], month=[row("2017年4月", 1, code="2017-04")])
    assert [block.key for block in blocks_of([now], months_begun=12)] == ["month", "client_years", "method"]


def test_blocks_compare_with_the_year_just_before_only():
    def header(*fiscal_years: int) -> tuple[str, ...]:
        years = [year(one, method=[row("電話", 1, 100)], month=[row("m", 1)]) for one in fiscal_years]
        return next(block for block in blocks_of(years, months_begun=12) if block.key == "method").table.header

    assert header(2016, 2017)[-1] == "平成28年度"
    assert header(2014, 2017)[-1] == "支援先数（実）"


def test_cells_show_thousands_signs_and_which_are_numbers():
    table = Table(("a", "b", "c", "d"), [("甲", 1234, Change(-1234), None), ("乙", 5, Change(3), 12.5)])
    assert table.shown_lines[0] == [("甲", False), ("1,234", True), ("−1,234", True), ("", False)]
    assert table.shown_lines[1][2:] == [("+3", True), ("12.5", True)]
    assert table.columns == [("a", False), ("b", True), ("c", True), ("d", True)]
