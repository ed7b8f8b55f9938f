"""Pages of talks, dispatches and in-company seminars: work, strangers, wrong roles, as many queries for three as for one."""

import uuid

import pytest
from django.urls import reverse

from accounts.enums import Role
from consultations.models import Case
from core.models import AuditEntry
from seminars.enums import DispatchStatus, InCompanyStatus, SlotStatus
from seminars.links import booking_token
from seminars.models import ConsultationSlot, InCompanySeminar, LecturerDispatch
from tests.conftest import person
from tests.factories.consultations import make_advisor, make_case
from tests.factories.outreach import make_dispatch, make_in_company
from tests.factories.seminars import make_booking, make_event, make_registration, make_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(db):
    return person("all-organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ()))


def queries(browser, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)


# --- talks ----------------------------------------------------------------------------------------------
def test_a_talk_is_booked_changed_and_cancelled_by_the_link_alone(sign_in, advisor):
    event = make_event()
    booking = make_booking(event)
    make_registration(booking=booking)
    first, other = make_slot(event, advisor=advisor.advisor), make_slot(event, advisor=advisor.advisor)
    browser, token = sign_in(None), booking_token(booking)
    page = reverse("seminars:talk_page", args=[token])
    answer = browser.get(page)
    person_field = answer.context["form"]["person"].value()

    given = {"person": person_field, "slot": first.ref, "about": "図面の管理", "form_key": str(uuid.uuid4())}
    assert browser.post(page, given).status_code == 302
    assert browser.post(reverse("seminars:talk_change", args=[token, first.ref]), {"slot": other.ref}).status_code == 302
    assert browser.get(page).content.decode().count(Case.objects.get().case_no) == 1
    assert browser.post(reverse("seminars:talk_cancel", args=[token, other.ref])).status_code == 302
    assert set(ConsultationSlot.objects.values_list("status", flat=True)) == {SlotStatus.OPEN}


def test_a_time_that_went_to_somebody_else_loses_nothing_typed(sign_in):
    event = make_event()
    mine, theirs = make_registration(event), make_registration(event)
    slot = make_slot(event, registration=theirs)
    make_slot(event)
    given = {"person": mine.number, "slot": slot.ref, "about": "図面の管理を知りたい", "form_key": str(uuid.uuid4())}
    answer = sign_in(None).post(reverse("seminars:talk_page", args=[booking_token(mine.booking)]), given)

    assert answer.status_code == 422
    assert "図面の管理を知りたい" in answer.content.decode()
    assert "この時間は選べなくなりました" in answer.content.decode()


def test_a_link_opens_only_its_own_talks(sign_in):
    event = make_event()
    slot = make_slot(event, registration=make_registration(event))
    stranger = make_registration(event).booking
    browser = sign_in(None)
    for name in ("talk_change", "talk_cancel"):
        address = reverse(f"seminars:{name}", args=[booking_token(stranger), slot.ref])
        assert browser.post(address, {}).status_code == 404
    assert browser.get(reverse("seminars:talk_page", args=["x"])).status_code == 404
    assert browser.get(reverse("seminars:talk_cancel", args=["x", slot.ref])).status_code == 405


def test_talks_are_for_who_runs_the_event_and_the_advisor(sign_in, organiser, advisor, desk_staff, other_desk_advisor):
    event = make_event()
    slot = make_slot(event, advisor=advisor.advisor, registration=make_registration(event, person_name="受講 花子"))
    page = reverse("events:talk_list", args=[event.ref])
    statuses = [sign_in(user).get(page).status_code for user in (organiser, advisor, desk_staff, other_desk_advisor)]
    assert statuses == [200, 200, 403, 404]
    assert "受講 花子" in sign_in(advisor).get(page).content.decode()
    mark = reverse("events:talk_mark", args=[slot.ref])
    assert sign_in(advisor).get(mark).status_code == 405
    assert [sign_in(user).post(mark).status_code for user in (desk_staff, other_desk_advisor)] == [403, 404]


def test_talks_are_offered_and_withdrawn_on_pages(sign_in, organiser, advisor):
    event = make_event()
    day = event.held_on
    given = {"day_0": day.year, "day_1": day.month, "day_2": day.day, "first": "16:00", "last": "17:00", "minutes": "20"}
    given |= {"pause": "0", "advisor": advisor.advisor.ref, "desk": "trade_secret"}
    browser, page = sign_in(organiser), reverse("events:talk_offer", args=[event.ref])
    assert browser.post(page, given | {"last": "16:10"}).status_code == 422
    assert browser.post(page, given | {"desk": "overseas"}).status_code == 422
    assert browser.post(page, given).status_code == 302
    assert ConsultationSlot.objects.count() == 3
    assert browser.post(page, given | {"first": "16:10"}).status_code == 409
    slot = ConsultationSlot.objects.first()
    assert browser.post(reverse("events:talk_withdraw", args=[slot.ref]), {}).status_code == 302
    slot.refresh_from_db()
    assert slot.status == SlotStatus.CANCELLED


# --- lecturers ------------------------------------------------------------------------------------------
ASKED = {
    "host": "髙﨑商工会議所",
    "host_kind": "chamber",
    "contact_name": "髙﨑 𠮷子",
    "contact_email": "host@example.jp",
    "series": "dispatch.trade_secret",
    "theme": "営業秘密の守り方",
    "wished": "2027/1/20 午後\n2027/1/21",
    "mode": "onsite",
    "consent": "on",
}


def test_a_host_asks_checks_and_sends_once(sign_in):
    browser, page, key = sign_in(None), reverse("seminars:lecturer_request"), {"form_key": str(uuid.uuid4())}
    check = browser.post(page, ASKED | key)
    assert (check.status_code, LecturerDispatch.objects.count()) == (200, 0)
    assert "髙﨑商工会議所" in check.content.decode()
    assert "2027/1/21" in browser.post(page, ASKED | key | {"change": "1"}).content.decode()
    first, again = (browser.post(page, ASKED | key | {"send": "1"}) for _press in range(2))
    assert first["Location"] == again["Location"]
    assert LecturerDispatch.objects.get().wished_dates == ["2027/1/20 午後", "2027/1/21"]
    assert LecturerDispatch.objects.get().ref in browser.get(first["Location"]).content.decode()


@pytest.mark.parametrize("wrong", [{"website": "x"}, {"consent": ""}, {"wished": "1\n2\n3\n4\n5\n6"}, {"contact_email": "x"}])
def test_a_wrong_answer_is_told_and_nothing_typed_is_lost(sign_in, wrong):
    answer = sign_in(None).post(reverse("seminars:lecturer_request"), ASKED | {"send": "1"} | wrong)
    assert answer.status_code == 422
    assert "営業秘密の守り方" in answer.content.decode()
    assert not LecturerDispatch.objects.exists()


def test_too_many_requests_of_one_network_wait(sign_in, monkeypatch):
    from seminars.views import dispatch_public

    monkeypatch.setattr(dispatch_public, "PER_NETWORK", {"limit": 1, "window": 600})
    sent = [sign_in(None).post(reverse("seminars:lecturer_request"), ASKED | {"send": "1"}).status_code for _n in range(2)]
    assert sent == [302, 429]


def test_the_nine_questions_of_a_host_are_at_most_nine(sign_in):
    form = sign_in(None).get(reverse("seminars:lecturer_request")).context["form"]
    assert len(set(form.fields) - {"form_key", "website", *form._FOLDED}) == 9


def test_dispatches_are_for_who_works_on_them(sign_in, organiser, advisor, desk_staff, other_desk_advisor, headquarters):
    dispatch = make_dispatch(lecturer=advisor.advisor, status=DispatchStatus.ASKED)
    page = reverse("outreach:dispatch_detail", args=[dispatch.ref])
    people = (organiser, advisor, headquarters, desk_staff, other_desk_advisor)
    assert [sign_in(user).get(page).status_code for user in people] == [200, 200, 200, 403, 404]
    accept = reverse("outreach:dispatch_accept", args=[dispatch.ref])
    assert sign_in(advisor).get(accept).status_code == 405
    assert [sign_in(user).post(accept).status_code for user in (headquarters, other_desk_advisor, advisor)] == [403, 404, 302]
    dispatch.refresh_from_db()
    assert dispatch.status == DispatchStatus.ACCEPTED
    assert AuditEntry.objects.filter(action="view", object_ref=dispatch.ref).exists()


def test_a_letter_goes_to_the_host_in_both_languages(sign_in, organiser, advisor):
    from io import BytesIO

    from pypdf import PdfReader

    dispatch = make_dispatch(lecturer=advisor.advisor, status=DispatchStatus.ACCEPTED, host="㈱髙﨑製作所")
    for language, words in (("ja", "講師派遣のご案内"), ("en", "Lecturer for your event")):
        answer = sign_in(organiser).get(reverse("outreach:dispatch_letter", args=[dispatch.ref, language]))
        text = "".join(
            page.extract_text() for page in PdfReader(BytesIO(b"".join(answer) if answer.streaming else answer.content)).pages
        )
        assert words in text
        assert "髙﨑" in text
    waiting = make_dispatch()
    assert sign_in(organiser).get(reverse("outreach:dispatch_letter", args=[waiting.ref, "ja"])).status_code == 404


# --- in-company -----------------------------------------------------------------------------------------
def test_an_in_company_seminar_goes_its_way_on_pages(sign_in, advisor):
    case = make_case(advisor=advisor.advisor, status="in_support")
    browser = sign_in(advisor)
    assert (
        reverse("outreach:in_company_request", args=[case.ref])
        in browser.get(reverse("consultations:case_detail", args=[case.ref])).content.decode()
    )
    asked = browser.post(reverse("outreach:in_company_request", args=[case.ref]), {"wishes": "図面"})
    seminar = InCompanySeminar.objects.get()
    assert asked["Location"] == reverse("outreach:in_company_detail", args=[seminar.ref])
    given = {"day_0": "2027", "day_1": "1", "day_2": "20", "at": "14:00", "minutes": "120", "content": "講義", "place": ""}
    agree = reverse("outreach:in_company_agree", args=[seminar.ref])
    assert browser.post(agree, given | {"minutes": "1"}).status_code == 422
    assert browser.post(agree, given | {"lecturer": advisor.advisor.ref}).status_code == 302
    held = {"held_on_0": "2026", "held_on_1": "4", "held_on_2": "1", "onsite": "5", "online": "0"}
    assert browser.post(reverse("outreach:in_company_hold", args=[seminar.ref]), held).status_code == 302
    assert browser.post(reverse("outreach:in_company_report", args=[seminar.ref]), {"report": "終えた"}).status_code == 302
    assert browser.post(reverse("outreach:in_company_call_off", args=[seminar.ref]), {"reason": "x"}).status_code == 409
    seminar.refresh_from_db()
    assert (seminar.status, seminar.participants_onsite) == (InCompanyStatus.REPORTED, 5)
    assert browser.get(reverse("outreach:in_company_letter", args=[seminar.ref, "ja"]))["Content-Type"] == "application/pdf"


def test_in_company_seminars_stand_behind_the_wall_of_their_case(
    sign_in, advisor, desk_staff, other_desk_advisor, headquarters
):
    seminar = make_in_company(case=make_case(level=2, advisor=make_advisor()), wishes="秘密の図面")
    page = reverse("outreach:in_company_detail", args=[seminar.ref])
    people = (desk_staff, advisor, other_desk_advisor, headquarters)
    assert [sign_in(user).get(page).status_code for user in people] == [404, 404, 404, 404]
    for user in people:
        assert seminar.client_name not in sign_in(user).get(reverse("outreach:in_company_list")).content.decode()
    assert sign_in(headquarters).get(reverse("outreach:in_company_request", args=[seminar.case.ref])).status_code == 403


def test_lists_cost_as_many_queries_for_three_as_for_one(sign_in, organiser, desk_manager, advisor):
    event = make_event()
    addresses = {
        organiser: [reverse("events:talk_list", args=[event.ref]), reverse("outreach:dispatch_list")],
        desk_manager: [reverse("outreach:in_company_list")],
    }

    def one_more() -> None:
        make_slot(event, registration=make_registration(event), case=make_case())
        make_dispatch(lecturer=make_advisor())
        make_in_company(case=make_case(advisor=make_advisor()))

    def counts() -> list[int]:
        return [queries(sign_in(user), address) for user, found in addresses.items() for address in found]

    one_more()
    counts()  # what a process asks once
    first = counts()
    one_more()
    one_more()
    assert counts() == first == [10, 7, 7]
