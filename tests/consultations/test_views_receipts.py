"""The receipt of a consultation and its slip."""

import re
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from consultations.forms.consult_person import PersonPage
from consultations.models import Case, Client
from consultations.receipt_links import receipt_token
from tests.factories.consultations import make_case
from tests.factories.drafts import send, sent_case, typed

HUMAN = "髙﨑①㈱🙂𠮷～"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

pytestmark = pytest.mark.django_db


def page(number: int) -> str:
    return reverse("public:consult_page", args=[number])


def post(browser: Browser, number: int, **given):
    return browser.post(page(number), typed(number, **given) | {"form_key": str(uuid.uuid4())} | given)


def pdf(name: str = "図面①.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


# --- the receipt and its slip -------------------------------------------------------------------------
def test_receipt_never_shows_what_is_known_of_the_client(client):
    Client.objects.create(name="秘密の登録名", corporate_number="7123456789012", created_at="2026-01-01T00:00:00Z")
    receipt = client.get(send(client).headers["Location"]).text

    assert "秘密の登録名" not in receipt
    assert Case.objects.get().client.name == "秘密の登録名"


@pytest.mark.parametrize("token", ["x", "R8-000001-0:bad", "x" * 500])
@pytest.mark.parametrize("name", ["public:consult_done", "public:consult_slip"])
def test_foreign_token_shows_nothing(name, token, client):
    assert client.get(reverse(name, args=[token])).status_code == 404


def test_case_of_another_source_has_no_receipt(client):
    assert receipt_token(make_case(source="ledger")) == ""


def test_slip_shows_the_body_only_to_who_sent_it_and_asks(client, sme, sign_in):
    case = sent_case(client)
    slip = reverse("public:consult_slip", args=[receipt_token(case)])

    assert case.body not in client.get(slip).text
    assert case.body in client.get(slip, {"body": "1"}).text
    assert case.body not in Browser().get(slip, {"body": "1"}).text
    assert case.body not in sign_in(sme).get(slip, {"body": "1"}).text


def test_receipt_and_slip_have_titles_of_their_own(client):
    receipt = send(client).headers["Location"]
    titles = {
        re.search(r"<title>(.*?)</title>", client.get(address).text, re.DOTALL)[1] for address in (receipt, f"{receipt}slip/")
    }

    assert len(titles) == 2


def test_slip_names_both_calendars_and_leads_to_the_tracking_page(client):
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        case = sent_case(client)
    slip = client.get(reverse("public:consult_slip", args=[receipt_token(case)])).text

    assert "令和8年11月20日" in slip
    assert "2026/11/20" in slip
    assert re.search(r'<svg viewBox="0 0 \d+ \d+" role="img"', slip)
    assert reverse("public:track") in slip
    assert "山田 太郎 様" in slip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_receipt_and_slip_write_the_instant_alike(language, client):
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        case = sent_case(client, language=language)
        way = ("/en" if language == "en" else "") + f"/consult/done/{receipt_token(case)}/"
        pages = [client.get(address).text for address in (way, f"{way}slip/")]

    label = "受付日時" if language == "ja" else "Received at"
    # a line end before the words would stand there as an empty line
    found = {re.search(rf"<dt>{label}</dt><dd>(\S.*?)\n*</dd>", page)[1] for page in pages}
    assert len(found) == 1
    assert ("令和8年11月20日 (2026/11/20) 10:00" if language == "ja" else "20 November 2026") in found.pop()


@pytest.mark.parametrize(
    ("code", "words"), [("visit", "こちらから訪問"), ("counter", "窓口に来る"), ("online", "オンライン"), ("phone", "電話")]
)
def test_slip_says_the_method_in_the_words_of_the_form(code, words, client):
    case = sent_case(client, preferred_method=f"method.{code}")
    slip = client.get(reverse("public:consult_slip", args=[receipt_token(case)])).text

    asked = {str(label) for _code, label in PersonPage().fields["preferred_method"].choices}
    said = re.search(r"<dt>ご希望の相談方法</dt><dd>(.*?) \(", slip)[1]
    assert said in asked
    assert words in said


def test_button_that_prints_stands_apart_from_its_sentence(client):
    slip = client.get(reverse("public:consult_slip", args=[receipt_token(sent_case(client))])).text

    assert re.search(r"<p><button[^>]*data-print hidden>印刷する?</button></p>", slip)


def test_signed_in_client_finds_the_way_to_his_own_page(sme, sign_in):
    browser = sign_in(sme)
    case = sent_case(browser, preferred_method="")

    assert (
        f'href="{reverse("my:case", args=[case.ref])}"'
        in browser.get(reverse("public:consult_done", args=[receipt_token(case)])).text
    )
    assert "どれでもよい" in browser.get(reverse("public:consult_slip", args=[receipt_token(case)])).text


@pytest.mark.parametrize("page", ["", "slip/"])
def test_who_only_holds_the_link_is_not_told_who_asked(client, page):
    address = send(client).headers["Location"] + page
    case = Case.objects.get()

    own, passed_on = client.get(address).text, Browser().get(address).text

    for told in (case.person_name, case.company_name):
        assert told
        assert told in own
        assert told not in passed_on
    assert case.ref in passed_on
