"""Writing at a case: the reply and the memo, which are never to be mistaken for each other, and promises."""

import re
import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations.enums import CaseStatus, MessageKind, Side
from consultations.models import Case, CaseMessage, Promise
from mailing.enums import MessageStatus
from mailing.models import Message
from tests.factories.consultations import make_case
from tests.factories.messages import make_message, make_promise, make_template

pytestmark = pytest.mark.django_db
NOW = "2026-11-20T10:00:00+09:00"
TEXT = "ご相談の件、火曜日に伺います。"


def url(name: str, case: Case, *more: str) -> str:
    return reverse(f"consultations:{name}", args=[case.ref, *more])


@pytest.fixture
def case(advisor) -> Case:
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, email="client@example.jp", person_name="山田 太郎")


@pytest.fixture
def helpdesk(advisor, sign_in):
    return sign_in(advisor)


@pytest.fixture
def post(helpdesk, case):
    """Sends the reply page as its advisor; `send` unless another button is named."""

    def _post(button: str = "send", value: str = "yes", follow: bool = False, **given):
        values = {"q": "", "language": "ja", "body": TEXT, "template_ref": "", "form_key": str(uuid.uuid4())}
        return helpdesk.post(url("case_reply", case), values | {button: value} | given, follow=follow)

    return _post


# --- the reply ------------------------------------------------------------------------------------------------
def test_reply_page_names_the_reader_in_heading_and_button(helpdesk, case):
    text = helpdesk.get(url("case_reply", case)).text

    for words in ("山田 太郎 様に送る返信", "山田 太郎 様に送信する", "client@example.jp", 'class="reply '):
        assert words in text
    assert "内部メモ" not in text[text.index("<main") : text.index("</main>")]


def test_reply_page_asks_for_the_language_and_does_not_say_it_twice(post, helpdesk, case):
    text = helpdesk.get(url("case_reply", case)).text
    other = post("preview", language="en").text

    assert re.findall(r"<dt>(.*?)</dt>", text) == ["宛先"]
    assert text.count('name="language"') == 2
    assert "相談は別の言語で書かれています" not in text
    assert "相談は別の言語で書かれています" in other


def test_reply_is_sent_and_can_be_taken_back_for_a_minute(post, helpdesk, case):
    with time_machine.travel(NOW, tick=False) as clock:
        page = post(follow=True)
        sent = CaseMessage.objects.get()
        assert page.redirect_chain == [(url("case_detail", case), 302)]
        assert "10:01:00" in page.text
        assert "送信を取り消す" in page.text

        clock.shift(59)
        page = helpdesk.post(url("reply_take_back", case, sent.ref), follow=True)
        assert "10:00:59 に送信を取り消しました。" in page.text
        assert "送信を取り消す</button>" not in page.text
    assert (CaseMessage.objects.get().taken_back_at is None, Message.objects.get().status) == (False, MessageStatus.WITHDRAWN)


def test_after_a_minute_the_reply_is_gone(post, helpdesk, case):
    with time_machine.travel(NOW, tick=False) as clock:
        post()
        clock.shift(60)
        assert "送信を取り消す" not in helpdesk.get(url("case_detail", case)).text
        page = helpdesk.post(url("reply_take_back", case, CaseMessage.objects.get().ref), follow=True)

    assert "すでに送信されています" in page.text
    assert Message.objects.get().status == MessageStatus.QUEUED


def test_button_to_take_back_is_for_the_author_and_the_manager(post, case, desk_staff, desk_manager, sign_in):
    with time_machine.travel(NOW, tick=False):
        post()
        assert "送信を取り消す" not in sign_in(desk_staff).get(url("case_detail", case)).text
        assert "送信を取り消す" in sign_in(desk_manager).get(url("case_detail", case)).text


