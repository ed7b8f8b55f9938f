"""The pages of emergency access: asking, reading, giving it back, reviewing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant
from consultations.actions.files import attach_file
from consultations.enums import CaseStatus, FileOrigin, Level, MessageKind, Verdict
from consultations.models import CaseMessage, EmergencyAccess
from core.models import AuditEntry
from tests.conftest import person
from tests.factories import attachments
from tests.factories.consultations import make_case, make_contact
from tests.factories.emergencies import WHY, make_emergency, prove

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
ASK = {"emergency-reason": WHY}


@pytest.fixture
def secret(advisor):
    return make_case(ref="R8-100010-3", level=Level.SECRET, advisor=advisor.advisor, status=CaseStatus.ASSIGNED)


@pytest.fixture
def asking(headquarters, sign_in):
    return prove(sign_in(headquarters))


def test_page_opens_for_who_may_ask_and_nobody_else(sign_in, desk_manager, headquarters, administrator, auditor, advisor, sme):
    answers = {}
    for user in (desk_manager, headquarters, administrator, auditor, advisor, sme):
        answers[user.email] = prove(sign_in(user)).get(reverse("consultations:emergency")).status_code

    assert list(answers.values()) == [200, 200, 200, 403, 403, 403]


def test_without_a_fresh_proof_it_is_asked_for_and_nothing_is_lost(secret, headquarters, auditor, sign_in):
    answer = prove(sign_in(headquarters), seconds_ago=3600).post(
        reverse("consultations:emergency"), ASK | {"emergency-number": secret.ref}, headers={"origin": "http://testserver"}
    )

    assert answer.status_code == 401
    assert WHY in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_it_leads_to_the_case_and_says_how_long(secret, asking, auditor):
    answer = asking.post(reverse("consultations:emergency"), ASK | {"emergency-number": "ｒ８ー１０００１０ー３"}, follow=True)

    assert answer.redirect_chain == [(reverse("consultations:case_detail", args=[secret.ref]), 302)]
    page = answer.content.decode()
    assert "残り60分" in page
    assert secret.client.name in page
    assert reverse("consultations:emergency_end", args=[EmergencyAccess.objects.get().ref]) in page


def test_missing_and_barred_number_answer_alike(secret, asking, headquarters, auditor):
    barred = make_case(ref="R8-100017-5", level=Level.SECRET)
    ObjectGrant.objects.create(
        user=headquarters, kind=GrantKind.BAR, object_ref=barred.ref, cause="t", granted_at=NOON, granted_by="t"
    )
    found = []
    asking.post(reverse("consultations:emergency"), ASK | {"emergency-number": "R8-100019-1"})  # the first fills caches
    for number in (barred.ref, "R8-100018-8"):
        with CaptureQueriesContext(connection) as queries:
            answer = asking.post(reverse("consultations:emergency"), ASK | {"emergency-number": number})
        found.append(
            (answer.status_code, answer.content.decode().replace(number, "N"), len(queries), answer.headers["Content-Type"])
        )

    assert found[0][0] == 422
    assert without_tokens(found[0][1]) == without_tokens(found[1][1])
    assert found[0][2:] == found[1][2:]
    assert AuditEntry.objects.filter(action="emergency_refused").count() == 3


def without_tokens(page: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page)


def test_too_many_tries_are_stopped(secret, asking, auditor):
    url = reverse("consultations:emergency")
    answers = [asking.post(url, ASK | {"emergency-number": "R8-100018-8"}).status_code for _try in range(11)]

    assert answers == [422] * 10 + [429]
    assert asking.post(url, ASK | {"emergency-number": secret.ref}).status_code == 429
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("reason", ["", "短い"])
def test_reason_is_asked_for_and_the_number_stays(reason, secret, asking, auditor):
    answer = asking.post(reverse("consultations:emergency"), {"emergency-number": secret.ref, "emergency-reason": reason})

    assert answer.status_code == 422
    assert f'value="{secret.ref}"' in answer.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_reader_finds_no_button_that_changes_the_case(secret, asking, headquarters, auditor):
    make_contact(case=secret)
    make_emergency(case=secret, user=headquarters)

    for name in ("case_detail", "case_question", "case_client", "case_outcome", "file_list"):
        page = asking.get(reverse(f"consultations:{name}", args=[secret.ref]))
        forms = [form[:300] for form in page.content.decode().split("<form")[1:] if 'action="/s/' in form[:300]]
        assert page.status_code == 200, name
        assert [form for form in forms if "/emergency/" not in form] == [], name


def test_what_is_read_stands_in_the_log_with_its_cause(secret, asking, headquarters, advisor, auditor, as_actor):
    contact = make_contact(case=secret)
    given = {"case": secret, "by": as_actor(advisor), "name": "a.pdf", "chunks": [attachments.pdf(b"x")]}
    file, _is_new = attach_file(origin=FileOrigin.INTERNAL, **given)
    access = make_emergency(case=secret, user=headquarters)
    asking.get(reverse("consultations:case_detail", args=[secret.ref]))
    asking.get(reverse("consultations:contact_detail", args=[contact.ref]))
    answer = asking.get(reverse("consultations:file_download", args=[secret.ref, file.ref]))
    assert (answer.status_code, b"".join(answer.streaming_content)[:4]) == (200, b"%PDF")

    rows = AuditEntry.objects.filter(actor_ref=f"user:{headquarters.ref}", action__in=("view", "download")).with_reason()
    assert {(row.object_ref, row.reason, row.is_emergency) for row in rows} == {
        (ref, access.cause, True) for ref in (secret.ref, contact.ref, file.ref)
    }


def test_messages_of_the_client_stay_unread(secret, asking, headquarters, auditor):
    message = CaseMessage.objects.create(
        case=secret,
        kind=MessageKind.CLIENT,
        body="質問です",
        author_ref="user:x",
        author_label="client",
        written_at=NOON,
        released_at=NOON,
    )
    make_emergency(case=secret, user=headquarters)
    asking.get(reverse("consultations:case_detail", args=[secret.ref]))

    message.refresh_from_db()
    assert message.read_at is None


def test_after_the_hour_the_page_is_not_found(secret, headquarters, auditor, sign_in):
    with time_machine.travel(NOON, tick=False):
        make_emergency(case=secret, user=headquarters)
    url = reverse("consultations:case_detail", args=[secret.ref])
    with time_machine.travel(NOON + timedelta(minutes=59, seconds=59), tick=False):
        assert sign_in(headquarters).get(url).status_code == 200
    with time_machine.travel(NOON + timedelta(minutes=60), tick=False):
        assert sign_in(headquarters).get(url).status_code == 403  # headquarters opens no pages of cases at all


def test_desk_manager_finds_nothing_after_the_hour(secret, desk_manager, auditor, sign_in):
    url = reverse("consultations:case_detail", args=[secret.ref])
    assert sign_in(desk_manager).get(url).status_code == 404
    with time_machine.travel(NOON, tick=False):
        make_emergency(case=secret, user=desk_manager)
        assert sign_in(desk_manager).get(url).status_code == 200
    with time_machine.travel(NOON + timedelta(minutes=60), tick=False):
        assert sign_in(desk_manager).get(url).status_code == 404


def test_no_list_shows_what_an_emergency_opened(desk_manager, auditor, sign_in):
    case = make_case(ref="R8-100010-3", level=Level.SECRET)
    make_contact(case=case)
    make_emergency(case=case, user=desk_manager)
    browser = sign_in(desk_manager)

    for name in ("case_list", "contact_list", "client_list", "deadline_list", "search", "handoff_list"):
        page = browser.get(reverse(f"consultations:{name}"), {"q": case.ref})
        assert case.client.name not in page.content.decode(), name
        assert page.status_code == 200, name


def test_who_works_on_the_case_sees_the_badge(secret, advisor, headquarters, auditor, sign_in):
    url = reverse("consultations:case_detail", args=[secret.ref])
    assert "緊急閲覧" not in sign_in(advisor).get(url).content.decode()
    with time_machine.travel(NOON, tick=False):
        make_emergency(case=secret, user=headquarters)
        assert "緊急閲覧中" in sign_in(advisor).get(url).content.decode()
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        page = sign_in(advisor).get(url).content.decode()
    assert "緊急閲覧中" not in page
    assert "緊急閲覧" in page
    assert str(headquarters) in page


def test_own_access_is_ended_by_its_button(secret, headquarters, auditor, asking, administrator, sign_in):
    access = make_emergency(case=secret, user=headquarters)
    url = reverse("consultations:emergency_end", args=[access.ref])

    assert asking.get(url).status_code == 405
    assert sign_in(administrator).post(url).status_code == 404
    assert sign_in(auditor).post(url).status_code == 403
    assert asking.post(url).status_code == 302
    assert asking.get(reverse("consultations:case_detail", args=[secret.ref])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(count, auditor, headquarters, sign_in, django_assert_num_queries):
    for n in range(count):
        access = make_emergency(case=make_case(level=Level.SECRET, case_no=f"n{n}", ref=f"n{n}"), user=headquarters)
        EmergencyAccess.objects.filter(pk=access.pk).update(
            reviewed_at=NOON, reviewed_by_ref="user:x", reviewed_by="x", verdict=Verdict.JUSTIFIED
        )
        make_emergency(case=make_case(level=Level.SECRET, case_no=f"m{n}", ref=f"m{n}"), user=headquarters)
    browser = sign_in(auditor)
    browser.get(reverse("consultations:emergency_list"))
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(reverse("consultations:emergency_list"))

    assert page.status_code == 200
    assert len([q for q in queries if "emergencyaccess" in q["sql"]]) == 3


def test_list_and_review_are_for_auditors_and_headquarters(secret, headquarters, auditor, desk_manager, administrator, sign_in):
    access = make_emergency(case=secret, user=headquarters)
    for name, args in (("emergency_list", []), ("emergency_review", [access.ref])):
        url = reverse(f"consultations:{name}", args=args)
        answers = [sign_in(user).get(url).status_code for user in (auditor, headquarters, desk_manager, administrator)]
        assert answers == [200, 200, 403, 403], name


def test_reviewer_sees_what_was_opened_and_no_text(secret, headquarters, auditor, asking, sign_in):
    access = make_emergency(case=secret, user=headquarters)
    asking.get(reverse("consultations:case_detail", args=[secret.ref]))
    page = sign_in(auditor).get(reverse("consultations:emergency_review", args=[access.ref])).content.decode()

    assert WHY in page
    assert "相談のページを開きました" in page
    assert not [text for text in (secret.subject, secret.body, secret.client.name) if text in page]
    assert sign_in(auditor).get(reverse("consultations:case_detail", args=[secret.ref])).status_code == 403


def test_review_is_put_on_record(secret, headquarters, auditor, sign_in):
    access = make_emergency(case=secret, user=headquarters)
    url = reverse("consultations:emergency_review", args=[access.ref])
    browser = sign_in(auditor)

    assert browser.post(url, {"review-verdict": "unjustified", "review-note": ""}).status_code == 422
    answer = browser.post(url, {"review-verdict": "unjustified", "review-note": "電話で足りた"})

    assert answer.status_code == 302
    access.refresh_from_db()
    assert (access.verdict, access.reviewed_by) == (Verdict.UNJUSTIFIED, str(auditor))


def test_own_access_is_not_reviewed(secret, headquarters, auditor, sign_in):
    access = make_emergency(case=secret, user=headquarters)
    url = reverse("consultations:emergency_review", args=[access.ref])

    assert "本人は審査できません" in sign_in(headquarters).get(url).content.decode()
    assert sign_in(headquarters).post(url, {"review-verdict": "justified"}).status_code == 403
    access.refresh_from_db()
    assert access.verdict == ""


def test_reviewer_to_whom_the_case_is_shut_finds_no_such_access(secret, headquarters, auditor, sign_in):
    other = person("hq2@example.jp", "本部 二郎", (Role.HEADQUARTERS, ()))
    access = make_emergency(case=secret, user=headquarters)
    ObjectGrant.objects.create(
        user=other, kind=GrantKind.BAR, object_ref=secret.ref, cause="t", granted_at=NOON, granted_by="t"
    )
    browser = sign_in(other)

    assert secret.case_no not in browser.get(reverse("consultations:emergency_list")).content.decode()
    assert browser.get(reverse("consultations:emergency_review", args=[access.ref])).status_code == 404
