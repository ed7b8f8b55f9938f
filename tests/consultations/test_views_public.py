"""The public pages: start, the way to a consultation, the form, the receipt."""

import re
import uuid

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from consultations.forms.public import ConsultForm, topics
from consultations.models import Case, Client
from consultations.receipt_links import receipt_token
from core.eras import era_year_label
from mailing.models import Message
from tests.factories.consultations import make_case

HUMAN = "髙﨑①㈱🙂𠮷～"


def typed(**given) -> dict[str, str]:
    values = {
        "desk": "trade_secret",
        "leak": "no",
        "body": "取引先に図面を渡す前の注意点を知りたい。",
        "company": "株式会社東雲製作所",
        "corporate_number": "Ｔ７１２３−４５６７−８９０１２",
        "prefecture": "prefecture.13",
        "industry": "industry.manufacturing",
        "employees": "約３０人",
        "person_name": "山田 太郎",
        "person_kana": "やまだ たろう",
        "email": "ｙａｍａｄａ@Example.JP",
        "phone": "０３ー１２３４ー５６７８",
        "consent": "on",
        "form_key": str(uuid.uuid4()),
    }
    return values | given


def send(browser: Browser, language: str = "ja", **given):
    with translation.override(language):
        return browser.post(reverse("public:consult"), typed(**given))


# --- pages that only show ----------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["public:start", "public:consult_start", "public:consult"])
def test_page_opens_without_signing_in(name, language, client, db):
    with translation.override(language):
        response = client.get(reverse(name))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert not re.search(r" style=|<script>| on\w+=", response.text)


def test_start_page_names_the_phones_with_the_day_they_were_checked(client, db):
    text = client.get(reverse("public:start")).text

    assert "03-3581-1101" in text
    assert "2018年3月" in text


def test_demo_shows_no_phone_of_a_real_body(client, db, settings):
    settings.PORTAL_DEMO = True
    text = client.get(reverse("public:start")).text + client.get(reverse("public:consult_start")).text

    assert "03-3581-1101" not in text
    assert "0570-082100" not in text
    assert "03-0000-0000" in text


def test_topic_of_the_start_page_is_selected_in_the_form(client, db):
    text = client.get(reverse("public:consult"), {"desk": "kansai.overseas"}).text

    assert re.search(r'value="kansai.overseas"[^>]*checked', text)
    assert text.count("checked") == 1


@pytest.mark.parametrize("desk", ["no_such_desk", "x" * 5000, "<script>", "\x00"])
def test_topic_that_does_not_exist_selects_nothing(desk, client, db):
    response = client.get(reverse("public:consult"), {"desk": desk})

    assert response.status_code == 200
    assert "checked" not in response.text


def test_signed_in_client_need_not_type_his_name_again(sme, desk_staff, sign_in):
    form = sign_in(sme).get(reverse("public:consult")).context["form"]
    assert (form["person_name"].value(), form["email"].value()) == (sme.name, sme.email)

    assert sign_in(desk_staff).get(reverse("public:consult")).context["form"]["email"].value() is None


def test_every_desk_is_offered_once_or_once_a_theme(db):
    assert {topic.value for topic in topics()} == {
        *("general", "trade_secret", "overseas", "ip_rights", "suad_consult", "efiling"),
        *("kansai.trade_secret", "kansai.overseas"),
    }


# --- sending ------------------------------------------------------------------------------------------------
def test_consultation_is_received_and_the_receipt_says_so(client, db):
    response = send(client)

    case = Case.objects.get()
    assert response.headers["Location"] == reverse("public:consult_done", args=[receipt_token(case)])
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    for text in (case.ref, "株式会社東雲製作所", "山田 太郎", "yamada@example.jp", "までに担当者からご連絡します"):
        assert text in page.text.replace("ｙａｍａｄａ", "yamada")
    assert "図面" not in page.text
    assert f"({era_year_label(case.received_on)})" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_codes_are_stored_in_one_form_and_texts_as_typed(client, db):
    send(client, body=f"{HUMAN}\r\n二行目\x00", company=HUMAN, person_name=HUMAN, person_kana="たかさき")

    case = Case.objects.select_related("client").get()
    assert (case.body, case.company_name, case.person_name) == (f"{HUMAN}\n二行目", HUMAN, HUMAN)
    assert (case.person_kana, case.email, case.phone) == ("タカサキ", "yamada@example.jp", "0312345678")
    assert (case.client.corporate_number, case.client.employees) == ("7123456789012", 30)


def test_kansai_door_sets_desk_and_theme(client, db):
    send(client, desk="kansai.overseas")

    case = Case.objects.get()
    assert (case.desk_id, case.theme_id) == ("kansai", "theme.overseas")


def test_english_reader_gets_english_mail_and_receipt(client, db):
    response = send(client, "en", person_kana="")

    assert response.headers["Location"].startswith("/en/")
    assert Case.objects.get().language == "en"
    assert Message.objects.get().subject.startswith("We received your consultation R")


def test_receipt_never_shows_what_is_known_of_the_client(client, db):
    Client.objects.create(name="秘密の登録名", corporate_number="7123456789012", created_at="2026-01-01T00:00:00Z")
    text = client.get(send(client).headers["Location"]).text

    assert "秘密の登録名" not in text
    assert Case.objects.get().client.name == "秘密の登録名"


