"""Opening one's consultation by number and address: no answer tells what exists, and a mailed link opens one case once."""

import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from consultations.enums import Source
from core import receipts
from core.models import AuditEntry, OneTimeLink
from mailing.models import Message
from tests.factories.own_cases import EMAIL, make_own_case

pytestmark = pytest.mark.django_db
TRACK = "/track/"
GIVEN = "yamada@example.jp"


def ask(number: str, email: str = GIVEN, browser: Browser | None = None, url: str = TRACK):
    return (browser or Browser()).post(url, {"number": number, "email": email})


def link_in(message: Message) -> str:
    return re.search(r"https?://[^/]+(/\S*track/\S+)", message.body)[1]


def mailed_link(case) -> str:
    ask(case.ref, case.email)
    return link_in(Message.objects.order_by("-pk")[0])


def free_number(case) -> str:
    """A number with a right check digit that nobody has."""
    year, figures, _check = case.ref.split("-")
    other = f"{(int(figures) + 7) % 1_000_000:06d}"
    return f"{year}-{other}-{receipts.damm(year[1:] + other)}"


# --- asking for the link ------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["public:track", "public:track_sent"])
def test_page_opens_without_signing_in(name, language, client):
    with translation.override(language):
        response = client.get(reverse(name))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert response.text.count("<h1") == 1


def test_matching_pair_gets_a_link_by_mail():
    case = make_own_case()
    response = ask(case.ref)

    assert (response.status_code, response.headers["Location"]) == (302, "/track/sent/")
    mail = Message.objects.get()
    assert (mail.recipient, mail.event, mail.is_secret, mail.object_ref) == (EMAIL, "tracking_link", True, case.ref)
    assert mail.subject.endswith(case.case_no)
    assert case.body not in mail.body
    assert AuditEntry.objects.get(action="ask_link").object_ref == case.ref


@pytest.mark.parametrize("write", [str.lower, lambda ref: ref.replace("-", "ー"), lambda ref: f" {ref.replace('-', ' ')} "])
def test_number_and_address_are_taken_in_any_writing(write):
    case = make_own_case(email="Yamada@Example.jp")
    ask(write(case.ref), "ＹＡＭＡＤＡ@EXAMPLE.JP")

    assert Message.objects.get().recipient == "Yamada@Example.jp"


@pytest.mark.parametrize("source", [Source.WEB, Source.STAFF, Source.HANDOFF])
def test_way_in_does_not_matter_as_long_as_an_address_was_given(source):
    ask(make_own_case(source=source).ref)

    assert Message.objects.count() == 1


def test_answer_is_the_same_whether_the_number_exists_or_not(time_machine):
    """Same status, headers, page and statements, but how the inner block ends; a wrong pair leaves nothing in the outbox."""
    time_machine.move_to("2026-11-20T12:00+09:00", tick=False)
    case = make_own_case()
    pairs = [
        (case.ref, GIVEN),
        (case.ref, "other@example.jp"),
        (free_number(case), GIVEN),
        (make_own_case(email="").ref, GIVEN),
    ]
    seen = set()
    for number, email in pairs:
        browser = Browser()
        browser.get(TRACK)
        with CaptureQueriesContext(connection) as queries:
            response = ask(number, email, browser)
        headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
        shapes = tuple(query["sql"].split()[0].replace("ROLLBACK", "RELEASE") for query in queries.captured_queries)
        seen.add((response.status_code, str(sorted(headers.items())), response.content, shapes))
    assert len(seen) == 1
    assert [message.recipient for message in Message.objects.all()] == [EMAIL]
    assert AuditEntry.objects.filter(action="ask_link").count() == 1


def test_page_after_asking_names_neither_number_nor_address():
    case = make_own_case()
    page = Browser().post(TRACK, {"number": case.ref, "email": GIVEN}, follow=True)

    assert page.status_code == 200
    assert case.ref not in page.text
    assert GIVEN not in page.text


def test_number_with_a_slip_is_told_so_and_keeps_what_was_typed():
    response = ask("R8-483920-6")

    assert response.status_code == 422
    assert "どこか違うようです" in response.text
    assert 'value="R8-483920-6"' in response.text
    assert f'value="{GIVEN}"' in response.text


@pytest.mark.parametrize("number", ["", "12345", "知財", "R8-48392", "x" * 61, "\x00"])
def test_what_is_no_number_says_how_one_looks(number):
    response = ask(number)

    assert response.status_code == 422
    assert "エラー：" in response.text
    assert OneTimeLink.objects.count() == 0


