"""The pages of the ledger of disclosures, at the desk and for the client, and its files."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts import proof
from consultations.actions.files import attach_file
from consultations.enums import FileOrigin
from consultations.models import Case, Disclosure
from core.models import AuditEntry
from tests.factories import attachments as made
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(advisor, sme) -> Case:
    return make_case(advisor=advisor.advisor, requester=sme)


@pytest.fixture
def staff(desk_staff, sign_in):
    return sign_in(desk_staff)


@pytest.fixture
def lines(case, as_actor, sme) -> list[Disclosure]:
    for number in range(3):
        attach_file(
            case=case, by=as_actor(sme), name=f"図面{number}.pdf", chunks=[made.pdf(b"%d" % number)], origin=FileOrigin.CLIENT
        )
    return list(Disclosure.objects.order_by("number"))


def page(case: Case) -> str:
    return reverse("consultations:disclosure_list", args=[case.ref])


def adding(case: Case) -> str:
    return reverse("consultations:disclosure_add", args=[case.ref])


def correcting(line: Disclosure) -> str:
    return reverse("consultations:disclosure_correct", args=[line.case.ref, line.ref])


def his(case: Case) -> str:
    return reverse("my:disclosures", args=[case.ref])


def saving(case: Case, form: str, whose: str = "consultations") -> str:
    return reverse(f"{whose}:disclosure_export", args=[case.ref, form])


def typed(**more: str) -> dict[str, str]:
    day = timezone.localdate()
    return {
        "direction": "disclosed",
        "item": "規程のひな形",
        **{f"given_on_{at}": str(part) for at, part in enumerate((day.year, day.month, day.day))},
        "party": "㈱髙﨑製作所",
        "medium": "paper",
        "form": "A4 5枚",
        "purpose": "検討用",
        "rank": "2",
        "remarks": "",
    } | more


# --- who may ----------------------------------------------------------------------------------------------
def test_visitor_is_asked_to_sign_in(case, lines, client):
    for url in (page(case), adding(case), correcting(lines[0]), saving(case, "csv")):
        response = client.get(url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))
    assert client.get(his(case)).status_code == 404


@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
def test_role_without_a_desk_is_not_allowed(who, case, lines, request, sign_in):
    browser = sign_in(request.getfixturevalue(who))
    for url in (page(case), adding(case), correcting(lines[0]), saving(case, "csv")):
        assert browser.get(url).status_code == 403


def test_stranger_finds_nothing(case, lines, other_desk_advisor, other_sme, sign_in):
    for browser, urls in (
        (sign_in(other_desk_advisor), (page(case), adding(case), correcting(lines[0]), saving(case, "csv"))),
        (sign_in(other_sme), (his(case), saving(case, "csv", "my"))),
    ):
        for url in urls:
            assert browser.get(url).status_code == 404
        assert not AuditEntry.objects.filter(action="export_disclosures").exists()


def test_line_is_not_found_under_another_case(case, lines, staff, advisor):
    other = make_case(advisor=advisor.advisor)
    assert staff.get(reverse("consultations:disclosure_correct", args=[other.ref, lines[0].ref])).status_code == 404


# --- the page ---------------------------------------------------------------------------------------------
def test_empty_ledger_says_how_it_fills(case, staff):
    html = staff.get(page(case)).text
    assert "まだ受領・開示の記録はありません。" in html
    assert saving(case, "xlsx") not in html


def test_page_shows_every_line_with_its_mark(case, lines, staff):
    html = staff.get(page(case)).text
    assert [name in html for name in ("図面0.pdf", "図面2.pdf", "社外秘", "受領", correcting(lines[1]))] == [True] * 5
    assert AuditEntry.objects.filter(action="view", object_ref=case.ref).count() == 1


def test_line_is_entered_and_nothing_typed_is_lost_when_it_is_wrong(case, staff):
    wrong = staff.post(adding(case), typed(given_on_0="2999", party=""))
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"given_on", "party"}
    assert "規程のひな形" in wrong.text
    response = staff.post(adding(case), typed(), follow=True)
    assert "台帳にNo.1を記録しました。" in response.text
    assert "A4 5枚" in response.text
    assert staff.post(page(case)).status_code == 405


def test_same_form_twice_is_one_line(case, staff):
    key = re.search(r'name="form_key" value="([^"]+)"', staff.get(adding(case)).text)[1]
    for _turn in range(2):
        staff.post(adding(case), typed(form_key=key))
    assert Disclosure.objects.count() == 1


def test_correction_names_the_line_and_the_old_one_is_not_corrected_again(case, lines, staff):
    html = staff.post(correcting(lines[0]), typed(is_void="on"), follow=True).text
    assert "No.1は誤記のため取り消し。" in html
    assert "<s><bdi>図面0.pdf</bdi></s>" in html
    again = staff.get(correcting(lines[0]))
    assert "No.1はNo.4で訂正済みです。" in again.text
    assert staff.post(correcting(lines[0]), typed()).status_code == 422
    assert Disclosure.objects.count() == 4


def test_client_reads_his_ledger_and_changes_nothing(case, lines, sme, sign_in):
    browser = sign_in(sme)
    html = browser.get(his(case)).text
    assert "図面1.pdf" in html
    assert correcting(lines[0]) not in html
    assert his(case) in browser.get(reverse("my:case", args=[case.ref])).text
    assert browser.post(his(case)).status_code == 405


def test_page_costs_the_same_with_one_line_and_with_three(case, lines, staff, django_assert_num_queries):
    staff.get(page(case))
    for kept in (3, 1):
        Disclosure.objects.filter(number__gt=kept).delete()
        with django_assert_num_queries(QUERIES):
            staff.get(page(case))


QUERIES = 6 + 2  # and the savepoint of the audit row


# --- as a file --------------------------------------------------------------------------------------------
@pytest.fixture
def proved(monkeypatch):
    """Whoever asks has just proved who he is; accounts.fresh has its own tests."""
    monkeypatch.setattr(proof, "is_fresh", lambda _request: True)


@pytest.mark.usefixtures("proved")
@pytest.mark.parametrize("whose", ["consultations", "my"])
def test_csv_holds_every_line_and_no_formula(whose, case, lines, staff, sme, sign_in):
    lines[0].item = "=cmd|'/c calc'!A1"
    lines[0].save(update_fields=["item"])
    browser = staff if whose == "consultations" else sign_in(sme)
    response = browser.get(saving(case, "csv", whose))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["管理No.", "1", "2", "3"]
    assert rows[0][1:9] == ["受領・開示", "情報の目録", "受領・開示日", "相手", "提供仕様", "目的", "備考", "秘密区分"]
    assert rows[1][2].startswith("'=")
    assert rows[2][8] == "社外秘"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{case.case_no}-ledger.csv"'
    entry = AuditEntry.objects.get(action="export_disclosures")
    assert entry.changes == {"lines": [0, 3], "format": ["", "csv"]}


@pytest.mark.usefixtures("proved")
def test_workbook_carries_the_mark_and_who_took_it(case, lines, staff):
    book = load_workbook(io.BytesIO(staff.get(saving(case, "xlsx")).content))
    cover = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert "社外秘" in cover
    assert "窓口 花子" in cover
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == [1, 2, 3]


@pytest.mark.usefixtures("proved")
def test_other_forms_are_not_found(case, lines, staff):
    assert staff.get(saving(case, "pdf")).status_code == 404


def test_export_at_the_desk_asks_for_a_proof_first(case, lines, staff, monkeypatch):
    monkeypatch.setattr(proof, "is_fresh", lambda _request: False)
    response = staff.get(saving(case, "csv"))
    assert "図面" not in response.text
    assert not AuditEntry.objects.filter(action="export_disclosures").exists()
