"""20,000 cells that a spreadsheet could take for a formula, through the exports that carry what people typed: none is live."""

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date
from itertools import cycle, product

import pytest
from django.utils import timezone

from consultations.exports.files import write_contacts
from consultations.models import Contact
from core.fiscal import fiscal_year
from core.spreadsheets.guard import CELL_STARTS, FORMULA_STARTS, SKIPPED, unguard
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 15)
FIELDS = ("client_name", "client_kana", "route", "industry_text", "summary")  # what people type, as it leaves in a row
ROWS = 4_000
COMMANDS = ("cmd|'/C calc'!A0", 'HYPERLINK("http://x.example","a")', "SUM(1+1)*cmd|' /C calc'!A0", "1", "IMPORTXML(A1)")


def hostile() -> list[str]:
    """Every sign behind everything that a program may drop before it, in front of every command."""
    before = ["", *SKIPPED, *CELL_STARTS, " \u3000\t", "'", "''"]
    return [skipped + sign + command for skipped, sign, command in product(before, FORMULA_STARTS, COMMANDS)]


@pytest.fixture
def contacts():
    case, texts = make_case(), cycle(text for text in hostile() if text == text.replace("\x00", ""))
    plain = {"case": case, "client": case.client, "source": "staff", "contacted_on": DAY, "fiscal_year": fiscal_year(DAY)}
    fixed = plain | {"desk_id": case.desk_id, "method_id": "method.phone", "logged_at": timezone.now(), "logged_by": "x"}
    rows = [Contact(**fixed, **{name: next(texts)[:200] for name in FIELDS}) for _number in range(ROWS)]
    Contact.objects.bulk_create(rows, batch_size=500)
    return Contact.objects.filter(case=case)


def is_live(text: str) -> bool:
    """Whether a spreadsheet that drops white space and folds widths would calculate it."""
    seen = unicodedata.normalize("NFKC", text.strip(SKIPPED + "".join(CELL_STARTS)))
    return seen[:1] in set("=+-@|%") or text[:1] in set(CELL_STARTS)


def test_no_cell_of_a_csv_is_a_formula(contacts, tmp_path):
    count = write_contacts(tmp_path / "c.csv", "csv", contacts, fiscal_year(DAY))
    text = (tmp_path / "c.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]

    assert count == ROWS
    assert [cell for cell in cells if is_live(cell)] == []
    written = {unguard(cell) for cell in cells}
    lost = {getattr(row, name) for row in contacts.order_by("pk")[:200] for name in FIELDS} - written
    assert lost == set()  # what was typed is there, letter by letter


def test_no_cell_of_a_workbook_is_a_formula(contacts, tmp_path):
    count = write_contacts(tmp_path / "c.xlsx", "xlsx", contacts, fiscal_year(DAY))
    with zipfile.ZipFile(tmp_path / "c.xlsx") as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]

    assert count == ROWS
    assert sum(len(re.findall(r"<c ", text)) for text in sheets) > ROWS * len(FIELDS)
    assert [found for text in sheets for found in re.findall(r"<f[ >]|<hyperlink", text)] == []
    assert not any("externalLink" in name or "macro" in text.lower()[:500] for name, text in parts.items())
