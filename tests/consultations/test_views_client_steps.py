"""What a client does with his case: withdraw, complain, tick, agree, take his data, tell what came of it."""

import io
import json
import uuid
import zipfile

import pytest
from django.test import Client as Browser
from django.urls import reverse

from consultations.enums import CaseStatus, FollowUpAnswer, ReferralStatus, Side
from consultations.follow_up_links import follow_up_token
from consultations.models import Case, Complaint
from core.models import AuditEntry
from tests.factories.messages import make_promise
from tests.factories.own_cases import make_appointment, make_case_file, make_follow_up, make_own_case, make_referral

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00+09:00"


def url(name: str, case, *more: str) -> str:
    return reverse(f"my:{name}", args=[case.ref, *more])


def key() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def case(sme):
    return make_own_case(requester=sme, email=sme.email)


# --- steps -------------------------------------------------------------------------------------------------------
def test_withdrawing_explains_itself_and_can_be_undone(case, sme, sign_in):
    browser = sign_in(sme)
    assert "7日以内" in browser.get(url("withdraw", case)).text

    page = browser.post(url("withdraw", case), {"reason": "社内で解決した"}, follow=True)
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert "取り下げを元に戻す</button>" in page.text

    browser.post(url("restore", case))
    case.refresh_from_db()
    assert case.status == CaseStatus.RECEIVED


def test_too_late_restoring_is_answered_with_a_sentence(case, sme, sign_in, time_machine):
    time_machine.move_to(NOW, tick=False)
    sign_in(sme).post(url("withdraw", case), {"reason": ""})
    time_machine.move_to("2026-11-27T10:00+09:00", tick=False)
    page = sign_in(sme).post(url("restore", case), follow=True)

    assert "7日間が過ぎました" in page.text
    assert "取り下げを元に戻す</button>" not in page.text
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN


def test_closed_case_offers_no_withdrawing(case, sme, sign_in):
    type(case).objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)
    browser = sign_in(sme)

    assert url("withdraw", case) not in browser.get(url("case", case)).text
    assert "<form" not in browser.get(url("withdraw", case)).text.partition("<main")[2].partition("</main")[0]


def test_complaint_is_stored_and_shown(case, sme, sign_in):
    browser = sign_in(sme)
    page = browser.post(url("complaint", case), {"text": "連絡が来ない", "form_key": key()}, follow=True)

    assert Complaint.objects.get().text == "連絡が来ない"
    assert "連絡が来ない" in page.text
    assert browser.post(url("complaint", case), {"text": "", "form_key": key()}).status_code == 422


def test_client_ticks_his_own_promise_only(case, sme, sign_in):
    mine, theirs = make_promise(case=case, side=Side.CLIENT), make_promise(case=case)
    browser = sign_in(sme)

    assert browser.post(url("promise_done", case, mine.ref)).status_code == 302
    assert browser.post(url("promise_done", case, theirs.ref)).status_code == 404
    mine.refresh_from_db(), theirs.refresh_from_db()
    assert (mine.done_at is not None, theirs.done_at) == (True, None)


@pytest.mark.parametrize(("answer", "status"), [("yes", ReferralStatus.AGREED), ("no", ReferralStatus.DECLINED)])
def test_client_decides_about_a_referral(answer, status, case, sme, sign_in):
    referral = make_referral(case=case)
    sign_in(sme).post(url("referral", case, referral.ref), {"answer": answer})

    referral.refresh_from_db()
    assert referral.status == status
    assert AuditEntry.objects.filter(action="decide_referral", object_ref=case.ref).count() == 1


def test_referral_needs_one_of_the_two_answers(case, sme, sign_in):
    referral = make_referral(case=case)
    page = sign_in(sme).post(url("referral", case, referral.ref), {"answer": "perhaps"}, follow=True)

    assert "どちらかを押してください" in page.text
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ASKED


def test_meeting_comes_as_a_calendar_file(case, sme, sign_in):
    meeting = make_appointment(case=case)
    response = sign_in(sme).get(url("appointment", case, meeting.ref))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{case.case_no}.ics"'
    assert f"UID:{meeting.ref}@" in response.text.replace("\r\n ", "")


def test_copy_of_the_data_is_a_zip_and_audited(case, sme, sign_in):
    make_case_file(case=case, body=b"one")
    browser = sign_in(sme)
    assert "<button" in browser.get(url("data", case)).text
    response = browser.post(url("data", case))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert json.loads(archive.read("data.json"))["consultation"]["number"] == case.case_no
    assert AuditEntry.objects.get(action="export_own").object_ref == case.ref


