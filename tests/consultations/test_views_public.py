"""The public pages that only show: the start, and what to know before one writes."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from consultations.forms.public import topics
from consultations.triage_graph import FIRST, QUESTIONS
from core import closures, demo
from core.models import OfficeClosure

OPEN = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
PAGES = ["public:start", "public:consult_start"]


@pytest.fixture
def on_friday_morning(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: OPEN)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_opens_without_signing_in(name, language, client, db):
    with translation.override(language):
        response = client.get(reverse(name))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert not re.search(r" style=|<script>| on\w+=", response.text)


@pytest.mark.parametrize("name", PAGES)
def test_page_names_the_phones_with_the_day_they_were_checked_and_whether_they_answer(name, client, db, on_friday_morning):
    text = client.get(reverse(name)).text

    for words in ("03-3581-1101", "0570-082100", "2018年3月", "本日の受付は17:30まで", "本日の受付は17:15まで"):
        assert words in text, words
    assert text.index("0570-082100") < text.index("03-3581-1101")  # the window near everybody first


@pytest.mark.parametrize("name", PAGES)
def test_demo_shows_no_phone_of_a_real_body(name, client, db, settings):
    settings.PORTAL_DEMO = True
    demo.forget()
    text = client.get(reverse(name)).text

    assert "03-3581-1101" not in text
    assert "0570-082100" not in text
    assert "03-0000-0000" in text


@pytest.mark.parametrize(("name", "queries"), [("public:start", 1), ("public:consult_start", 0)])
def test_page_asks_the_database_for_the_next_seminars_only(name, queries, client, db, django_assert_num_queries):
    client.get(reverse(name))
    with django_assert_num_queries(queries):
        client.get(reverse(name))


def test_every_matter_of_the_start_page_leads_into_the_questions(client, db):
    text = client.get(reverse("public:start")).text

    named = re.findall(rf'href="{reverse("public:triage")}\?matter=(\w+)"', text)
    assert named == [option.code for option in QUESTIONS[FIRST].options]
    for code in named:
        assert client.get(reverse("public:triage"), {"matter": code}).status_code in (200, 302)


def test_start_page_leads_to_the_tasks(client, db):
    text = client.get(reverse("public:start")).text

    for name in ("public:consult_start", "public:track", "public:office_list", "public:leak"):
        assert f'href="{reverse(name)}"' in text, name


def test_before_writing_one_reads_what_matters(client, db, on_friday_morning):
    text = client.get(reverse("public:consult_start")).text

    for words in (
        "約4分",
        "無料",
        "守秘義務",
        "発明や秘密そのもの",
        "7日後",
        "会員登録",
        "2026年11月26日（木）までにご連絡します",
    ):
        assert words in text, words
    for name in ("public:triage", "public:consult", "public:leak", "public:confidentiality", "public:draft_list"):
        assert f'href="{reverse(name)}"' in text, name


def test_day_of_the_answer_follows_the_office_calendar(client, db, on_friday_morning):
    OfficeClosure.objects.create(day="2026-11-25", name_ja="創立記念日", name_en="Foundation day", entered_by="x")
    closures.forget()

    assert "2026年11月27日（金）までにご連絡します" in client.get(reverse("public:consult_start")).text


@pytest.mark.parametrize("name", PAGES)
def test_page_takes_no_post(name, client, db):
    assert client.post(reverse(name)).status_code == 405


def test_every_desk_is_offered_once_or_once_a_theme(db):
    assert {topic.value for topic in topics()} == {
        *("general", "trade_secret", "overseas", "ip_rights", "suad_consult", "efiling"),
        *("kansai.trade_secret", "kansai.overseas"),
    }
