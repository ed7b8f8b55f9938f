"""The one writer: text stays text in CSV and in workbooks, whatever it looks like."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils.translation import override

from core.spreadsheets.cells import CUT_MARK, MAX_LETTERS, workbook_text
from core.spreadsheets.read import open_table
from core.spreadsheets.write import Sheet, unguard, write_big_sheet, write_csv, write_workbook

HOSTILE = [
    *("=1+1", "=HYPERLINK(\"http://x\")", "＝1+1", "+81-3-1234", "-5", "@SUM(A1)", "|calc", "'=1", "'quoted", "\t=tab"),
    *("0123", "001", "1E5", "1/2", "2017-05-31", "TRUE", "http://example.jp", "internal:'x'!A1", "{=1}"),
    *("髙﨑①㈱🙂𠮷",),
    *("一行目\n二行目", "a,b;c\"d\"", "<&>]]>", "_x000D_", "<r><t>x</t></r>", "</t><f>1</f>", "\u3000前と後\u3000"),
]  # fmt: skip
SHEET_XML = "xl/worksheets/sheet1.xml"


def read_back(path, sheet=0):
    """All rows of a workbook as values, read by another library."""
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def escaped(text):
    """As a library that knows no escapes of the format sees it: `_x000D_` written out is marked by `_x005F`."""
    return text.replace("_x", "_x005F_x") if "_x0" in text else text


# --- CSV --------------------------------------------------------------------------------------------
def test_csv_begins_with_a_byte_order_mark_and_ends_lines_with_lf():
    target = io.BytesIO()
    assert write_csv(target, ["名前", "日"], [["東雲", date(2017, 5, 31)], [None, ""]]) == 2
    assert target.getvalue() == b"\xef\xbb\xbf" + "名前,日\n東雲,2017-05-31\n,\n".encode()


def test_csv_quotes_only_what_needs_it():
    target = io.BytesIO()
    write_csv(target, ["a"], [["x,y"], ['say "yes"'], ["two\nlines"], ["cr\rhere"], ["plain text"], [12], [Decimal("0.5")]])
    lines = target.getvalue().decode("utf-8-sig")
    assert lines == 'a\n"x,y"\n"say ""yes"""\n"two\nlines"\n"cr\rhere"\nplain text\n12\n0.5\n'


def test_csv_guards_texts_and_header_but_no_numbers():
    target = io.BytesIO()
    write_csv(target, ["=h"], [["=1+1"], [-5], ["-5"]])
    assert target.getvalue().decode("utf-8-sig") == "'=h\n'=1+1\n-5\n'-5\n"


def test_csv_brings_back_every_hostile_text():
    target = io.BytesIO()
    texts = [*HOSTILE, "a\rb", "a\r\nb", "\rx"]
    write_csv(target, ["a", "b"], [[text, "x"] for text in texts])
    rows = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline="")))
    assert [unguard(row[0]) for row in rows[1:]] == texts


def test_csv_is_written_although_a_text_has_half_a_surrogate():
    target = io.BytesIO()
    write_csv(target, ["a"], [["x\ud800y"]])
    assert target.getvalue().decode("utf-8-sig") == "a\nx?y\n"


# --- text for workbooks -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b\x0bc\x1f", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("x\ud800y\ufffe\uffff", "xy"),
        ("tab\there", "tab\there"),
        ("\x85", "\x85"),
    ],
)
def test_workbook_text_keeps_what_xml_allows(text, kept):
    assert workbook_text(text) == kept


def test_workbook_text_is_cut_at_the_limit_of_a_cell_and_says_so():
    assert workbook_text("あ" * MAX_LETTERS) == "あ" * MAX_LETTERS
    cut = workbook_text("𠮷" * 20_000)  # two units each
    assert cut.endswith("𠮷" + CUT_MARK)
    assert len(cut.encode("utf-16-le")) // 2 <= MAX_LETTERS


# --- big sheets -------------------------------------------------------------------------------------
def test_big_sheet_keeps_every_hostile_text_as_text(tmp_path):
    path = tmp_path / "big.xlsx"
    assert write_big_sheet(path, "相談対応", ["題", "数"], ([text, 1] for text in HOSTILE)) == len(HOSTILE)
    assert read_back(path) == [["題", "数"], *([escaped(text), 1] for text in HOSTILE)]
    xml = zipfile.ZipFile(path).read(SHEET_XML).decode()
    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def test_big_sheet_is_read_by_our_own_reader_as_it_was_written(tmp_path):
    path = tmp_path / "big.xlsx"
    write_big_sheet(path, "s", ["題"], ([text] for text in HOSTILE))
    with open_table(path) as table:
        assert [cells for _line, cells in table.rows] == [[text] for text in HOSTILE]


