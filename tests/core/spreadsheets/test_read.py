"""The one spreadsheet reader: kinds, encodings, and files that mean harm."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter

from core.spreadsheets import read_xlsx
from core.spreadsheets.read import Unreadable, open_table, raw_text


def table_of(content: bytes, required=()):
    with open_table(io.BytesIO(content), required=required) as table:
        return table.header, list(table.rows)


def workbook(*sheets: list[list], hidden: int | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"s{number}")
        sheet.sheet_state = "hidden" if number == hidden else "visible"
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


# --- CSV ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encoding_is_found_from_the_content(encoding):
    assert table_of("名前,値\n髙﨑①㈱～,1\n".encode(encoding)) == (["名前", "値"], [(2, ["髙﨑①㈱～", "1"])])


def test_letter_on_the_border_of_two_chunks_is_read(monkeypatch):
    from core.spreadsheets import read_csv

    monkeypatch.setattr(read_csv, "_CHUNK", 7)
    text = "名前\n" + "漢字の行\n" * 20
    for encoding in ("utf-8", "cp932"):
        assert len(table_of(text.encode(encoding))[1]) == 20


def test_rows_keep_their_numbers_across_blank_lines_and_line_breaks():
    content = '名前,値\r\n\r\n"一\r\n二",1\r\n , \r\n三,2\r\n'.encode()
    assert table_of(content)[1] == [(3, ["一\r\n二", "1"]), (5, ["三", "2"])]


def test_header_is_the_first_row_that_is_not_blank():
    assert table_of("\n\n 名前 ,値\n一,1\n".encode()) == (["名前", "値"], [(4, ["一", "1"])])


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n", "\ufeff".encode()])
def test_empty_file_is_unreadable(content):
    with pytest.raises(Unreadable, match="空です"):
        table_of(content)


@pytest.mark.parametrize("content", [b"\xff\xfea\x00", b"a,b\n\x81", b"a\x00b", "名前".encode("utf-16")])
def test_unknown_encoding_is_unreadable(content):
    with pytest.raises(Unreadable, match="文字を読み取れません"):
        table_of(content)


@pytest.mark.parametrize("content", [b'a,b\n1,2\n"open,3\n', b'a\n"x"y\n', b"a\n" + b"x" * 200_000])
def test_broken_quotation_is_unreadable_with_its_row(content):
    with pytest.raises(Unreadable, match="行目"):
        table_of(content)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04rubbish"])
def test_other_kinds_of_files_are_unreadable(content):
    with pytest.raises(Unreadable):
        table_of(content)


def test_file_stays_open_and_can_be_read_again():
    file = io.BytesIO(b"a\n1\n")
    for _time in range(2):
        with open_table(file) as table:
            assert list(table.rows) == [(2, ["1"])]
    assert not file.closed


def test_path_is_read_whatever_it_is_called(tmp_path):
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(b"a\n1\n")
    with open_table(path) as table:
        assert (table.header, table.is_csv) == (["a"], True)


# --- columns --------------------------------------------------------------------------------------------
def test_columns_are_known_in_any_width_and_order():
    with open_table(io.BytesIO("値 ,メモ,Ａ\n".encode())) as table:
        assert table.columns(["A", "値"], ["A"]) == {"値": 0, "A": 2}


def test_known_column_twice_or_missing_is_unreadable():
    with open_table(io.BytesIO("値,値,メモ,メモ\n".encode())) as table:
        assert table.columns(["名前"], []) == {}
        with pytest.raises(Unreadable, match="値"):
            table.columns(["値"], [])
        with pytest.raises(Unreadable, match="名前"):
            table.columns(["名前"], ["名前"])


# --- XLSX -----------------------------------------------------------------------------------------------
def test_cells_of_a_workbook_keep_their_kinds():
    day = datetime(2017, 5, 31)  # noqa: DTZ001  # cells know no zone
    content = workbook([["日", "数", "文"], [day, 600001, "一\n二"], [None, None, None], [None, 1.5, True]])
    assert table_of(content)[1] == [(2, [day, 600001, "一\n二"]), (4, [None, 1.5, True])]


def test_sheet_with_the_required_columns_is_taken():
    content = workbook([["表紙"]], [["名前"], ["隠れた行"]], [["名前"], ["行"]], hidden=1)
    assert table_of(content, required=["名前"]) == (["名前"], [(2, ["行"])])
    assert table_of(content)[0] == ["表紙"]


def test_formula_that_nobody_worked_out_is_its_text():
    assert table_of(workbook([["概要"], ['=HYPERLINK("x")']]))[1] == [(2, ['=HYPERLINK("x")'])]


def test_formula_that_was_worked_out_is_its_value(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "数")
    sheet.write_formula(1, 0, "=1+1", None, 2)
    book.close()
    assert table_of((tmp_path / "a.xlsx").read_bytes())[1] == [(2, [2])]


def test_letters_that_xml_does_not_allow_come_back(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet().write_column(0, 0, ["概要", "一\x01二", "_x0041_"])
    book.close()
    assert [cells for _line, cells in table_of((tmp_path / "a.xlsx").read_bytes())[1]] == [["一\x01二"], ["_x0041_"]]


def test_inline_strings_are_read(tmp_path):
    from core.spreadsheets.write import write_big_sheet

    write_big_sheet(tmp_path / "a.xlsx", "s", ["名前"], [["㈱髙﨑"], ["=1"]])
    assert table_of((tmp_path / "a.xlsx").read_bytes())[1] == [(2, ["㈱髙﨑"]), (3, ["=1"])]


def test_many_strings_come_back_in_any_order():
    rows = [[f"値{number % 5000}"] for number in range(6000)]
    assert [cells for _line, cells in table_of(workbook([["名前"], *rows]))[1]] == rows


def test_workbook_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(read_xlsx, "MAX_UNPACKED", 1_000)
    with pytest.raises(Unreadable, match="大きすぎます"):
        table_of(zipped(**{"xl/worksheets/sheet1.xml": b"0" * 2_000}))


def test_workbook_with_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(read_xlsx, "MAX_PARTS", 2)
    with pytest.raises(Unreadable, match="大きすぎます"):
        table_of(zipped(a=b"", b=b"", c=b""))


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [b"", b"<not xml", b"<a/>"])
def test_workbook_with_a_broken_part_is_unreadable(part, content):
    whole = zipfile.ZipFile(io.BytesIO(workbook([["名前"], ["行"]])))
    parts = {name: whole.read(name) for name in whole.namelist()} | {part: content}
    with pytest.raises(Unreadable):
        table_of(zipped(**parts))


@pytest.mark.parametrize("row", [b'<row r="9999999999"><c><v>1</v></c></row>', b'<row r="1"><c><v>1</v></c></row>'])
def test_row_with_an_impossible_number_is_unreadable(row):
    whole = zipfile.ZipFile(io.BytesIO(workbook([["名前"], ["行"]])))
    parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", row + b"</sheetData>")
    with pytest.raises(Unreadable):
        table_of(zipped(**parts))


def test_entity_bomb_is_unreadable():
    bomb = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY a{n} "{("&a%s;" % (n - 1 if n else "")) * 10}">'.encode() for n in range(12)
    )
    whole = zipfile.ZipFile(io.BytesIO(workbook([["名前"], ["行"]])))
    parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    body = sheet[sheet.index(b"<worksheet") :].replace(b"</sheetData>", b"</sheetData><x>&a11;</x>", 1)
    parts["xl/worksheets/sheet1.xml"] = bomb + b"]>" + body.replace(b"<sheetData>", b"<x>&a11;</x><sheetData>")
    with pytest.raises(Unreadable):
        table_of(zipped(**parts))


def test_cells_far_to_the_right_are_left_out():
    assert len(table_of(workbook([["名前"], ["行", *[None] * 400, "x"]]))[1][0][1]) <= read_xlsx.MAX_COLUMNS


# --- raw texts ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("　a ", "　a "),
        (12.0, "12"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (datetime(2017, 5, 31), "2017-05-31"),  # noqa: DTZ001
        (datetime(2017, 5, 31, 9, 30), "2017-05-31 09:30:00"),  # noqa: DTZ001
    ],
)
def test_raw_text_is_what_people_see(cell, text):
    assert raw_text(cell) == text


@pytest.mark.parametrize("built_in", [14, 27, 30, 31, 36, 50, 55, 57, 58])
def test_date_in_a_format_that_japanese_excel_has_built_in_is_a_date(built_in):
    """Excel names these formats by number only; 57 is `H29.5.31`, 31 is `2017年5月31日`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "対応日")
        sheet.write_number(1, 0, 42886, book.add_format({"num_format": built_in}))
        sheet.write_number(2, 0, 42886)

    assert table_of(file.getvalue())[1] == [(2, [datetime(2017, 5, 31)]), (3, [42886])]  # noqa: DTZ001  # a cell has no zone
