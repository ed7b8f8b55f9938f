"""The sheet before a visit: what stands on it, who may read it, and that reading is recorded."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus, Level, Side
from consultations.models import Case
from core.models import AuditEntry
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_case, make_client, make_contact
from tests.factories.messages import make_promise

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(advisor) -> Case:
    given = {
        "person_name": "髙橋 一郎",
        "person_kana": "タカハシ　イチロウ",
        "phone": "0335811101",
        "address": "千代田区霞が関3-4-3",
    }
    client = make_client(name="㈱髙﨑①", kana="タカサキ", employees=38)
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, client=client, due_on=date(2026, 11, 24), **given)


def url(case: Case) -> str:
    return reverse("consultations:brief", args=[case.ref])


@pytest.fixture
def signed_in(advisor, sign_in):
    return sign_in(advisor)


def test_one_sheet_holds_who_when_where_and_what_was_said(signed_in, case):
    make_appointment(case=case, starts_at=NOW + timedelta(hours=3), note="守衛所で記帳")
    make_promise(case=case, text="ひな形を送る")
    make_promise(case=case, side=Side.CLIENT, text="一覧を用意する")
    text = signed_in.get(url(case)).text

    shown = ("㈱髙﨑①", "タカサキ", "タカハシ　イチロウ", 'href="tel:0335811101"', "03-3581-1101", "霞が関3-4-3", "従業員38人")
    shown += ("2026年11月20日（金）11:00", "守衛所で記帳", "ひな形を送る", "一覧を用意する", "11/24（火）", case.subject)
    assert [words for words in shown if words not in text] == []
    assert "機密" in text
    assert "印刷者" in text


def test_last_three_contacts_the_latest_first(signed_in, case):
    for day in (1, 2, 3, 4):
        make_contact(case=case, contacted_on=date(2026, 10, day), summary=f"第{day}回の話")
    contacts = signed_in.get(url(case)).context["contacts"]

    assert [contact.summary for contact in contacts] == ["第4回の話", "第3回の話", "第2回の話"]


def test_kept_promises_and_logged_meetings_are_left_out(signed_in, case):
    make_promise(case=case, text="済んだ約束", done_at=NOW)
    make_appointment(case=case, starts_at=NOW - timedelta(hours=1), contact=make_contact(case=case))
    response = signed_in.get(url(case))

    assert "済んだ約束" not in response.text
    assert response.context["meeting"] is None
    assert "約束はありません" in response.text


def test_bare_case_has_a_sheet_too(signed_in, advisor):
    response = signed_in.get(url(make_case(advisor=advisor.advisor)))

    assert response.status_code == 200
    for words in ("お名前の記録はありません", "まだ対応はありません"):
        assert words in response.text


def test_title_tells_the_number_only(signed_in, case):
    head = signed_in.get(url(case)).text.split("</title>")[0]

    assert case.case_no in head
    assert case.client.name not in head


def test_reading_it_is_recorded(signed_in, case, advisor):
    signed_in.get(url(case))

    assert AuditEntry.objects.get(action="view").actor_ref == f"user:{advisor.ref}"


def test_stranger_and_wrong_role(case, other_desk_advisor, sme, desk_staff, sign_in):
    assert sign_in(other_desk_advisor).get(url(case)).status_code == 404
    assert sign_in(sme).get(url(case)).status_code == 403
    Case.objects.update(level=Level.LIMITED)
    assert sign_in(desk_staff).get(url(case)).status_code == 404


def test_closed_case_offers_no_log(signed_in, case):
    Case.objects.update(status=CaseStatus.CLOSED)

    assert reverse("consultations:contact_log", args=[case.ref]) not in signed_in.get(url(case)).text


def test_sheet_costs_the_same_with_one_contact_and_with_three(signed_in, case, django_assert_num_queries):
    make_contact(case=case)
    make_promise(case=case)
    signed_in.get(url(case))
    for _round in range(2):
        with django_assert_num_queries(8 + 2):  # and the savepoint of the audit row
            signed_in.get(url(case))
        for _more in range(2):
            make_contact(case=case)
            make_promise(case=case)
