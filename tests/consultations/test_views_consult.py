"""The consultation form in a browser without scripts: pages, drafts, check page, receipt, slip."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation

from consultations.models import Case, CaseFile, Draft, DraftFile
from consultations.receipt_links import receipt_token
from consultations.views import consult as views
from core.eras import era_date_label
from mailing.models import Message
from tests.factories.drafts import send, sent_case, typed, write

HUMAN = "髙﨑①㈱🙂𠮷～"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

pytestmark = pytest.mark.django_db


def page(number: int) -> str:
    return reverse("public:consult_page", args=[number])


def post(browser: Browser, number: int, **given):
    return browser.post(page(number), typed(number, **given) | {"form_key": str(uuid.uuid4())} | given)


def pdf(name: str = "図面①.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


# --- starting -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_page_opens_without_signing_in_and_without_scripts(number, language, client):
    write(client)
    with translation.override(language):
        response = client.get(page(number))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert response.text.count("<h1") == 1
    assert not re.search(r" style=|<script>| on\w+=", response.text)


def test_english_pages_hold_no_japanese(client):
    said = dict.fromkeys(("body", "company", "address", "person_name", "preferred_times"), "x")
    said |= {"employees": "30", "phone": "03-1234-5678"}
    write(client, language="en", person_kana="", **said)
    pages = [reverse("public:consult_page", args=[number]) for number in (1, 2, 3)]
    with translation.override("en"):
        texts = [client.get(f"/en{address}").text for address in [*pages, "/consult/confirm/", "/consult/save/", "/my/drafts/"]]
        receipt = send(client, language="en", person_kana="", **said).headers["Location"]
    texts += [client.get(receipt).text, client.get(f"{receipt}slip/", {"body": "1"}).text]

    found = [re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", text.replace("日本語", "")) for text in texts]
    assert found == [[]] * len(texts)


def test_looking_at_the_form_creates_nothing(client):
    response = client.get(reverse("public:consult"), {"desk": "kansai.overseas", "site": "27", "shown": "yes", "x": "1"})
    assert response.headers["Location"] == page(1) + "?desk=kansai.overseas&site=27&shown=yes"
    client.get(response.headers["Location"])

    assert not Draft.objects.exists()
    assert not client.cookies.get("sessionid")


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ({"desk": "kansai.overseas"}, ["kansai.overseas"]),
        ({"desk": "trade_secret", "leak": "yes"}, ["trade_secret+leak"]),
        ({"desk": "kansai.trade_secret", "leak": "yes"}, ["kansai.trade_secret+leak"]),
        ({"desk": "overseas", "leak": "yes"}, ["trade_secret+leak"]),
        ({"leak": "yes"}, ["trade_secret+leak"]),
        ({"desk": "general", "shown": "yes"}, ["general", "yes"]),
        ({"desk": "no_such_desk"}, []),
        ({"desk": "x" * 5000, "shown": "maybe"}, []),
        ({"desk": "<script>"}, []),
        ({"desk": "\x00"}, []),
    ],
)
def test_what_the_way_to_the_form_found_out_is_selected(query, chosen, client):
    text = client.get(page(1), query).text

    assert re.findall(r'value="([^"]+)"[^>]*checked', text) == chosen


@pytest.mark.parametrize("number", [0, 4, 99])
def test_page_that_does_not_exist_is_not_found(number, client):
    assert client.get(f"/consult/{number}/").status_code == 404
    assert client.post(f"/consult/{number}/").status_code == 404


@pytest.mark.parametrize("name", ["public:consult_check", "public:consult_save"])
def test_later_pages_lead_to_the_beginning_without_a_draft(name, client):
    assert client.get(reverse(name)).status_code == 302
    assert client.get(page(2)).headers["Location"] == page(1)


def test_methods_that_change_nothing_are_refused(client):
    assert client.post(reverse("public:consult")).status_code == 405
    assert client.post(reverse("public:consult_slip", args=["x"])).status_code == 405
    assert client.put(page(1)).status_code == 405


@pytest.mark.parametrize("missing", ["site", "desk", "publication", "body"])
def test_page_that_lost_a_box_on_the_way_breaks_no_later_page(missing, client):
    given = {name: value for name, value in typed(1).items() if name != missing}
    client.post(page(1), given | {"form_key": str(uuid.uuid4())})

    for address in (page(1), page(2), page(3), reverse("public:consult_check"), reverse("public:draft_list")):
        assert client.get(address).status_code == 200


# --- every page sent is a saved draft -----------------------------------------------------------------
def test_cookie_of_the_draft_is_closed_to_scripts_and_other_sites(client):
    post(client, 1)

    cookie = client.cookies["consult_drafts"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 24 * 3600)


def test_wrong_page_is_kept_as_typed_and_shown_with_its_errors(client):
    response = post(client, 1, desk="", body="あ" * 2001)

    assert response.status_code == 422
    draft = Draft.objects.get()
    assert draft.answers["body"] == ["あ" * 2001]
    assert draft.expires_on == timezone.localdate() + timedelta(days=7)
    assert response.context["form"]["body"].value() == "あ" * 2001
    assert "<title>エラー：" in response.text


def test_page_shows_again_what_was_typed_in_any_width(client):
    write(client)
    text = client.get(page(2)).text

    assert 'value="Ｔ７１２３−４５６７−８９０１２"' in text
    assert 'value="〒１００−０００１"' in text


def test_each_page_leads_to_the_next_and_the_last_to_the_check(client):
    key = str(uuid.uuid4())
    found = [client.post(page(n), typed(n) | {"form_key": key}).headers["Location"] for n in (1, 2, 3)]

    assert found == [page(2), page(3), reverse("public:consult_check")]
    assert Draft.objects.count() == 1


def test_change_leads_straight_back_to_the_check(client):
    key = write(client)
    response = client.post(f"{page(1)}?check=1", typed(1) | {"form_key": key})

    assert response.headers["Location"] == reverse("public:consult_check")


def test_going_back_keeps_what_was_typed_unjudged(client):
    key = write(client)
    response = client.post(page(3), {"form_key": key, "person_name": "とちゅう", "back": "1"})

    assert response.headers["Location"] == page(2)
    assert Draft.objects.get().answers["person_name"] == ["とちゅう"]


def test_autosave_answers_in_words_and_judges_nothing(client):
    key = str(uuid.uuid4())
    with time_machine.travel("2026-11-20T14:05:00+09:00", tick=False):
        response = client.post(page(1), {"form_key": key, "body": "とちゅう", "autosave": "1"})

    assert response.json() == {"told": "14:05 保存しました"}
    assert Draft.objects.get().answers["body"] == ["とちゅう"]


def test_page_that_is_sent_again_after_back_changes_the_same_draft(client):
    key = write(client)
    client.post(page(1), typed(1, body="直した") | {"form_key": key})

    draft = Draft.objects.get()
    assert (draft.answers["body"], draft.answers["company"]) == (["直した"], ["株式会社東雲製作所"])


def test_two_consultations_in_two_tabs_do_not_mix(client):
    first = write(client, body="一つめ")
    client.get(reverse("public:consult"))
    assert "まだ送っていないご相談があります" in client.get(page(1)).text
    second = write(client, body="二つめ", company="別の会社")
    client.post(page(1), typed(1, body="一つめの直し") | {"form_key": first})

    bodies = {str(draft.form_key): draft.answers["body"] for draft in Draft.objects.all()}
    assert bodies == {first: ["一つめの直し"], second: ["二つめ"]}


def test_who_has_sent_everything_is_not_told_of_drafts(client):
    send(client)
    client.get(reverse("public:consult"))

    assert "まだ送っていないご相談" not in client.get(page(1)).text


@pytest.mark.parametrize("key", ["", "not a uuid"])
def test_page_without_its_key_is_still_kept(key, client):
    assert client.post(page(1), typed(1) | {"form_key": key}).status_code == 302
    assert Draft.objects.count() == 1


def test_draft_of_another_browser_cannot_be_written(client):
    key = write(client)
    stranger = Browser()
    stranger.post(page(1), typed(1, body="書きかえ") | {"form_key": key})

    assert Draft.objects.get(form_key=key, answers__company=["株式会社東雲製作所"]).answers["body"] != ["書きかえ"]
    assert stranger.get(page(2)).context["form"]["company"].value() is None


def test_changed_cookie_opens_nothing(client):
    write(client)
    client.cookies["consult_drafts"] = Draft.objects.get().ref + ":x:y"

    assert client.get(page(2)).headers["Location"] == page(1)


def test_many_new_drafts_of_one_network_have_to_wait_and_lose_nothing(client, monkeypatch):
    monkeypatch.setattr(views, "STARTS_PER_NETWORK", {"limit": 2, "window": 600})
    answers = [post(client, 1) for _n in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[-1].context["form"]["body"].value() == typed(1)["body"]
    assert "分後にもう一度お試しください" in answers[-1].text


def test_form_is_posted_with_its_token_only(db):
    browser = Browser(enforce_csrf_checks=True)
    response = browser.post(page(1), typed(1), headers={"origin": "http://testserver"})

    assert response.status_code == 403
    assert typed(1)["body"] in response.text
    assert not Draft.objects.exists()


# --- files --------------------------------------------------------------------------------------------
def test_good_file_is_kept_and_the_bad_one_is_told(client):
    response = post(client, 1, files=[pdf(), SimpleUploadedFile("x.exe", b"MZ"), pdf("空.pdf", b"")])

    assert response.status_code == 422
    assert "「x.exe」" in response.text
    assert "「空.pdf」" in response.text or "空.pdf" in response.text
    assert list(DraftFile.objects.values_list("name", flat=True)) == ["図面①.pdf"]
    assert "図面①.pdf" in response.text


def test_file_survives_a_wrong_page_and_can_be_removed(client):
    assert post(client, 1, body="", files=[pdf()]).status_code == 422
    draft, file = Draft.objects.get(), DraftFile.objects.get()
    response = client.post(page(1), typed(1) | {"form_key": str(draft.form_key), "remove-file": file.ref})

    assert response.headers["Location"] == f"{page(1)}#files"
    assert not DraftFile.objects.exists()
    assert Draft.objects.get().answers["body"] == [typed(1)["body"]]


def test_file_of_another_draft_is_not_removed(client):
    post(client, 1, files=[pdf()])
    stranger = Browser()
    stranger.post(page(1), typed(1) | {"form_key": str(uuid.uuid4()), "remove-file": DraftFile.objects.get().ref})

    assert DraftFile.objects.count() == 1


# --- the check page -----------------------------------------------------------------------------------
def test_check_shows_every_answer_formatted_and_says_it_is_not_sent(client):
    write(client, employees="１２００")
    text = client.get(reverse("public:consult_check")).text

    for words in (
        "まだ送信されていません",
        "100-0001",
        "7123456789012",
        "03-1234-5678",
        "yamada@example.jp",
        "1,200",
        "東京都",
    ):
        assert words in text
    assert "入力なし" in text  # files
    assert text.count(">変更<") == len(re.findall(r'class="check-row[" ]', text))
    assert f'href="{page(3)}?check=1#id_person_name"' in text
    assert "この内容で相談を送る" in text


def test_check_lists_what_is_missing_with_links_and_offers_no_sending(client):
    write(client, body="", company="")
    response = client.get(reverse("public:consult_check"))

    assert [row.control for row in response.context["missing"]] == ["id_body", "id_company"]
    assert "ご相談の内容を入力してください" in response.text
    assert "この内容で相談を送る" not in response.text


def test_sending_what_misses_an_answer_is_refused(client):
    assert send(client, consent=None).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(("email", "meant"), [("a@gmial.com", "a@gmail.com"), ("a@docmo.ne.jp", "a@docomo.ne.jp")])
def test_likely_slip_in_the_address_is_a_hint_only(email, meant, client):
    write(client, email=email)

    assert f"{meant}ではありませんか" in client.get(reverse("public:consult_check")).text
    assert send(client, email=email).status_code == 302


def test_leak_says_who_will_read_it(client):
    write(client, desk="trade_secret+leak")

    assert "窓口の責任者と担当者だけです" in client.get(reverse("public:consult_check")).text


# --- sending ------------------------------------------------------------------------------------------
def test_consultation_is_received_and_the_receipt_says_so(client):
    response = send(client)

    case = Case.objects.get()
    assert response.headers["Location"] == reverse("public:consult_done", args=[receipt_token(case)])
    receipt = client.get(response.headers["Location"])
    for words in (case.ref, "株式会社東雲製作所", "山田 太郎", "yamada@example.jp", "までに担当者からご連絡します"):
        assert words in receipt.text
    assert "図面" not in receipt.text
    assert f"{era_date_label(case.received_on)} (" in receipt.text
    assert receipt.headers["X-Robots-Tag"] == "noindex"


def test_codes_are_stored_in_one_form_and_texts_as_typed(client):
    case = sent_case(
        client,
        body=f"{HUMAN}\r\n二行目\x00",
        company=HUMAN,
        person_name=HUMAN,
        person_kana="ﾁｻﾞｲ たろう",
        address=HUMAN,
        publication="yes",
        published_on_0="R8",
        published_on_1="11",
        published_on_2="2",
        phone="(03)1234-5678",
    )

    assert (case.body, case.company_name, case.person_name, case.address) == (f"{HUMAN}\n二行目", HUMAN, HUMAN, HUMAN)
    assert (case.person_kana, case.email, case.phone) == ("チザイ　タロウ", "yamada@example.jp", "0312345678")
    assert (case.postal_code, case.published_on, case.publication) == ("100-0001", date(2026, 11, 2), "yes")
    assert (case.client.corporate_number, case.client.employees) == ("7123456789012", 30)
    assert (case.preferred_method_id, case.preferred_times) == ("method.online", ["11月25日 14時", "平日の午前"])


def test_leak_door_and_site_reach_the_case(client):
    leak = sent_case(client, desk="kansai.trade_secret+leak")
    near = sent_case(client, desk="general", site="27", email="b@example.jp")

    assert (leak.desk_id, leak.theme_id, leak.is_urgent, leak.level) == ("kansai", "theme.trade_secret", True, 2)
    assert (near.site_id, near.client.prefecture_id) == ("general.27", "prefecture.13")


def test_attorney_writes_for_a_client(client):
    case = sent_case(client, writer="attorney", writer_office="髙﨑特許事務所", may_refer="on")

    assert (case.writer, case.writer_office, case.may_refer) == ("attorney", "髙﨑特許事務所", True)
    assert case.company_name == "株式会社東雲製作所"


@pytest.mark.parametrize("applicant", ["sole", "founder"])
def test_person_needs_no_company_and_no_number(applicant, client):
    case = sent_case(client, applicant=applicant, company="", corporate_number="")

    assert (case.company_name, case.client.name, case.client.kind_id) == ("", "山田 太郎", "client_kind.person")


def test_without_address_the_receipt_says_to_print_and_call(client):
    response = send(client, email="")

    assert not Message.objects.filter(event="consult_received", recipient="").exists()
    assert Case.objects.get().email == ""
    assert "その番号を添えてお電話ください" in client.get(response.headers["Location"]).text


def test_english_reader_gets_english_mail_and_receipt(client):
    response = send(client, language="en", person_kana="")

    assert response.headers["Location"].startswith("/en/")
    assert Case.objects.get().language == "en"
    assert Message.objects.get().subject.startswith("We received your consultation R")


def test_double_press_and_second_tab_give_the_same_receipt(client):
    key = write(client)
    found = {client.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"] for _press in range(3)}

    assert len(found) == 1
    assert Case.objects.count() == 1


def test_back_and_send_again_gives_the_same_receipt_and_says_what_was_not_sent(client):
    key = write(client)
    receipt = client.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"]
    again = client.post(page(3), typed(3, person_name="あとから") | {"form_key": key})

    assert again.headers["Location"] == receipt
    assert "あとから変更した内容は送られていません" in client.get(receipt).text
    assert client.post(page(1), {"form_key": key, "autosave": "1"}).json() == {"sent": receipt}
    assert Case.objects.get().person_name == "山田 太郎"


def test_going_back_to_the_check_page_leads_to_the_receipt_again(client):
    receipt = send(client).headers["Location"]

    assert client.get(reverse("public:consult_check")).headers["Location"] == receipt
    assert Browser().get(reverse("public:consult_check")).headers["Location"] == page(1)


def test_files_move_to_the_case_and_stand_on_the_receipt(client):
    key = str(uuid.uuid4())
    client.post(page(1), typed(1) | {"form_key": key, "files": [pdf()]})
    stored = DraftFile.objects.get().stored_name
    receipt = send(client, form_key=key).headers["Location"]

    assert list(CaseFile.objects.values_list("name", "stored_name", "origin")) == [("図面①.pdf", stored, "client")]
    assert not DraftFile.objects.exists()
    assert "図面①.pdf" in client.get(receipt).text
    stranger = Browser().get(receipt).text
    assert "図面①.pdf" not in stranger
    assert "1件" in stranger


def test_filled_trap_is_refused_and_shown(client):
    response = post(client, 1, website="http://example.com/")

    assert response.status_code == 422
    assert "この欄を空欄にしてから" in response.text
    assert "visually-hidden" not in re.search(r'<div[^>]*>\s*<div id="div_id_website"', response.text)[0]


def test_eleventh_consultation_of_a_network_has_to_wait(client):
    keys = [str(uuid.uuid4()) for _n in range(11)]
    answers = [send(client, form_key=key) for key in keys]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "分後にもう一度お試しください" in answers[-1].text
    again = client.post(reverse("public:consult_check"), {"form_key": keys[9]})
    assert again.headers["Location"] == answers[9].headers["Location"]
    assert Case.objects.count() == 10


# --- cost ---------------------------------------------------------------------------------------------
def test_page_is_kept_in_few_queries(client, django_assert_num_queries):
    key = write(client)
    with django_assert_num_queries(5):  # draft, savepoint, draft locked, draft written, savepoint
        client.post(page(3), typed(3) | {"form_key": key})


# --- who reads it -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("desk", "said", "unsaid"),
    [
        ("trade_secret", "読むのは窓口の職員と担当者です。", "窓口の責任者と担当者だけが読みます。"),
        ("trade_secret+leak", "窓口の責任者と担当者だけが読みます。", "読むのは窓口の職員と担当者です。"),
    ],
)
def test_last_page_says_who_reads_it(desk, said, unsaid, client):
    write(client, desk=desk)
    text = client.get(page(3)).text

    assert said in text
    assert unsaid not in text