def test_double_press_sends_once(post):
    key = str(uuid.uuid4())
    assert [post(form_key=key).status_code for _press in range(2)] == [302, 302]
    assert (CaseMessage.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"body": "  "}, "body", "返信の本文を入力してください"),
        ({"body": "あ" * 5001}, "body", "5000文字以内で入力してください（現在5001文字）"),
        ({"body": "{name}様 {date}に伺います"}, "body", "{name}、{date}を正しい言葉に置き換えてから送信してください"),
        ({"language": "fr"}, "language", "返信の言語を一覧から選択してください"),
    ],
)
def test_wrong_reply_says_what_to_do_and_keeps_what_was_typed(given, field, words, post):
    response = post(**given)

    assert response.status_code == 422
    assert words in "".join(response.context["form"].errors[field])
    assert response.context["form"]["body"].value() == given.get("body", TEXT)
    assert (CaseMessage.objects.count(), Message.objects.count()) == (0, 0)


def test_client_whom_nobody_can_reach_gets_no_form(helpdesk, case):
    Case.objects.update(email="")
    text = helpdesk.get(url("case_reply", case)).text

    assert "相談者のメールアドレスが登録されていません" in text
    assert 'name="send"' not in text


def test_case_that_was_withdrawn_meanwhile_keeps_the_text(post):
    Case.objects.update(status=CaseStatus.WITHDRAWN)
    response = post()

    assert response.status_code == 409
    assert response.context["form"]["body"].value() == TEXT
    assert CaseMessage.objects.count() == 0


# --- templates ---------------------------------------------------------------------------------------------------
def test_template_is_inserted_below_and_filled(post, case):
    template = make_template(body_ja="{name}様、{number}の件です。{advisor}")
    response = post("insert", template.ref, body="先に書いた文")
    form = response.context["form"]

    assert form["body"].value() == f"先に書いた文\n\n山田 太郎様、{case.ref}の件です。相談 太郎"
    assert form["template_ref"].value() == template.ref
    assert CaseMessage.objects.count() == 0


def test_template_comes_in_the_language_of_the_reply(post):
    template = make_template(body_en="Dear {name}")

    assert post("insert", template.ref, body="", language="en").context["form"]["body"].value() == "Dear 山田 太郎"


def test_template_that_the_case_cannot_fill_blocks_the_sending(post):
    template = make_template(body_ja="{date}までにお願いします")
    inserted = post("insert", template.ref, body="").context["form"]["body"].value()
    assert inserted == "{date}までにお願いします"

    assert post(body=inserted).status_code == 422


def test_template_that_was_used_is_noted(post):
    template = make_template()
    post(template_ref=template.ref)

    assert CaseMessage.objects.get().template_ref == template.ref


def test_search_finds_in_any_width_and_keeps_the_text(post):
    wanted, _other = make_template(title_ja="ﾃﾚﾋﾞ会議"), make_template(title_ja="展示会")
    response = post("search", q="テレビ")

    assert [ref for ref, _title, _parts in response.context["templates"]] == [wanted.ref]
    assert response.context["form"]["body"].value() == TEXT
    assert CaseMessage.objects.count() == 0


def test_templates_of_other_desks_and_ended_ones_are_not_offered(post):
    for given in ({"desk_code": "overseas"}, {"is_active": False}):
        hidden = make_template(title_ja="探す題名", **given)
        assert post("search", q="探す題名").context["templates"] == []
        hidden.delete()


def test_preview_shows_text_and_mail_and_sends_nothing(post):
    response = post("preview", body="{date}に伺います")
    preview = response.context["preview"]

    assert [(part.text, part.is_open) for part in preview["text"]] == [("{date}", True), ("に伺います", False)]
    assert "山田 太郎" in preview["body"]
    assert "伺います" not in preview["body"]
    assert (CaseMessage.objects.count(), Message.objects.count()) == (0, 0)


def test_enter_key_searches_and_never_sends(helpdesk, case):
    text = helpdesk.get(url("case_reply", case)).text
    form = text[text.index(f'action="{url("case_reply", case)}"') :]

    assert form[form.index("<button") :].startswith('<button type="submit" name="search"')