@pytest.mark.parametrize("email", ["", "yamada", "a b@example.jp"])
def test_what_is_no_address_is_refused(email):
    assert ask(make_own_case().ref, email).status_code == 422


def test_number_of_the_address_line_is_filled_in(client):
    case = make_own_case()

    assert f'value="{case.ref}"' in client.get(TRACK, {"number": case.ref.lower()}).text
    assert client.get(TRACK, {"number": "<script>alert(1)</script>"}).context["form"]["number"].value() == ""


def test_network_that_asks_too_often_waits_with_its_text_kept():
    case = make_own_case()
    answers = [ask(free_number(case)).status_code for _ in range(10)]
    response = ask(case.ref)

    assert answers == [302] * 10
    assert response.status_code == 429
    assert f'value="{case.ref}"' in response.text
    assert Message.objects.count() == 0


def test_fourth_question_for_a_pair_brings_no_mail_and_the_same_answer(settings):
    case = make_own_case()
    for _ in range(3):
        ask(case.ref)
    fourth = ask(case.ref)

    assert (fourth.status_code, fourth.headers["Location"]) == (302, "/track/sent/")
    assert Message.objects.count() == 3


def test_guesses_with_wrong_addresses_keep_nobody_out():
    case = make_own_case()
    for guess in range(9):
        ask(case.ref, f"guess{guess}@example.jp")
    ask(case.ref)

    assert [message.recipient for message in Message.objects.all()] == [EMAIL]


# --- opening --------------------------------------------------------------------------------------------------
def test_programs_that_open_links_use_none_up():
    case = make_own_case()
    link = mailed_link(case)
    scanner = Browser()

    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
    assert scanner.get(reverse("my:case", args=[case.ref])).status_code == 404
    assert Browser().post(link).status_code == 302


def test_button_opens_the_case_once_in_a_fresh_session():
    case = make_own_case()
    link = mailed_link(case)
    browser = Browser()
    browser.get(reverse("public:track"), {"number": "x"})
    session = browser.session
    session["planted"] = "by a stranger"
    session.save()
    browser.cookies["sessionid"] = before = session.session_key

    opened = browser.post(link)
    assert opened.headers["Location"] == reverse("my:case", args=[case.ref])
    assert browser.session.session_key != before
    assert browser.get(opened.headers["Location"]).status_code == 200
    assert AuditEntry.objects.filter(action="open_link", object_ref=case.ref, actor_ref=f"link:{case.ref}").count() == 1

    again = Browser().post(link)
    assert again.status_code == 410
    assert reverse("public:track") in again.text


def test_link_opens_its_case_only():
    case, other = make_own_case(), make_own_case()
    browser = Browser()
    browser.post(mailed_link(case))

    assert browser.get(reverse("my:case", args=[case.ref])).status_code == 200
    assert browser.get(reverse("my:case", args=[other.ref])).status_code == 404


def test_case_is_open_for_an_hour(time_machine):
    time_machine.move_to("2026-11-20T12:00+09:00", tick=False)
    case = make_own_case()
    browser = Browser()
    browser.post(mailed_link(case))
    page = reverse("my:case", args=[case.ref])

    time_machine.move_to("2026-11-20T12:59+09:00", tick=False)
    assert browser.get(page).status_code == 200
    time_machine.move_to("2026-11-20T13:00:01+09:00", tick=False)
    assert browser.get(page).status_code == 404


@pytest.mark.parametrize("ask_how", ["get", "post"])
def test_old_and_unknown_links_lead_to_a_new_one(ask_how, time_machine):
    time_machine.move_to("2026-11-20T12:00+09:00", tick=False)
    link = mailed_link(make_own_case())
    time_machine.move_to("2026-11-20T12:31+09:00", tick=False)

    for url in (link, "/track/unknown-token/", f"/track/{'x' * 300}/"):
        response = getattr(Browser(), ask_how)(url)
        assert response.status_code == 410
        assert 'href="/track/"' in response.text


def test_mail_of_an_english_case_is_english():
    ask(make_own_case(language="en").ref)

    mail = Message.objects.get()
    assert "/en/track/" in mail.body
    assert not re.search(r"[\u3040-\u30ff]", mail.subject + mail.body.replace("知財", ""))
