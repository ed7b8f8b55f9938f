"""Charts as shapes: nothing outside the drawing, bars true to their values, texts that fit."""

import pytest

from core.charts import NARROW, WIDE, Bar, Part, Series, bars, lines, stacks
from core.charts.lines import MAX_GRID_LINES, grid_step
from core.charts.shapes import text_width, wrapped

LONG = "営業秘密の流出・漏えい(被害相談)と知財戦略(権利化・秘匿化等)についての長い名前"
BARS = [Bar("訪問", 299, "299 (70%)", "figure-first"), Bar(LONG, 98, "98 (23%)"), Bar("来訪", 0, "0 (0%)")]
LAYOUTS = pytest.mark.parametrize("layout", [WIDE, NARROW])


def points(shape) -> list[tuple[float, float]]:
    """The corners of a shape; of a text also its far end."""
    if shape.kind == "polyline":
        return [(float(x), float(y)) for x, y in (pair.split(",") for pair in shape.points.split())]
    x, y = float(shape.x), float(shape.y)
    return [(x, y), (x + float(shape.width or 0), y + float(shape.height or 0))]


def text_ends(shape, layout) -> tuple[float, float]:
    width, x = text_width(shape.words, layout.text), float(shape.x)
    if shape.css.endswith("-end"):
        return x - width, x
    if "middle" in shape.css or "on-part" in shape.css or "point-value" in shape.css:
        return x - width / 2, x + width / 2
    return x, x + width


def assert_inside(drawing, layout) -> None:
    for shape in drawing.shapes:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points(shape)), shape
        if shape.kind == "text":
            first, last = text_ends(shape, layout)
            assert first >= -0.5, shape
            assert last <= drawing.width + 0.5, shape


def of_css(drawing, css: str) -> list:
    return [shape for shape in drawing.shapes if css in shape.css.split()]


@LAYOUTS
def test_bars_are_as_long_as_their_values(layout):
    drawing = bars(BARS, layout, "told")
    widths = [float(shape.width) for shape in drawing.shapes if shape.kind == "rect"]
    assert widths[1] / widths[0] == pytest.approx(98 / 299, abs=0.01)
    assert widths[2] == 0
    assert_inside(drawing, layout)


@LAYOUTS
def test_bars_carry_label_and_value_of_each_row(layout):
    drawing = bars(BARS, layout, "told")
    words = [shape.words for shape in drawing.shapes if shape.kind == "text"]
    assert {"訪問", "299 (70%)", "98 (23%)", "来訪", "0 (0%)"} <= set(words)
    assert (drawing.title, drawing.layout) == ("told", layout.name)


def test_bars_of_nothing_but_zeros_have_no_length():
    assert {shape.width for shape in bars([Bar("a", 0, "0")], WIDE, "").shapes if shape.kind == "rect"} == {"0"}


@LAYOUTS
def test_bars_with_a_heading_stand_below_it(layout):
    drawing = bars([Bar("大企業"), Bar("a", 2, "2"), Bar("中小企業"), Bar("b", 1, "1")], layout, "")
    order = sorted((float(shape.y), shape.words or "bar") for shape in drawing.shapes if shape.kind in ("text", "rect"))
    names = [name for _y, name in order if name in ("大企業", "中小企業", "bar")]
    assert names == ["大企業", "bar", "中小企業", "bar"]
    assert_inside(drawing, layout)


@LAYOUTS
def test_forty_seven_bars_fit(layout):
    assert_inside(bars([Bar(f"県{number}", number, f"{number} (2.1%)") for number in range(47)], layout, ""), layout)


# --- lines -------------------------------------------------------------------------------------------
MONTHS = [f"{number}月" for number in (*range(4, 13), 1, 2, 3)]


@LAYOUTS
def test_lines_stand_at_their_values_above_zero(layout):
    drawing = lines([Series("前", [10] * 12, "figure-before"), Series("今", [0, 20] * 6, "figure-this")], MONTHS, layout, "")
    circles = [float(shape.y) for shape in drawing.shapes if shape.kind == "circle"][1:]  # the first is the legend's
    zero, twenty = circles[0], circles[1]
    squares = [float(shape.y) + 3.5 for shape in of_css(drawing, "figure-point") if shape.kind == "rect"][1:]
    assert squares == pytest.approx([(zero + twenty) / 2] * 12, abs=0.2)
    assert_inside(drawing, layout)


