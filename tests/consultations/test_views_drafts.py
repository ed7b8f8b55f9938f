"""Drafts of consultations: whose they are, the way back to them, their list, and a form that changed meanwhile."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from consultations.models import Case, Draft
from consultations.receipt_links import resume_token
from mailing.models import Message
from tests.factories.drafts import make_draft, send, sent_case, typed, write

HUMAN = "髙﨑①㈱🙂𠮷～"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

pytestmark = pytest.mark.django_db


def page(number: int) -> str:
    return reverse("public:consult_page", args=[number])


def post(browser: Browser, number: int, **given):
    return browser.post(page(number), typed(number, **given) | {"form_key": str(uuid.uuid4())} | given)


def pdf(name: str = "図面①.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


# --- signed in ----------------------------------------------------------------------------------------
def test_signed_in_client_finds_what_is_known_and_from_where(sme, sign_in):
    browser = sign_in(sme)
    browser.post(page(1), typed(1) | {"form_key": str(uuid.uuid4())})
    text = browser.get(page(3)).text

    assert f'value="{sme.email}"' in text
    assert f'value="{sme.name}"' in text
    assert "（ご登録の内容から）" in text


def test_company_of_the_last_consultation_is_filled_in(sme, sign_in):
    browser = sign_in(sme)
    assert sent_case(browser, company="㈱前回").requester == sme
    browser.post(page(1), typed(1) | {"form_key": str(uuid.uuid4())})
    text = browser.get(page(2)).text

    assert 'value="㈱前回"' in text
    assert "（前回のご相談から）" in text
    assert "7123456789012" not in text  # of the client's record nothing is told


def test_staff_is_not_filled_in(desk_staff, sign_in):
    browser = sign_in(desk_staff)
    browser.post(page(1), typed(1) | {"form_key": str(uuid.uuid4())})

    assert desk_staff.email not in re.search(r"<main.*</main>", browser.get(page(3)).text, re.DOTALL)[0]


def test_draft_of_a_person_is_kept_for_ninety_days_and_bound_to_him(sme, other_sme, sign_in):
    write(sign_in(sme))
    draft = Draft.objects.get()

    assert (draft.user, draft.expires_on) == (sme, timezone.localdate() + timedelta(days=90))
    assert "株式会社東雲製作所" not in sign_in(other_sme).get(reverse("public:draft_list")).text
    assert "取引先に図面を渡す前" in sign_in(sme).get(reverse("public:draft_list")).text


def test_draft_of_the_browser_becomes_that_of_the_person_who_signs_in(client, sme):
    key = write(client)
    client.force_login(sme, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(page(3), typed(3) | {"form_key": key})

    assert Draft.objects.get().user == sme


def test_ended_session_loses_no_text_and_shows_nothing_to_others(client, sme):
    client.force_login(sme, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = write(client)
    client.cookies.pop("sessionid")
    response = client.post(page(3), typed(3, person_name="続き") | {"form_key": key})

    assert response.headers["Location"] == f"/accounts/login/?next={page(3)}"
    assert Draft.objects.get().answers["person_name"] == ["続き"]
    for address in (page(3), reverse("public:consult_check"), reverse("public:consult_save")):
        assert client.get(address).headers["Location"].startswith("/accounts/login/")
    assert "取引先" not in client.get(reverse("public:draft_list")).text
    assert client.get(reverse("public:consult")).status_code == 302
    assert client.get(page(1)).status_code == 200  # a new one may begin


# --- going on later -----------------------------------------------------------------------------------
def test_save_and_stop_asks_for_the_address_and_mails_the_way_back(client):
    key = str(uuid.uuid4())
    response = client.post(page(1), {"form_key": key, "body": "とちゅうの秘密", "save": "1"})
    assert response.headers["Location"] == reverse("public:consult_save")
    assert client.get(reverse("public:consult_save")).status_code == 200
    listed = client.post(reverse("public:consult_save"), {"email": "Ａ@Example.JP"}, follow=True)

    assert "A@example.jpにお送りします" in listed.text
    mail = Message.objects.get()
    assert (mail.recipient, mail.event, mail.scope) == ("A@example.jp", "draft_saved", "")
    assert "秘密" not in mail.subject + mail.body
    link = re.search(r"http\S+(/consult/resume/\S+)", mail.body)[1]
    other = Browser()
    assert other.post(link).headers["Location"] == page(1)
    assert "とちゅうの秘密" in other.get(page(1)).text


def test_wrong_address_says_so_and_the_draft_is_safe(client):
    post(client, 1)
    response = client.post(reverse("public:consult_save"), {"email": "x"})

    assert response.status_code == 422
    assert Draft.objects.count() == 1


def test_way_back_is_mailed_a_few_times_only_and_the_answer_is_kind(client, monkeypatch):
    monkeypatch.setattr("consultations.views.drafts.MAILS_PER_NETWORK", {"limit": 1, "window": 600})
    post(client, 1)
    texts = [client.post(reverse("public:consult_save"), {"email": f"a{n}@example.jp"}, follow=True).text for n in range(2)]

    assert "メールはお送りしていません" in texts[1]
    assert Message.objects.count() == 1


def test_link_of_a_bound_draft_asks_for_signing_in_and_comes_back(sme, other_sme, sign_in, client):
    draft = make_draft(user=sme, page=2)
    link = reverse("public:consult_resume", args=[resume_token(draft)])

    assert client.get(link).headers["Location"].startswith("/accounts/login/?next=/consult/resume/")
    assert sign_in(other_sme).get(link).status_code == 404
    assert sign_in(sme).get(link).headers["Location"] == page(2)


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "x" * 400])
def test_link_that_is_not_ours_is_not_found(token, client):
    assert client.get(reverse("public:consult_resume", args=[token])).status_code == 404


def test_link_ends_with_its_draft(client):
    draft = make_draft(expires_on=timezone.localdate() - timedelta(days=1))
    response = client.get(reverse("public:consult_resume", args=[resume_token(draft)]))

    assert response.status_code == 410
    assert "もう残っていません" in response.text


def link_of(draft: Draft) -> str:
    return reverse("public:consult_resume", args=[resume_token(draft)])


@pytest.mark.parametrize("language", ["ja", "en"])
def test_bare_link_holds_nothing_and_says_when_the_draft_was_begun(language, client):
    begun = timezone.now() - timedelta(days=2)
    draft = make_draft(started_at=begun, page=2)
    with translation.override(language):
        response = client.get(link_of(draft))
        begun_at = date_format(timezone.localtime(begun), "DATETIME_FORMAT")

    assert response.status_code == 200
    assert begun_at in response.text
    assert "取引先" not in response.text
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not client.cookies.get("consult_drafts")
    assert client.get(page(2)).headers["Location"] == page(1)


def test_button_of_the_link_goes_on_and_needs_its_token():
    draft = make_draft(page=2)
    strict, browser = Browser(enforce_csrf_checks=True), Browser()

    assert strict.post(link_of(draft)).status_code == 403
    assert browser.post(link_of(draft)).headers["Location"] == page(2)
    assert browser.post(link_of(draft)).headers["Location"] == page(2)
    assert "株式会社東雲製作所" in browser.get(page(2)).text


def test_browser_that_holds_the_draft_goes_on_directly(client):
    write(client)
    client.get(reverse("public:consult"))  # a new start puts it aside
    link = link_of(Draft.objects.get())

    assert client.get(link).headers["Location"] == page(3)
    assert "山田 太郎" in client.get(page(3)).text


def test_link_of_a_stranger_makes_nobody_write_into_his_draft(client):
    stranger = Browser()
    write(stranger)
    client.get(link_of(Draft.objects.get()))
    post(client, 1, body="被害者の秘密")

    assert "被害者の秘密" not in stranger.get(page(1)).text
    assert Draft.objects.count() == 2


# --- a draft that was sent ----------------------------------------------------------------------------
def two_browsers() -> tuple[Browser, Browser, str]:
    """Who writes, who followed the link once, and the key of their draft."""
    writer, reader = Browser(), Browser()
    key = write(writer)
    reader.post(link_of(Draft.objects.get()))
    return writer, reader, key


def test_link_of_a_draft_that_somebody_else_sent_shows_no_receipt():
    writer, reader, key = two_browsers()
    receipt = writer.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"]
    draft = Draft.objects.get()

    assert writer.get(link_of(draft)).headers["Location"] == receipt
    for browser in (reader, Browser()):
        told = browser.get(link_of(draft))
        assert told.status_code == 200
        assert "すでに送信されています" in told.text
        assert reverse("public:track") in told.text
        assert draft.sent_as not in told.text
    assert "取引先" in writer.get(f"{receipt}slip/", {"body": "1"}).text
    assert "取引先" not in reader.get(f"{receipt}slip/", {"body": "1"}).text


def test_every_way_back_to_a_draft_that_somebody_else_sent_is_the_kind_page():
    writer, reader, key = two_browsers()
    writer.post(reverse("public:consult_check"), {"form_key": key})
    link = link_of(Draft.objects.get())

    with time_machine.travel(timezone.now(), tick=False):  # a link tells the second in which it was signed
        saved = reader.post(page(1), {"form_key": key, "autosave": "1"}).json()
        assert reader.post(page(1), typed(1) | {"form_key": key}).headers["Location"] == saved["sent"]
        assert reader.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"] == saved["sent"]
        assert reader.get(reverse("public:consult_check")).headers["Location"] == saved["sent"]
    assert saved["sent"].startswith("/consult/resume/")
    assert "あとから変更した内容は送られていません" in reader.get(link).text
    assert Case.objects.count() == 1


def test_reader_of_the_link_who_sends_is_the_one_who_sees_the_receipt():
    writer, reader, key = two_browsers()
    receipt = reader.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"]

    assert reader.get(reverse("public:consult_check")).headers["Location"] == receipt
    assert "取引先" in reader.get(f"{receipt}slip/", {"body": "1"}).text
    assert "取引先" not in writer.get(f"{receipt}slip/", {"body": "1"}).text


def test_lost_answer_to_the_send_leaves_the_receipt_within_reach(client):
    key = write(client)
    before = client.cookies["consult_drafts"].value
    receipt = client.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"]
    client.cookies["consult_drafts"] = before  # the answer, and its cookie, never arrived

    assert client.post(reverse("public:consult_check"), {"form_key": key}).headers["Location"] == receipt
    assert "取引先" in client.get(f"{receipt}slip/", {"body": "1"}).text


def test_client_finds_his_receipt_by_the_link_on_another_device(sme, sign_in):
    receipt = send(sign_in(sme)).headers["Location"]

    assert sign_in(sme).get(link_of(Draft.objects.get())).headers["Location"] == receipt


def test_sender_who_signed_out_is_nobody_to_the_receipt(sme, sign_in):
    browser = sign_in(sme)
    receipt = send(browser).headers["Location"]
    browser.cookies.pop("sessionid")

    assert "取引先" not in browser.get(f"{receipt}slip/", {"body": "1"}).text


# --- the list of drafts -------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_list_of_drafts_costs_the_same_for_one_and_three(count, sme, sign_in, django_assert_num_queries):
    for _n in range(count):
        make_draft(user=sme, expires_on=timezone.localdate() + timedelta(days=30))
    browser = sign_in(sme)
    with django_assert_num_queries(5):  # session, user, roles, demo mark, drafts
        text = browser.get(reverse("public:draft_list")).text

    assert text.count("取引先に図面を渡す前の注意点を知りたい</h2>") == count
    assert "あと30日" in text


def test_empty_list_says_how_to_begin(client):
    assert "下書きはありません" in client.get(reverse("public:draft_list")).text


def test_draft_is_deleted_by_its_writer_only(client):
    write(client)
    ref = Draft.objects.get().ref

    assert Browser().post(reverse("public:draft_list"), {"delete": ref}).status_code == 404
    assert client.post(reverse("public:draft_list"), {"delete": ref}).status_code == 302
    assert not Draft.objects.exists()


# --- a form that has changed --------------------------------------------------------------------------
def test_draft_of_an_older_form_is_migrated_and_says_what_changed(sme, sign_in):
    old = {"desk": ["trade_secret"], "leak": ["yes"], "body": ["図面が漏れた"], "company": ["㈱古い"], "consent": ["on"]}
    draft = make_draft(user=sme, form_version=1, answers=old, page=1)
    browser = sign_in(sme)
    browser.get(reverse("public:consult_resume", args=[resume_token(draft)]))
    first = browser.get(page(1))

    assert first.context["form"]["desk"].value() == "trade_secret+leak"
    assert "変わった質問があります" in first.text
    assert f'href="{page(2)}#id_applicant_0"' in first.text
    browser.post(page(1), typed(1, desk="trade_secret+leak") | {"form_key": str(draft.form_key)})
    second = browser.get(page(2))
    assert second.context["form"]["company"].value() == "㈱古い"
    assert [row.control for row in second.context["changed"]] == ["id_applicant_0", "id_consent"]
