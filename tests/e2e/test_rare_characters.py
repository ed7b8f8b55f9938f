"""髙﨑①㈱🙂𠮷 go through form, check page, receipt, mail, CSV, XLSX and paper, and come out as they were typed (ux T-15)."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page

from consultations.models import Case
from core.fiscal import fiscal_year
from mailing.models import Message
from mailing.transport import mail_of
from tests.e2e import journey
from tests.e2e.journey import Walker
from tests.factories.consultations import make_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RARE = "髙﨑①㈱🙂𠮷"
NAME, COMPANY, BODY = f"{RARE} 子", f"{RARE}製作所", f"図面の扱いについて {RARE}"


def asked(page: Page, portal: str) -> tuple[str, str]:
    """The receipt number, and what the check page said before it was sent."""
    walker = Walker(page, portal)
    walker.goes_to("/consult/new/?desk=trade_secret")
    walker.chooses("publication", "no")
    walker.types("body", BODY)
    walker.presses(journey.PRESS)
    walker.chooses("applicant", "company")
    walker.types("company", COMPANY)
    page.locator("[name=prefecture]").select_option("prefecture.13")
    walker.presses(journey.PRESS)
    walker.types("person_name", NAME)
    walker.types("person_kana", "たかさき よしこ")
    walker.types("email", journey.CLIENT_ADDRESS)
    walker.chooses("consent")
    walker.presses(journey.PRESS)
    walker.arrives("/consult/confirm/")
    checked = page.locator("main").inner_text()
    walker.presses(journey.PRESS)
    walker.arrives("/consult/done/")
    found = journey.RECEIPT.search(page.locator("main").inner_text())
    assert found
    return found[0], checked


def test_rare_characters_are_the_same_everywhere(page: Page, portal, tmp_path):
    ref, checked = asked(page, portal)
    case = Case.objects.select_related("client").get(ref=ref)
    assert (case.person_name, case.company_name, case.body, case.client.name) == (NAME, COMPANY, BODY, COMPANY)
    assert all(words in checked for words in (NAME, COMPANY, BODY))
    mail = mail_of(Message.objects.get(event="consult_received", recipient=journey.CLIENT_ADDRESS))
    assert NAME in mail.body
    assert NAME in str(mail.alternatives[0][0])
    assert NAME in mail.message().get_payload()[0].get_payload(decode=True).decode("utf-8")

    page.goto(f"{page.url}slip/?body=1")
    paper, printed = on_paper(page, tmp_path), [on_this_machine(words) for words in (NAME, COMPANY, BODY)]
    assert [words for words in printed if words not in paper] == [], paper

    make_contact(case=case, contacted_on=timezone.localdate(), client_name=COMPANY, summary=BODY)
    assert exported_cells(tmp_path / "rows.csv") >= {COMPANY, BODY}
    assert exported_cells(tmp_path / "rows.xlsx") >= {COMPANY, BODY}


def on_paper(page: Page, folder: Path) -> str:
    """The text layer of the page as Chromium prints it, without white space: its lines break anywhere."""
    (folder / "slip.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    program = shutil.which("pdftotext")
    assert program, "poppler-utils reads the text of PDF files"
    done = subprocess.run([program, "-raw", "slip.pdf", "-"], cwd=folder, capture_output=True, check=True)
    return re.sub(r"\s", "", done.stdout.decode("utf-8"))


def on_this_machine(words: str) -> str:
    """What paper can show of the words: pictures (🙂) only where a font of the machine has them."""
    fonts = subprocess.run(["fc-list", ":charset=1f642"], capture_output=True, text=True, check=True).stdout
    return words.replace(" ", "").replace("🙂", "🙂" if fonts.strip() else "")


def exported_cells(path: Path) -> set[object]:
    """Every cell of this year's contact rows in the file."""
    year = fiscal_year(timezone.localdate())
    call_command("export_contacts", fiscal_year=year, format=path.suffix[1:], output=path, verbosity=0)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {cell for row in csv.reader(file) for cell in row}
    return {cell for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True) for cell in row}