# --- the memo ------------------------------------------------------------------------------------------------------
def test_memo_page_says_that_nobody_outside_sees_it(helpdesk, case):
    text = helpdesk.get(url("case_memo", case)).text

    for words in ("内部メモ（相手には見えません）", "メモを保存する", 'class="memo '):
        assert words in text
    assert case.email not in text


def test_memo_is_kept_once_and_makes_no_mail(helpdesk, case):
    given = {"body": "社長は慎重", "form_key": str(uuid.uuid4())}
    for _press in range(2):
        assert helpdesk.post(url("case_memo", case), given).status_code == 302

    assert CaseMessage.objects.get().kind == MessageKind.MEMO
    assert Message.objects.count() == 0


@pytest.mark.parametrize("flag", ["send", "recipient", "to", "email", "language", "notify", "kind", "template_ref"])
def test_memo_that_asks_to_be_mailed_is_refused_as_a_whole(flag, helpdesk, case):
    given = {"body": "社長は慎重", "form_key": str(uuid.uuid4()), flag: "client@example.jp"}
    response = helpdesk.post(url("case_memo", case), given)

    assert response.status_code == 422
    assert "内部メモは送信できません" in response.text
    assert "社長は慎重" in response.text
    assert (CaseMessage.objects.count(), Message.objects.count()) == (0, 0)


def test_empty_memo_says_what_to_do(helpdesk, case):
    response = helpdesk.post(url("case_memo", case), {"body": " "})

    assert response.status_code == 422
    assert "メモの本文を入力してください" in response.text


# --- promises --------------------------------------------------------------------------------------------------------
def due(year: str, month: str = "", day: str = "") -> dict[str, str]:
    return {"due_on_0": year, "due_on_1": month, "due_on_2": day}


def test_promise_is_noted_once(helpdesk, case):
    given = {"side": "client", "text": "一覧を作る", "form_key": str(uuid.uuid4())} | due("R8", "12", "1")
    with time_machine.travel(NOW):
        for _press in range(2):
            assert helpdesk.post(url("promise_add", case), given).status_code == 302

    made = Promise.objects.get()
    assert (made.side, made.text, made.due_on) == (Side.CLIENT, "一覧を作る", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "約束の内容を入力してください"),
        ({"side": ""}, "だれの約束かを選択してください"),
        (due("2026", "11", "19"), "期限は今日以降の日付を入力してください"),
        (due("", "", ""), "期限を入力してください"),
        ({"text": "あ" * 201}, "200文字以内"),
    ],
)
def test_wrong_promise_says_what_to_do(given, words, helpdesk, case):
    values = {"side": "client", "text": "一覧を作る", "form_key": str(uuid.uuid4())} | due("R8", "12", "1")
    with time_machine.travel(NOW):
        response = helpdesk.post(url("promise_add", case), values | given)

    assert response.status_code == 422
    assert words in response.text
    assert Promise.objects.count() == 0


@pytest.mark.parametrize(("step", "field"), [("promise_done", "done_at"), ("promise_drop", "dropped_at")])
def test_promise_is_settled_from_the_page(step, field, helpdesk, case):
    made = make_promise(case=case)
    page = helpdesk.post(url(step, case, made.ref), follow=True)

    assert page.redirect_chain == [(url("case_detail", case), 302)]
    assert getattr(Promise.objects.get(), field) is not None


# --- who and how --------------------------------------------------------------------------------------------------------
POSTS = [("reply_take_back", make_message), ("promise_done", make_promise), ("promise_drop", make_promise)]


@pytest.mark.parametrize(("name", "make"), POSTS)
def test_steps_are_taken_by_post_by_who_works_on_the_case(name, make, case, helpdesk, other_desk_advisor, sme, sign_in):
    address = url(name, case, make(case=case).ref)

    assert helpdesk.get(address).status_code == 405
    assert sign_in(other_desk_advisor).post(address).status_code == 404
    assert sign_in(sme).post(address).status_code == 403


@pytest.mark.parametrize(("name", "make"), POSTS)
def test_thing_of_another_case_is_not_found(name, make, case, helpdesk):
    assert helpdesk.post(url(name, case, make().ref)).status_code == 404