def test_copy_of_the_data_is_bounded(case, sme, sign_in):
    browser = sign_in(sme)
    for _ in range(10):
        b"".join(browser.post(url("data", case)).streaming_content)
    assert browser.post(url("data", case)).status_code == 302
    assert AuditEntry.objects.filter(action="export_own").count() == 10


# --- what came of it ---------------------------------------------------------------------------------------------
def test_follow_up_link_in_a_wrong_mailbox_dies_with_the_correction():
    asked = make_follow_up()
    address = reverse("my:follow_up", args=[follow_up_token(asked)])
    Case.objects.filter(pk=asked.case_id).update(email="corrected@example.jp")
    assert Browser().get(address).status_code == 404
    assert Browser().post(address, {"answers": [FollowUpAnswer.FILED], "words": "x"}).status_code == 404
    asked.case.refresh_from_db()
    assert Browser().get(reverse("my:follow_up", args=[follow_up_token(asked)])).status_code == 200


def test_follow_up_is_answered_signed_out_and_can_be_changed_for_a_week(time_machine):
    time_machine.move_to(NOW, tick=False)
    asked = make_follow_up()
    address = reverse("my:follow_up", args=[follow_up_token(asked)])
    browser = Browser()
    page = browser.get(address)
    assert page.status_code == 200
    assert asked.case.body not in page.text

    browser.post(address, {"answers": [FollowUpAnswer.FILED], "words": "出願しました"})
    asked.refresh_from_db()
    assert (asked.answers, asked.words) == ([FollowUpAnswer.FILED], "出願しました")

    time_machine.move_to("2026-11-27T09:59+09:00", tick=False)
    browser.post(address, {"answers": [FollowUpAnswer.REGISTERED], "words": ""})
    asked.refresh_from_db()
    assert (asked.answers, asked.words) == ([FollowUpAnswer.REGISTERED], "出願しました")
    browser.post(address, {"answers": [FollowUpAnswer.REGISTERED], "words": "登録できました"})
    asked.refresh_from_db()
    assert asked.words == "登録できました"

    time_machine.move_to("2026-11-27T10:01+09:00", tick=False)
    page = browser.post(address, {"answers": [FollowUpAnswer.SALES], "words": ""}, follow=True)
    asked.refresh_from_db()
    assert asked.answers == [FollowUpAnswer.REGISTERED]
    assert "7日間が過ぎました" in page.text


@pytest.mark.parametrize("answers", [[], ["nonsense"], [FollowUpAnswer.NOT_YET, FollowUpAnswer.FILED]])
def test_follow_up_refuses_no_answer_and_a_contradiction(answers):
    asked = make_follow_up()
    response = Browser().post(reverse("my:follow_up", args=[follow_up_token(asked)]), {"answers": answers, "words": "残る"})

    assert response.status_code == 422
    assert "残る" in response.text
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize("token", ["nonsense", "abc:def", "x" * 300])
def test_unknown_follow_up_is_not_found(token):
    assert Browser().get(reverse("my:follow_up", args=[token])).status_code == 404


def test_follow_up_shows_nobody_who_holds_the_link_what_was_written_before():
    asked = make_follow_up()
    address = reverse("my:follow_up", args=[follow_up_token(asked)])
    Browser().post(address, {"answers": [FollowUpAnswer.FILED], "words": "極秘の出願"})

    page = Browser().get(address).text

    assert "極秘の出願" not in page
    assert "一言はお預かりしています" in page


@pytest.mark.parametrize("who", ["administrator", "desk_staff", "desk_manager", "advisor", "auditor"])
def test_people_of_the_institute_do_not_answer_in_the_clients_name(who, request, sign_in):
    asked = make_follow_up()
    browser, address = sign_in(request.getfixturevalue(who)), reverse("my:follow_up", args=[follow_up_token(asked)])

    assert browser.get(address).status_code == 403
    assert browser.post(address, {"answers": [FollowUpAnswer.FILED], "words": "偽"}).status_code == 403
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_complaint_at_a_secret_case_tells_what_the_head_sees(sme, desk_manager, sign_in):
    secret, plain = (make_own_case(requester=sme, email=sme.email, level=level) for level in (3, 1))
    browser = sign_in(sme)

    assert "秘匿として扱われており" in browser.get(url("complaint", secret)).text
    assert "秘匿として扱われており" not in browser.get(url("complaint", plain)).text
