"""The first page of a client: what he does next, and everything that is his."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from consultations.enums import MessageKind
from consultations.models import Draft
from tests.factories.messages import make_message
from tests.factories.own_cases import make_appointment, make_own_case

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00+09:00"


def url(name: str, case, *more: str) -> str:
    return reverse(f"my:{name}", args=[case.ref, *more])


def key() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def case(sme):
    return make_own_case(requester=sme, email=sme.email)


# --- the first page ----------------------------------------------------------------------------------------------
def test_home_of_a_new_person_has_one_card(sme, sign_in):
    text = sign_in(sme).get(reverse("my:home")).text

    assert "最初のご相談" in text
    assert "ご相談の一覧" not in text


def test_home_asks_a_visitor_to_sign_in_and_is_not_for_staff(desk_staff, sign_in):
    assert Browser().get("/my/").headers["Location"] == "/accounts/login/?next=/my/"
    assert sign_in(desk_staff).get("/my/").status_code == 403


def test_home_lists_own_cases_drafts_and_meetings_only(case, sme, other_sme, sign_in):
    foreign = make_own_case(requester=other_sme, subject="よその相談")
    for whose, of_case in ((sme, case), (other_sme, foreign)):
        make_appointment(case=of_case, place=f"{whose.name}の会議室")
        now = timezone.now()
        expires = timezone.localdate() + timedelta(days=9)
        Draft.objects.create(user=whose, form_version=1, started_at=now, saved_at=now, expires_on=expires)
    page = sign_in(sme).get("/my/")

    home = page.context["home"]
    assert [line.case for line in home.lines] == [case]
    assert [draft.user for draft in home.drafts] == [sme]
    assert [meeting.case for meeting in home.meetings] == [case]
    assert "よその相談" not in page.text


def test_home_of_one_and_of_three_cases_takes_the_same_queries(sme, sign_in, django_assert_num_queries):
    browser = sign_in(sme)
    browser.get("/my/")
    for count in (1, 2):
        for _ in range(count):
            make_message(case=make_own_case(requester=sme), kind=MessageKind.REPLY)
        with django_assert_num_queries(9 + 3):  # + the log of reads
            assert browser.get("/my/").status_code == 200


def test_menu_leads_clients_to_their_page(sme, desk_staff, sign_in):
    assert 'href="/my/"' in sign_in(sme).get("/").text
    assert 'href="/my/"' not in sign_in(desk_staff).get("/").text
    assert 'href="/my/"' not in Browser().get("/").text