def test_lines_of_a_running_year_end_with_a_dashed_step():
    drawing = lines([Series("今", [1, 2, 3], "figure-this", is_open=True)], MONTHS, WIDE, "")
    firm = [shape for shape in of_css(drawing, "figure-this") if shape.kind == "polyline" and "figure-open" not in shape.css]
    [dashed] = of_css(drawing, "figure-open")
    assert len(points(firm[-1])) == 2
    assert points(dashed) == [points(firm[-1])[-1], points(dashed)[1]]
    assert len([shape for shape in drawing.shapes if shape.kind == "circle"]) == 1 + 3


@LAYOUTS
@pytest.mark.parametrize("values", [[0] * 12, [5], [118_902] * 12, []])
def test_lines_of_any_values_stay_inside(layout, values):
    assert_inside(lines([Series("今", values, "figure-this")], MONTHS, layout, ""), layout)


def test_values_stand_at_all_points_where_there_is_room_and_else_at_the_largest():
    small = [Series("今", list(range(12)), "figure-this")]
    large = [Series("今", [10_000 + number for number in range(12)], "figure-this")]
    assert len(of_css(lines(small, MONTHS, WIDE, ""), "figure-point-value")) == 12
    assert [shape.words for shape in of_css(lines(large, MONTHS, NARROW, ""), "figure-point-value")] == ["10,011"]


@pytest.mark.parametrize("largest", [0, 1, 4, 5, 9, 10, 56, 101, 99_999, 118_902])
def test_grid_has_at_most_five_lines_and_reaches_the_largest(largest):
    step = grid_step(largest)
    assert str(step).rstrip("0") in ("1", "2", "5")
    count = max(-(-largest // step), 1) + 1
    assert 2 <= count <= MAX_GRID_LINES
    assert (count - 1) * step >= largest


# --- stacked bars ------------------------------------------------------------------------------------
@LAYOUTS
def test_stacks_are_as_long_as_their_parts(layout):
    rows = [("平成28年度", [Part(50, "50%"), Part(50, "50%")]), ("平成29年度", [Part(75, "75%"), Part(25, "25%")])]
    drawing = stacks(rows, ["訪問", "電話"], layout, "")
    first = [float(shape.width) + 2 for shape in of_css(drawing, "figure-part-1")][1:]
    assert first[1] / first[0] == pytest.approx(1.5, abs=0.01)
    assert [shape.words for shape in of_css(drawing, "figure-on-part-1")] == ["50%", "75%"]
    assert_inside(drawing, layout)


@LAYOUTS
def test_stacks_leave_words_out_where_they_do_not_fit(layout):
    drawing = stacks([("a", [Part(99, "99%"), Part(1, "1%")])], ["x", "y"], layout, "")
    assert of_css(drawing, "figure-on-part-2") == []


@LAYOUTS
def test_names_of_parts_run_on_over_several_lines(layout):
    names = ["出張訪問(企業訪問支援)", "電話", "窓口(来訪)", LONG]
    drawing = stacks([("a", [Part(1, "")] * 4)], names, layout, "")
    assert_inside(drawing, layout)
    assert "電話" in {shape.words for shape in drawing.shapes}


# --- texts -------------------------------------------------------------------------------------------
def test_wrapped_keeps_short_texts_and_breaks_japanese_anywhere():
    assert wrapped("電話", 100, 15) == ["電話"]
    assert wrapped("一二三四五六七", 60, 15) == ["一二三四", "五六七"]


def test_wrapped_breaks_english_between_words_and_cuts_with_an_ellipsis():
    assert wrapped("Visit to the company", 100, 15) == ["Visit to", "the company"]
    assert wrapped("一二三四五六七八九十", 60, 15) == ["一二三四", "五六七…"]
    assert wrapped("", 60, 15) == [""]


def test_every_wrapped_line_fits_its_width():
    for text in (LONG, "Industry-Academia and Start-up Advisor: consultation and training scheme", "a" * 90):
        assert all(text_width(line, 15) <= 120 for line in wrapped(text, 120, 15))


def test_texts_have_14_pixels_on_a_page_of_320_with_its_margins():
    assert NARROW.text * (320 - 2 * 12) / NARROW.width >= 14
    assert WIDE.text >= 14