def test_big_sheet_has_date_and_number_cells(tmp_path):
    path = tmp_path / "big.xlsx"
    write_big_sheet(path, "s", ["日", "数", "空"], [[date(2017, 5, 31), 48_000_000, None], [None, None, ""]])
    book = openpyxl.load_workbook(path)
    day, number, empty = next(book.worksheets[0].iter_rows(min_row=2, max_row=2))
    assert (day.is_date, day.value.date(), day.number_format) == (True, date(2017, 5, 31), "yyyy-mm-dd")
    assert (number.value, empty.value) == (48_000_000, None)


def test_big_sheet_without_rows_is_a_workbook_with_its_header(tmp_path):
    path = tmp_path / "big.xlsx"
    assert write_big_sheet(path, "s", ["題", "数"], []) == 0
    assert read_back(path) == [["題", "数"]]


def test_big_sheet_survives_illegal_characters(tmp_path):
    path = tmp_path / "big.xlsx"
    write_big_sheet(path, "s", ["題"], [["a\x00\x0bb\ud800"], ["長" * 40_000]])
    rows = read_back(path)
    assert rows[1] == ["ab"]
    assert len(rows[2][0]) == MAX_LETTERS


def test_big_sheet_passes_on_an_error_of_its_rows(tmp_path):
    def rows():
        yield ["x"]
        raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        write_big_sheet(tmp_path / "big.xlsx", "s", ["題"], rows())


# --- formatted workbooks ----------------------------------------------------------------------------
def workbook(path, sheets, cover=(("題名", "統計"), ("期間", "平成29年度"))):
    with override("ja"):
        write_workbook(path, list(cover), sheets)


def test_workbook_has_a_cover_and_one_table_a_sheet(tmp_path):
    path = tmp_path / "book.xlsx"
    sheets = [
        Sheet("方法別", "対応方法別の件数", ["方法", "件数", "割合"], [["電話", 98, Decimal("22.8")], ["訪問", 299, 69.5]]),
        Sheet("日付", "日", ["日"], [[date(2017, 5, 31)], [None]]),
    ]
    workbook(path, sheets)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["表紙", "方法別", "日付"]
    assert read_back(path, 1) == [["方法", "件数", "割合"], ["電話", 98, 22.8], ["訪問", 299, 69.5]]
    assert book.worksheets[1]["B2"].number_format == "#,##0"
    assert book.worksheets[2]["A2"].is_date
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["統計", "期間", None, "方法別", "日付"]


def test_workbook_keeps_every_hostile_text_as_text(tmp_path):
    path = tmp_path / "book.xlsx"
    workbook(path, [Sheet("表", "題", ["題"], [[text] for text in HOSTILE])], cover=[(text, text) for text in HOSTILE])
    assert [row[0] for row in read_back(path, 1)[1:]] == HOSTILE
    archive = zipfile.ZipFile(path)
    sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert all("<f>" not in xml for xml in sheets)


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["a/b:c", "[x]?*\\"], ["表紙", "a b c", "x"]),
        (["同じ", "同じ", "同じ"], ["表紙", "同じ", "同じ (2)", "同じ (3)"]),
        (["表紙", "Sheet", "sheet"], ["表紙", "表紙 (2)", "Sheet", "sheet (2)"]),
        (["長" * 40, "長" * 40, "''"], ["表紙", "長" * 31, "長" * 27 + " (2)", "Sheet"]),
    ],
)
def test_workbook_names_its_sheets_as_the_format_allows(tmp_path, names, kept):
    path = tmp_path / "book.xlsx"
    workbook(path, [Sheet(name, name, ["a"], [[1]]) for name in names])
    assert openpyxl.load_workbook(path).sheetnames == kept


def test_workbook_goes_into_a_stream_and_may_have_no_rows():
    target = io.BytesIO()
    workbook(target, [Sheet("空", "空の表", ["a", "b"], [])])
    assert read_back(io.BytesIO(target.getvalue()), 1) == [["a", "b"]]
