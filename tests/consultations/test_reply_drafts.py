"""The shared draft of a reply: who writes is seen, what was typed is kept, and of two texts neither is lost."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations.actions.messages import reply
from consultations.actions.reply_drafts import DraftChanged, Typed, keep_draft, open_draft, take_over
from consultations.enums import CaseStatus
from consultations.models import Case, CaseMessage, ReplyDraft
from consultations.sealing import seal_case
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T14:05:00+09:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, email="client@example.jp")


@pytest.fixture
def me(advisor, as_actor):
    return as_actor(advisor)


@pytest.fixture
def colleague(desk_manager, as_actor):
    return as_actor(desk_manager)


def typed(text: str, version: int | None = None) -> Typed:
    return Typed(text, "ja", "", version)


def send(case: Case, by, body: str, version: int | None = None) -> CaseMessage:
    return reply(case=case, by=by, body=body, language="ja", form_key=uuid.uuid4(), draft_version=version)


# --- writing ----------------------------------------------------------------------------------------------
def test_who_opens_the_sheet_is_seen_to_write_and_the_second_one_changes_nothing(case, me, colleague):
    first = open_draft(case=case, by=me)

    assert open_draft(case=case, by=colleague).by_ref == me.ref
    assert ReplyDraft.objects.get().version == first.version == 1


def test_lock_without_a_text_ends_after_ten_minutes(case, me, colleague, clock):
    open_draft(case=case, by=me)
    clock.shift(timedelta(minutes=10))

    assert open_draft(case=case, by=colleague).by_ref == colleague.ref


def test_text_that_was_left_is_not_handed_on_by_opening(case, me, colleague, clock):
    keep_draft(case=case, by=me, typed=typed("書きかけ"))
    clock.shift(timedelta(days=3))
    found = open_draft(case=case, by=colleague)

    assert (found.by_ref, found.text, found.is_running(timezone.now())) == (me.ref, "書きかけ", False)


def test_draft_is_kept_and_the_same_text_again_only_touches_it(case, me, clock):
    made = open_draft(case=case, by=me)
    kept = keep_draft(case=case, by=me, typed=typed("一行目", made.version))
    clock.shift(timedelta(minutes=1))
    again = keep_draft(case=case, by=me, typed=typed("一行目", made.version))

    assert (kept.version, again.version) == (2, 2)
    assert again.touched_at > kept.touched_at


def test_nobody_overwrites_what_he_has_not_seen(case, me, colleague):
    keep_draft(case=case, by=me, typed=typed("私の文"))
    for by, version in ((colleague, None), (colleague, 1), (me, 0)):
        with pytest.raises(DraftChanged) as changed:
            keep_draft(case=case, by=by, typed=typed("別の文", version))
        assert changed.value.draft.text == "私の文"
    assert ReplyDraft.objects.get().text == "私の文"


def test_colleague_takes_it_over_once(case, me, colleague):
    keep_draft(case=case, by=me, typed=typed("続きをお願いします"))

    assert [take_over(case=case, by=colleague) for _time in range(2)] == [True, False]
    assert keep_draft(case=case, by=colleague, typed=typed("続き", 2)).text == "続き"
    assert AuditEntry.objects.get(action="take_over_reply_draft").changes == {"version": [1, 2]}
    assert "続き" not in str(AuditEntry.objects.values_list("changes", "told__text"))


def test_who_does_not_work_on_the_case_does_nothing_with_its_draft(case, me, other_desk_advisor, as_actor):
    stranger = as_actor(other_desk_advisor)
    for step in (open_draft, take_over):
        with pytest.raises(TransitionRefused):
            step(case=case, by=stranger)
    with pytest.raises(TransitionRefused):
        keep_draft(case=case, by=stranger, typed=typed("x"))
    assert not ReplyDraft.objects.exists()


def test_draft_of_a_secret_case_is_sealed(case, me):
    keep_draft(case=case, by=me, typed=typed("極秘の返信"))
    seal_case(case)

    raw = ReplyDraft.objects.extra(select={"raw": "consultations_replydraft.text"}).values_list("raw", flat=True)[0]
    assert "極秘" not in raw
    assert ReplyDraft.objects.get().text == "極秘の返信"


# --- sending ----------------------------------------------------------------------------------------------
def test_sending_takes_the_own_draft_along(case, me):
    kept = keep_draft(case=case, by=me, typed=typed("お返事"))
    send(case, me, "お返事", kept.version)

    assert not ReplyDraft.objects.exists()


def test_sending_over_a_text_that_was_not_seen_is_refused_and_the_second_time_loses_neither(case, me, colleague):
    mine = keep_draft(case=case, by=me, typed=typed("私の文"))
    take_over(case=case, by=colleague)
    theirs = keep_draft(case=case, by=colleague, typed=typed("同僚の文", 2))
    with pytest.raises(DraftChanged):
        send(case, me, "私の文", mine.version)
    assert (CaseMessage.objects.count(), Message.objects.count()) == (0, 0)

    assert send(case, me, "私の文", theirs.version).body == "私の文"
    assert ReplyDraft.objects.get().text == "同僚の文"


# --- the pages --------------------------------------------------------------------------------------------
@pytest.fixture
def urls(case):
    return {
        name: reverse(f"consultations:{name}", args=[case.ref]) for name in ("case_reply", "reply_draft", "reply_draft_take")
    }


def test_sheet_opens_with_the_own_draft(case, me, advisor, sign_in, urls):
    keep_draft(case=case, by=me, typed=typed("昨日の続き"))
    page = sign_in(advisor).get(urls["case_reply"])

    assert page.context["form"]["body"].value() == "昨日の続き"
    assert page.context["form"]["draft_version"].value() == 1


def test_colleague_sees_who_writes_reads_it_and_takes_it_over(case, me, desk_manager, sign_in, urls):
    keep_draft(case=case, by=me, typed=typed("途中の文"))
    browser = sign_in(desk_manager)
    sentence = f"{me.label}さんが返信を書いています（14:05）"

    assert sentence in browser.get(reverse("consultations:case_detail", args=[case.ref])).text
    page = browser.get(urls["case_reply"]).text
    assert sentence in page
    assert "途中の文" in page
    assert 'name="send"' not in page
    page = browser.post(urls["reply_draft_take"], follow=True)
    assert page.context["form"]["body"].value() == "途中の文"
    assert sentence not in browser.get(reverse("consultations:case_detail", args=[case.ref])).text


def test_script_keeps_the_draft_and_is_told_of_a_colleague(case, me, colleague, advisor, sign_in, urls):
    browser = sign_in(advisor)
    browser.get(urls["case_reply"])
    entries = AuditEntry.objects.count()
    kept = browser.post(urls["reply_draft"], {"body": "一行", "language": "ja", "draft_version": "1"})
    assert kept.json() == {"version": 2, "words": "下書きを保存しました（14:05）"}
    take_over(case=case, by=colleague)
    late = browser.post(urls["reply_draft"], {"body": "二行", "language": "ja", "draft_version": "2"})

    assert (late.status_code, colleague.label in late.json()["words"]) == (409, True)
    assert ReplyDraft.objects.get().text == "一行"
    assert AuditEntry.objects.count() == entries + 1  # the taking over alone


def test_draft_is_saved_by_a_button_without_a_script(case, advisor, sign_in, urls):
    browser = sign_in(advisor)
    page = browser.post(
        urls["case_reply"], {"save": "yes", "body": "{氏名}様 書きかけ", "language": "en", "draft_version": ""}, follow=True
    )

    assert "下書きを保存しました（14:05）" in page.text
    assert page.context["form"]["body"].value() == "{氏名}様 書きかけ"
    assert page.context["form"]["language"].value() == "en"
    assert not CaseMessage.objects.exists()


def test_draft_too_long_to_be_kept_stays_in_the_box(case, advisor, sign_in, urls):
    browser, long = sign_in(advisor), "あ" * 5001
    page = browser.post(urls["case_reply"], {"save": "yes", "body": long, "language": "ja"})

    assert (page.status_code, page.context["form"]["body"].value()) == (422, long)
    assert browser.post(urls["reply_draft"], {"body": long, "language": "ja"}).status_code == 422
    assert not ReplyDraft.objects.exists()


@pytest.mark.parametrize("button", ["send", "save"])
def test_page_shows_both_texts_where_a_colleague_wrote_meanwhile(button, case, me, colleague, advisor, sign_in, urls):
    keep_draft(case=case, by=me, typed=typed("私の文"))
    take_over(case=case, by=colleague)
    keep_draft(case=case, by=colleague, typed=typed("同僚の文", 2))
    browser = sign_in(advisor)
    given = {"body": "私の新しい文", "language": "ja", "draft_version": "1"}
    page = browser.post(urls["case_reply"], given | {button: "yes"})

    assert page.status_code == 409
    assert "同僚の文" in page.text
    assert page.context["form"]["body"].value() == "私の新しい文"
    assert page.context["form"]["draft_version"].value() == "3"
    assert not CaseMessage.objects.exists()


def test_strangers_and_other_ways_are_refused(case, advisor, other_desk_advisor, headquarters, sign_in, urls):
    for name in ("reply_draft", "reply_draft_take"):
        assert sign_in(advisor).get(urls[name]).status_code == 405
        assert sign_in(other_desk_advisor).post(urls[name], {"body": "x"}).status_code == 404
        assert sign_in(headquarters).post(urls[name], {"body": "x"}).status_code == 403
    assert not ReplyDraft.objects.exists()
