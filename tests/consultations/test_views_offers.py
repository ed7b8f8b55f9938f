"""The pages of offered dates: the desk enters them, the client chooses, with what is wrong told and nothing lost."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.enums import CaseStatus, OfferEnd
from consultations.models import Appointment, Case, CaseMessage, SlotOffer
from tests.factories.consultations import make_case
from tests.factories.offers import make_offer
from tests.factories.steps import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel("2026-11-20T10:00:00+09:00", tick=True):
        yield


@pytest.fixture
def case(advisor, sme) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, email=sme.email, requester=sme)


@pytest.fixture
def helpdesk(advisor, sign_in):
    return sign_in(advisor)


def desk_url(case: Case) -> str:
    return reverse("consultations:slot_offer_add", args=[case.ref])


def withdraw_url(offer: SlotOffer) -> str:
    return reverse("consultations:slot_offer_withdraw", args=[offer.case.ref, offer.ref])


def my_url(offer: SlotOffer) -> str:
    return reverse("my:appointment_choose", args=[offer.case.ref, offer.ref])


def day_of(name: str, day: str) -> dict[str, str]:
    return {f"{name}_{n}": part for n, part in enumerate(day.split("-"))}


def sheet(case: Case, **more: str) -> dict[str, str]:
    """Two dates: one online as above, one visit with its own place."""
    values = {"advisor": case.advisor.ref, "minutes": "60", "method": "method.online", "place": "https://meet.example.jp/1"}
    values |= {"form_key": str(uuid.uuid4()), "at_1": "14:00", "at_2": "１０時", "method_2": "method.visit", "place_2": "本社"}
    values |= day_of("day_1", "2026-11-27") | day_of("day_2", "2026-11-30") | day_of("answer_by", "2026-11-26")
    return values | more


# --- the desk ---------------------------------------------------------------------------------------------
def test_desk_offers_dates_and_sees_them_on_the_case(helpdesk, case):
    page = helpdesk.post(desk_url(case), sheet(case), follow=True)

    slots = [(slot.starts_at, slot.method_id, slot.place) for slot in SlotOffer.objects.get().slots.all()]
    assert slots == [
        (at("2026-11-27 14:00"), "method.online", "https://meet.example.jp/1"),
        (at("2026-11-30 10:00"), "method.visit", "本社"),
    ]
    assert "相談者の回答期限は2026年11月26日" in page.text
    assert "提示を取り下げる</button>" in page.text


def test_same_sheet_twice_is_one_offer(helpdesk, case):
    values = sheet(case)
    for _press in range(2):
        assert helpdesk.post(desk_url(case), values).status_code == 302
    assert SlotOffer.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (day_of("day_1", "--"), "day_1"),
        ({"at_1": ""}, "at_1"),
        ({"at_2": ""}, "at_2"),
        ({"at_2": "25時"}, "at_2"),
        (day_of("day_1", "2026-11-19"), "day_1"),
        (day_of("day_2", "2026-11-27") | {"at_2": "14:00"}, "day_2"),
        (day_of("answer_by", "2026-11-19"), "answer_by"),
        (day_of("answer_by", "2026-12-19"), "answer_by"),
        ({"advisor": "nobody"}, "advisor"),
        ({"method_2": "method.nothing"}, "method_2"),
        ({"place_2": "長" * 301}, "place_2"),
    ],
)
def test_wrong_sheet_says_what_to_do_and_keeps_the_rest(wrong, field, helpdesk, case):
    page = helpdesk.post(desk_url(case), sheet(case, **wrong))

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "https://meet.example.jp/1" in page.text
    assert SlotOffer.objects.count() == 0


def test_date_at_which_the_advisor_is_busy_is_told_at_its_box(helpdesk, case):
    busy = {"method_id": "method.phone", "made_at": timezone.now(), "made_by": "x"}
    Appointment.objects.create(case=make_case(), advisor=case.advisor, starts_at=at("2026-11-27 14:30"), **busy)
    page = helpdesk.post(desk_url(case), sheet(case))

    assert "別の予定" in str(page.context["form"].errors["at_1"])


def test_running_offer_is_shown_and_withdrawn(helpdesk, case):
    offer = make_offer(case)
    page = helpdesk.get(desk_url(case))
    assert ("提示中の日時" in page.text, "この日時を提示する</button>" in page.text) == (True, False)
    assert helpdesk.post(desk_url(case), sheet(case)).status_code == 409

    assert "提示を取り下げました" in helpdesk.post(withdraw_url(offer), follow=True).text
    assert "この日時を提示する</button>" in helpdesk.get(desk_url(case)).text


def test_closed_case_says_so(helpdesk, case):
    Case.objects.update(status=CaseStatus.CLOSED)

    assert helpdesk.get(desk_url(case)).status_code == 302
    assert helpdesk.post(desk_url(case), sheet(case)).status_code == 409


def test_pages_of_the_desk_are_for_whom_they_are(case, sme, other_desk_advisor, headquarters, helpdesk, sign_in):
    offer = make_offer(case)

    assert helpdesk.get(withdraw_url(offer)).status_code == 405
    for who, told in ((sme, 403), (headquarters, 403), (other_desk_advisor, 404)):
        browser = sign_in(who)
        assert (browser.get(desk_url(case)).status_code, browser.post(withdraw_url(offer)).status_code) == (told, told)
    assert SlotOffer.objects.get().is_open


@pytest.mark.parametrize("slots", [1, 3])
def test_page_of_the_desk_costs_the_same(slots, case, helpdesk, django_assert_num_queries):
    make_offer(case, starts=[timezone.now() + timedelta(days=number + 3) for number in range(slots)])
    helpdesk.get(desk_url(case))
    with django_assert_num_queries(11):
        helpdesk.get(desk_url(case))


# --- the client -------------------------------------------------------------------------------------------
def test_client_finds_the_dates_on_his_page_and_chooses(case, sme, sign_in):
    offer, browser = make_offer(case, starts=[at("2026-11-27 14:00"), at("2026-11-30 10:00")]), sign_in(sme)
    assert my_url(offer) in browser.get(reverse("my:case", args=[case.ref])).text
    page = browser.get(my_url(offer))
    assert "11月27日（金曜日）14:00〜15:00" in page.text

    page = browser.post(my_url(offer), {"choice": offer.slots.first().ref}, follow=True)
    assert "面談の日時が決まりました。" in page.text
    meeting = Appointment.objects.get()
    assert reverse("my:appointment", args=[case.ref, meeting.ref]) in page.text
    assert my_url(offer) not in browser.get(reverse("my:case", args=[case.ref])).text


def test_second_tab_is_led_to_what_stands(case, sme, sign_in):
    offer, browser = make_offer(case), sign_in(sme)
    first, second = offer.slots.all()
    for _press in range(2):
        assert browser.post(my_url(offer), {"choice": first.ref}).status_code == 302
    late = browser.post(my_url(offer), {"choice": second.ref})

    assert (late.status_code, "すでに別の日時" in late.text, Appointment.objects.count()) == (409, True, 1)


def test_date_that_is_gone_stands_below_and_is_refused_kindly(case, sme, sign_in):
    offer, browser = make_offer(case, starts=[at("2026-11-27 14:00"), at("2026-11-30 10:00")]), sign_in(sme)
    gone = offer.slots.first()
    values = {"method_id": "method.phone", "made_at": timezone.now(), "made_by": "x"}
    Appointment.objects.create(case=make_case(), advisor=offer.advisor, starts_at=gone.starts_at, **values)

    assert f'value="{gone.ref}"' not in browser.get(my_url(offer)).text
    page = browser.post(my_url(offer), {"choice": gone.ref, "times": "12月3日 午後"})
    assert (page.status_code, "先に埋まりました" in page.text) == (409, True)
    assert "12月3日 午後</textarea>" in page.text
    assert Appointment.objects.filter(case=case).count() == 0


def test_client_proposes_up_to_three_dates(case, sme, sign_in):
    offer, browser = make_offer(case), sign_in(sme)
    assert browser.post(my_url(offer), {"choice": "none", "times": ""}).status_code == 422
    assert browser.post(my_url(offer), {"choice": "none", "times": "a\nb\nc\nd"}).status_code == 422
    given = {"choice": "none", "times": "12月3日\n12月4日", "form_key": str(uuid.uuid4())}
    for _press in range(2):
        assert "別の日時をご提案いただきました" in browser.post(my_url(offer), given, follow=True).text

    assert CaseMessage.objects.get().body.endswith("1. 12月3日\n2. 12月4日")
    assert SlotOffer.objects.get().end == OfferEnd.COUNTERED


@pytest.mark.parametrize("given", [{}, {"choice": ""}, {"choice": "nothing"}])
def test_nothing_chosen_is_told(given, case, sme, sign_in):
    page = sign_in(sme).post(my_url(make_offer(case)), given)

    assert page.status_code == 422
    assert "choice" in page.context["form"].errors


def test_late_page_takes_proposals_only(case, sme, sign_in):
    offer = make_offer(case, answer_by=timezone.localdate() - timedelta(days=1))
    page = sign_in(sme).get(my_url(offer))

    assert ("過ぎました" in page.text, page.text.count('name="choice"')) == (True, 1)


@pytest.mark.parametrize("end", [OfferEnd.WITHDRAWN, OfferEnd.REPLACED, OfferEnd.COUNTERED])
def test_page_of_an_offer_that_is_over_says_so(end, case, sme, sign_in):
    offer = make_offer(case, end=end, ended_at=timezone.now(), ended_by="x")
    page = sign_in(sme).get(my_url(offer))

    assert (page.status_code, 'name="choice"' in page.text) == (200, False)
    assert sign_in(sme).post(my_url(offer), {"choice": offer.slots.first().ref}).status_code == 409


def test_page_is_for_the_client_alone(case, sme, other_sme, advisor, client, sign_in):
    offer = make_offer(case)

    for browser in (sign_in(other_sme), sign_in(advisor), client):
        assert browser.get(my_url(offer)).status_code == 404
        assert browser.post(my_url(offer), {"choice": offer.slots.first().ref}).status_code == 404
    other = make_offer()
    assert sign_in(sme).get(reverse("my:appointment_choose", args=[case.ref, other.ref])).status_code == 404
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize("slots", [1, 3])
def test_page_of_the_client_costs_the_same(slots, case, sme, sign_in, django_assert_num_queries):
    offer, browser = make_offer(case, starts=[timezone.now() + timedelta(days=n + 3) for n in range(slots)]), sign_in(sme)
    browser.get(my_url(offer))
    with django_assert_num_queries(9 + 3):  # + the log of reads
        browser.get(my_url(offer))