def test_double_press_gives_the_same_receipt(client, db):
    form_key = str(uuid.uuid4())
    first, second = (send(client, form_key=form_key) for _press in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_change_after_back_is_not_lost_silently(client, db):
    form_key = str(uuid.uuid4())
    send(client, form_key=form_key)
    page = client.get(send(client, form_key=form_key, body="直した本文").headers["Location"])

    assert "あとから変更した内容は送られていません" in page.text
    assert Case.objects.get().body != "直した本文"


def test_reload_of_the_receipt_sends_nothing(client, db):
    address = send(client).headers["Location"]
    for _reload in range(2):
        assert client.get(address).status_code == 200

    assert (Case.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize("token", ["x", "R8-483920-5", "R8-483920-5:AAAA", "é" * 40, "a" * 900])
def test_receipt_opens_by_its_signed_address_only(token, client, db):
    make_case(ref="R8-483920-5")

    assert client.get(reverse("public:consult_done", args=[token])).status_code == 404


def test_receipt_of_a_closed_case_says_so(client, db):
    case = make_case(status="closed", email="a@example.jp")
    text = client.get(reverse("public:consult_done", args=[receipt_token(case)])).text

    assert "完了しました" in text
    assert "までに担当者からご連絡します" not in text


# --- what is refused -----------------------------------------------------------------------------------------
REFUSED = [
    ("desk", "", "ご相談の分野を選択してください", "Select what your question is about"),
    ("desk", "nonsense", "ご相談の分野を一覧から選択してください", "from the list"),
    ("leak", "", "漏えいの疑いがあるかどうかを選択してください", "Select whether a leak is suspected"),
    ("body", "  \n", "ご相談の内容を入力してください", "Enter your question"),
    (
        "body",
        "あ" * 2001,
        "ご相談の内容は2000文字以内で入力してください（現在2001文字）",
        "2000 characters or fewer (now 2001)",
    ),
    ("corporate_number", "712345678901", "法人番号は13桁です（現在12桁）", "has 13 digits (now 12)"),
    ("corporate_number", "7123456789013", "法人番号をもう一度お確かめください", "one digit seems wrong"),
    ("company", "", "会社・団体名を入力してください", "Enter your company or organisation name"),
    ("prefecture", "", "都道府県を選択してください", "Select prefecture"),
    ("employees", "たくさん", "従業員数を数字で入力してください", "Enter the number of employees in digits"),
    ("employees", "-1", "従業員数は0以上で入力してください", "Number of employees must be 0 or more"),
    ("person_name", "", "お名前を入力してください", "Enter your full name"),
    ("email", "yamada", "メールアドレスを「name@example.jp」のように入力してください", "like name@example.jp"),
    ("phone", "1234", "電話番号を市外局番から入力してください", "Enter a phone number with"),
    ("consent", "", "個人情報の取扱いを確認し、チェックを入れてください", "Confirm that you have read"),
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("field", "value", "ja", "en"), REFUSED)
def test_wrong_input_says_what_to_do_and_keeps_everything_typed(field, value, ja, en, language, client, db):
    given = typed(**{field: value})
    response = send(client, language, **given)

    assert response.status_code == 422
    assert {"ja": ja, "en": en}[language] in response.text
    kept = response.context["form"]
    assert {name: kept[name].value() for name in given} == {name: on_page(name, text) for name, text in given.items()}
    assert not Case.objects.exists()


def on_page(name: str, text: str) -> object:
    return bool(text) if name == "consent" else text


@pytest.mark.parametrize(("name", "kana", "accepted"), [("山田", "", False), ("やまだ", "", True), ("山田", "山田", False)])
def test_reading_is_asked_where_the_name_has_kanji(name, kana, accepted, client, db):
    assert (send(client, person_name=name, person_kana=kana).status_code == 302) is accepted


def test_reading_is_not_asked_in_english(client, db):
    assert send(client, "en", person_name="山田", person_kana="").status_code == 302


def test_title_of_a_refused_page_says_so(client, db):
    assert "<title>エラー：相談を送る" in send(client, body="").text
    assert "<title>Error: Send a consultation" in send(client, "en", body="").text


def test_filled_trap_is_refused_and_shown(client, db):
    response = send(client, website="http://example.com/")

    assert response.status_code == 422
    assert "この欄を空欄にしてから" in response.text
    assert "visually-hidden" not in re.search(r'<div[^>]*>\s*<div id="div_id_website"', response.text)[0]
    assert not Case.objects.exists()


def test_form_without_its_key_is_still_received(client, db):
    assert send(client, form_key="").status_code == 302
    assert Case.objects.count() == 1


def test_form_with_a_broken_key_keeps_the_text(client, db):
    response = send(client, form_key="not a uuid")

    assert response.status_code == 422
    assert response.context["form"]["body"].value() == typed()["body"]


def test_eleventh_consultation_of_a_network_has_to_wait(client, db):
    keys = [str(uuid.uuid4()) for _n in range(11)]
    answers = [send(client, form_key=key) for key in keys]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "分後にもう一度お試しください" in answers[-1].text
    assert answers[-1].context["form"]["body"].value() == typed()["body"]
    assert send(client, form_key=keys[0]).status_code == 302  # sent before: the receipt, not a refusal
    assert Case.objects.count() == 10


def test_refused_forms_are_not_counted(client, db):
    for _try in range(12):
        assert send(client, body="").status_code == 422

    assert send(client).status_code == 302


def test_form_is_posted_with_its_token_only(db):
    browser = Browser(enforce_csrf_checks=True)

    assert browser.post(reverse("public:consult"), typed()).status_code == 403
    assert not Case.objects.exists()


def test_form_asks_thirteen_things(db):
    assert len([field for field in ConsultForm().visible_fields() if field.name != "website"]) == 13
