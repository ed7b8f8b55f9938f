"""Taking a signed receipt, checking one, and the public keys."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from consultations.actions.evidence import sign_receipt
from consultations.models import SignedReceipt, SigningKey
from consultations.receipt_links import receipt_token
from core.models import AuditEntry
from tests.factories.consultations import make_case
from tests.factories.drafts import sent_case

TEXT = "取引先に図面を渡す前の\n注意点を知りたい。"
PAGE, KEYS = "/evidence/", "/evidence/keys/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(sme):
    case = make_case(body=TEXT, requester=sme)
    sign_receipt(case=case, files=())
    return case


def taken(browser: Browser, case) -> str:
    response = browser.get(reverse("my:evidence", args=[case.ref]))
    assert response.status_code == 200
    return response.content.decode()


def english(browser: Browser, method: str = "get", **data):
    return getattr(browser, method)(f"/en{PAGE}", data)


# --- taking it --------------------------------------------------------------------------------------
def test_client_takes_the_receipt_as_a_file_and_the_log_says_so(case, sme, sign_in):
    response = sign_in(sme).get(reverse("my:evidence", args=[case.ref]))
    assert response.headers["Content-Disposition"] == f'attachment; filename="receipt-{case.ref}.json"'
    assert response.headers["Content-Type"] == "application/json"
    assert "no-store" in response.headers["Cache-Control"]
    assert json.loads(response.content)["receipt"]["number"] == case.ref
    assert AuditEntry.objects.filter(action="take_receipt", object_ref=case.ref).count() == 1


def test_receipt_of_somebody_else_is_not_found(case, other_sme, desk_staff, sign_in):
    for user in (None, other_sme, desk_staff):
        assert sign_in(user).get(reverse("my:evidence", args=[case.ref])).status_code == 404
    assert not AuditEntry.objects.filter(action="take_receipt").exists()


def test_case_without_a_receipt_offers_none(sme, sign_in):
    case = make_case(requester=sme)
    browser = sign_in(sme)
    assert browser.get(reverse("my:evidence", args=[case.ref])).status_code == 404
    assert reverse("my:evidence", args=[case.ref]) not in browser.get(reverse("my:case", args=[case.ref])).text


def test_page_of_the_client_offers_the_receipt(case, sme, sign_in):
    assert reverse("my:evidence", args=[case.ref]) in sign_in(sme).get(reverse("my:case", args=[case.ref])).text


def test_sender_takes_it_from_the_receipt_page_and_nobody_else_with_the_link(client):
    case = sent_case(client)
    token = receipt_token(case)
    address = reverse("public:consult_evidence", args=[token])
    assert address in client.get(reverse("public:consult_done", args=[token])).text
    assert json.loads(client.get(address).content)["receipt"]["number"] == case.ref
    other = Browser()
    assert address not in other.get(reverse("public:consult_done", args=[token])).text
    assert other.get(address).status_code == 404
    assert client.post(address).status_code == 405


# --- checking it --------------------------------------------------------------------------------------
def test_good_receipt_text_and_file_are_told_in_words(case, sme, sign_in, client):
    receipt = taken(sign_in(sme), case)
    page = english(client, "post", receipt=receipt, text=TEXT).text
    assert "The receipt is ours, and unchanged." in page
    assert "It is the text that reached us then." in page
    assert case.ref in page
    assert "It is not the text" in english(client, "post", receipt=receipt, text="other").text


def test_receipt_as_a_file_is_checked_with_files(case, sme, sign_in, client):
    file = SimpleUploadedFile("receipt.json", taken(sign_in(sme), case).encode())
    more = [SimpleUploadedFile("<b>x</b>.pdf", b"x"), SimpleUploadedFile("y.pdf", b"y")]
    page = english(client, "post", receipt_file=file, files=more).text
    assert page.count("The receipt does not name this file.") == 2
    assert "<b>x</b>" not in page


def test_changed_receipt_is_told_to_prove_nothing(case, sme, sign_in, client):
    receipt = taken(sign_in(sme), case)
    page = english(client, "post", receipt=receipt.replace(case.ref, "R8-999999-9"))
    assert "was changed after it was signed" in page.text
    whole = json.loads(receipt)
    whole["receipt"]["key"] = whole["signature"]["key"] = "another"
    assert "names a key that is not ours" in english(client, "post", receipt=json.dumps(whole)).text


@pytest.mark.parametrize("receipt", ["", "x", "{}", "[1]"])
def test_what_is_no_receipt_is_refused_and_nothing_typed_is_lost(client, receipt):
    response = english(client, "post", receipt=receipt, text=TEXT)
    assert response.status_code == 422
    assert TEXT.splitlines()[0] in response.text


def test_file_that_is_no_text_or_too_large_is_refused(client):
    for content in (b"\xff\xfe\x00x", b" " * 70_000):
        response = english(client, "post", receipt_file=SimpleUploadedFile("a.json", content))
        assert response.status_code == 422
        assert "is no receipt" in response.text


def test_more_files_than_are_read_are_named(case, sme, sign_in, client):
    receipt = taken(sign_in(sme), case)
    files = [SimpleUploadedFile(f"{number}.pdf", str(number).encode()) for number in range(7)]
    page = english(client, "post", receipt=receipt, files=files).text
    assert page.count("The receipt does not name this file.") == 5
    assert page.count("Not read:") == 2


def test_checking_keeps_nothing(case, sme, sign_in, client):
    receipt = taken(sign_in(sme), case)
    before = AuditEntry.objects.count(), SignedReceipt.objects.count()
    english(client, "post", receipt=receipt, text=TEXT)
    assert (AuditEntry.objects.count(), SignedReceipt.objects.count()) == before


def test_checking_too_often_is_put_off_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr("consultations.views.evidence.CHECKS", {"limit": 1, "window": 3600})
    assert english(client, "post", receipt="x").status_code == 422
    assert "try again in" in english(client, "post", receipt="x").text


def test_checking_needs_the_token_of_the_page():
    assert Browser(enforce_csrf_checks=True).post(PAGE, {"receipt": "x"}).status_code == 403


# --- keys -----------------------------------------------------------------------------------------------
def test_public_keys_are_listed_as_base64_and_pem(case, client, django_assert_num_queries):
    page = client.get(KEYS).text
    key = SigningKey.objects.get()
    assert key.public_key in page
    assert "BEGIN PUBLIC KEY" in page
    assert client.post(KEYS).status_code == 405


def test_public_keys_without_any_say_so(client):
    assert "No receipt has been signed yet." in client.get(f"/en{KEYS}").text
