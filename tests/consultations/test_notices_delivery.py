"""Where mails lead the client, and who of the desk gets them."""

import pytest

from consultations.enums import Level, Source
from consultations.notices.delivery import heads_of_desk, page_of_client, people_of_desk, responsible, to_client
from consultations.receipt_links import receipt_token
from mailing.models import Message
from tests.factories.own_cases import make_own_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_URL = "https://portal.example.jp"


def test_who_signs_in_is_led_to_his_own_page(sme):
    case = make_own_case(requester=sme)
    own = f"https://portal.example.jp/my/c/{case.ref}/"

    assert [page_of_client(case, event) for event in ("case_assigned", "handed_off", "")] == [own] * 3
    assert page_of_client(case, "consult_received") == f"https://portal.example.jp/consult/done/{receipt_token(case)}/"


def test_who_does_not_is_led_to_the_receipt_or_to_where_a_link_is_mailed():
    case = make_own_case(language="en")

    assert page_of_client(case, "case_closed") == f"https://portal.example.jp/en/consult/done/{receipt_token(case)}/"
    assert page_of_client(case, "complaint_made") == f"https://portal.example.jp/en/track/?number={case.ref}"


def test_case_by_phone_has_no_receipt_page_and_one_of_a_ledger_none_at_all():
    by_phone = make_own_case(source=Source.STAFF)
    assert page_of_client(by_phone, "case_assigned") == f"https://portal.example.jp/track/?number={by_phone.ref}"

    assert page_of_client(make_own_case(source=Source.LEDGER, ref="abc123"), "case_assigned") == ""


def test_client_without_an_address_gets_no_mail():
    to_client(make_own_case(email=""), "case_assigned")
    assert Message.objects.count() == 0


def test_advisor_is_responsible_and_without_one_who_signs_in_the_desk(advisor, desk_staff, desk_manager):
    case = make_own_case(advisor=advisor.advisor)
    assert responsible(case) == [advisor]

    type(advisor).objects.filter(pk=advisor.pk).update(is_active=False)
    advisor.advisor.refresh_from_db()
    case = make_own_case(advisor=advisor.advisor)
    assert responsible(case) == [desk_staff, desk_manager]


@pytest.mark.parametrize(
    ("level", "people", "heads"),
    [(Level.NORMAL, ["staff", "manager"], ["manager"]), (Level.LIMITED, ["manager"], ["manager"]), (Level.SECRET, [], [])],
)
def test_level_decides_who_of_the_desk_is_told(level, people, heads, desk_staff, desk_manager, other_desk_advisor):
    case = make_own_case(level=level)

    assert [user.email.partition("@")[0] for user in people_of_desk(case)] == people
    assert [user.email.partition("@")[0] for user in heads_of_desk(case)] == heads
