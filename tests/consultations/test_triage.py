"""The way to the right desk: every path ends at an open door, and the pages on the way."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qs, urlparse
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import bodies, triage
from consultations.models import Desk, Partner
from consultations.triage_graph import ENDS, FIRST, QUESTIONS
from core import demo
from tests.sources import JAPANESE

OPEN = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
NIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def paths(answers: dict[str, str] | None = None) -> Iterator[triage.Walk]:
    """Every way through the questions."""
    answers = answers or {}
    done = triage.walk(answers)
    if done.asked is None:
        yield done
        return
    for option in triage.options_of(done.asked):
        yield from paths(answers | {done.asked.key: option.code})


def check(client, language: str = "ja", **answers: str):
    with translation.override(language):
        return client.get(reverse("public:triage"), answers)


@pytest.fixture
def at(monkeypatch):
    """Sets the clock of the pages."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


# --- the graph --------------------------------------------------------------------------------------------
def test_every_path_ends_at_an_open_door_after_four_questions_at_most(db):
    found = list(paths())

    assert len(found) > 500
    for done in found:
        assert 1 <= len(done.answered) <= triage.MOST_QUESTIONS
        assert triage.is_door(triage.advice(done).door), done.answers


def test_every_question_and_every_end_is_reached(db):
    found = list(paths())

    assert {one.question.key for done in found for one in done.answered} == set(QUESTIONS)
    assert {done.end for done in found} == set(ENDS)


def test_every_desk_but_none_of_old_is_reached(db):
    assert {triage.advice(done).desk for done in paths()} == set(Desk.objects.values_list("code", flat=True))


def test_other_bodies_that_the_graph_names_are_partners_with_words_of_ours(db):
    named = {code for end in ENDS.values() for code in end.partners} | set(bodies.WRONG_ADDRESS)

    assert named <= set(Partner.objects.values_list("code", flat=True))
    assert [body.code for body in bodies.bodies(sorted(named))] == sorted(named)
    assert all(str(body.purpose) for body in bodies.bodies(named))


CODES = sorted({option.code for question in QUESTIONS.values() for option in question.options} | {"13", "27", "none", "", "x"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the catalogue is only read
@given(st.dictionaries(st.sampled_from([*QUESTIONS, "step", "x"]), st.sampled_from(CODES) | st.text(max_size=8), max_size=7))
def test_walk_takes_any_address(db, answers):
    done = triage.walk(answers)

    assert done.answers.items() <= answers.items()
    assert done.asked is not None or triage.is_door(triage.advice(done).door)


def test_answer_that_was_not_asked_for_does_not_count(db):
    done = triage.walk({"matter": "software", "leak": "yes", "pref": "13"})

    assert (done.end, [one.question.key for one in done.answered]) == ("software", [FIRST])


@pytest.mark.parametrize(
    ("answers", "door", "site", "leak"),
    [
        ({"matter": "protect", "shown": "no", "pref": "13"}, "trade_secret", "", False),
        ({"matter": "protect", "shown": "no", "pref": "27"}, "kansai.trade_secret", "27", False),
        ({"matter": "protect", "shown": "no", "pref": "18"}, "kansai.trade_secret", "", False),  # Fukui belongs to Kinki
        ({"matter": "lookalike", "secret": "yes", "pref": "28"}, "kansai.overseas", "", True),
        ({"matter": "lookalike", "secret": "no", "pref": "40"}, "overseas", "", False),
        ({"matter": "unused", "pref": "27"}, "general", "27", False),
        ({"matter": "money", "where": "abroad", "shown": "yes", "pref": "01"}, "general", "01", False),
        ({"matter": "unsure", "pref": "none"}, "general", "", False),
        ({"matter": "taken", "leak": "yes"}, "trade_secret", "", True),
    ],
)
def test_answers_lead_to_the_desk_and_site_that_fit(answers, door, site, leak, db):
    advice = triage.advice(triage.walk(answers))

    assert (advice.door, advice.site, advice.end.leak) == (door, site, leak)


def test_desk_that_was_closed_leaves_the_general_windows(db):
    Desk.objects.filter(code="efiling").update(valid_to="2020-03-31")

    assert triage.advice(triage.walk({"matter": "software"})).door == "general"


# --- the question pages ---------------------------------------------------------------------------------------
def test_questions_follow_each_other_and_the_address_holds_the_answers(client, db):
    first = check(client)
    assert first.status_code == 200
    assert 'name="matter"' in first.text

    second = check(client, step="matter", matter="protect")
    assert second.context["walk"].asked.key == "shown"
    assert '<input type="hidden" name="matter" value="protect">' in second.text
    assert second.context["back"] == "was=protect"

    third = check(client, step="shown", matter="protect", shown="yes")
    assert third.context["walk"].asked.key == "pref"
    assert third.context["back"] == "matter=protect&was=yes"


def test_back_marks_the_answer_given_before(client, db):
    text = client.get(f"{reverse('public:triage')}?was=protect").text

    assert re.search(r'value="protect"[^>]*checked', text)
    assert text.count("checked") == 1


@pytest.mark.parametrize(
    ("language", "answers", "words"),
    [
        ("ja", {"step": "matter"}, "一番近いものを選択してください"),
        ("en", {"step": "matter"}, "Select the answer that is nearest"),
        ("ja", {"step": "pref", "matter": "unused", "pref": ""}, "都道府県を選択してください"),
        ("ja", {"step": "matter", "matter": "nonsense"}, "一番近いものを選択してください"),
    ],
)
def test_question_sent_without_answer_says_what_is_missing(client, db, language, answers, words):
    response = check(client, language, **answers)

    assert response.status_code == 422
    assert response.text.count(words) >= 2  # in the summary and at the control
    assert response.text.index('id="error-summary"') < response.text.index("<h1")


@pytest.mark.parametrize("matter", ["<script>", "x" * 5000, "\x00", "MATTER"])
def test_answer_that_does_not_exist_asks_again(client, db, matter):
    response = check(client, matter=matter)

    assert response.status_code == 200
    assert "checked" not in response.text
    assert "<script>" not in response.text


def test_questions_take_no_post(client, db):
    assert client.post(reverse("public:triage")).status_code == 405


# --- the result -----------------------------------------------------------------------------------------------
def form_address(text: str) -> dict[str, list[str]]:
    """What the button to the form hands on."""
    found = re.search(rf'href="({re.escape(reverse("public:consult"))}\?[^"]+)"', text)
    return parse_qs(urlparse(found[1].replace("&amp;", "&")).query)


def test_result_names_desk_reason_phone_cost_and_day(client, db, at):
    at(OPEN)
    response = check(client, matter="protect", shown="yes", pref="13")

    for words in (
        "営業秘密・知財戦略相談窓口",
        "特許は公開され、秘密は公開されません",
        "ただいま電話がつながります。本日の受付は17:30までです。",
        'href="tel:0335811101"',
        "無料です",
        "2026年11月26日（木）までにご連絡します",
        "最初に見せた日",
    ):
        assert words in response.text, words
    assert form_address(response.text) == {"desk": ["trade_secret"], "shown": ["yes"]}


def test_result_hands_on_site_and_leak(client, db):
    assert form_address(check(client, matter="unused", pref="13").text) == {"desk": ["general"], "site": ["13"]}
    text = check(client, matter="lookalike", secret="yes", pref="40").text
    assert form_address(text) == {"desk": ["overseas"], "leak": ["yes"]}
    assert "2026年11月24日（火）までにご連絡します" in text  # the next working day, as the page about leaks says


def test_result_of_a_desk_without_phone_offers_the_window_nearby(client, db):
    text = check(client, matter="abroad", shown="no", pref="40").text

    assert "専用の電話がありません" in text
    assert 'href="tel:0570082100"' in text


def test_customer_who_asks_for_nothing_leads_to_the_other_body_too(client, db, monkeypatch):
    text = check(client, matter="knowhow", pref="13").text
    assert "下請かけこみ寺" in text
    assert "0120-418-618" in text

    monkeypatch.setattr("django.conf.settings.PORTAL_DEMO", True)
    demo.forget()
    shown = check(client, matter="knowhow", pref="13").text
    assert "0120-418-618" not in shown
    assert "03-3581-1101" not in shown


@pytest.mark.parametrize(("matter", "comes"), [("unused", True), ("procedure", False)])
def test_visit_is_promised_where_the_desk_visits(client, db, matter, comes):
    text = check(client, matter=matter, pref="40").text

    assert ("会社まで伺います" in text) is comes
    assert f'href="{reverse("public:office_detail", args=["40"])}"' in text


def test_answers_can_be_changed_one_by_one(client, db):
    text = check(client, matter="money", where="abroad", shown="no", pref="13").text

    for query in ("was=money", "matter=money&amp;was=abroad", "matter=money&amp;where=abroad&amp;was=no"):
        assert f'?{query}"' in text


def test_result_asks_the_database_for_the_catalogue_only(client, db, django_assert_num_queries):
    check(client, matter="unused", pref="13")
    with django_assert_num_queries(0):
        check(client, matter="unused", pref="13")


def test_pages_hold_no_japanese_in_english(client, db):
    ends = {done.end: done for done in paths() if done.end not in ("leak", "elsewhere")}
    asked = [{}, {"matter": "taken"}, {"matter": "lookalike"}, {"matter": "money"}, {"matter": "protect"}, {"matter": "unused"}]

    for answers in [*asked, *(done.answers for done in ends.values())]:
        main = check(client, "en", **answers).text.partition("<main")[2].partition("</main>")[0]
        assert not JAPANESE.search(main), answers


# --- leak and wrong address -------------------------------------------------------------------------------------
def test_suspected_leak_leads_to_the_emergency_page(client, db):
    response = check(client, matter="taken", leak="yes")

    assert response.headers["Location"] == reverse("public:leak")


def test_emergency_page_says_what_to_do_and_whether_the_phone_is_answered(client, db, at):
    at(OPEN)
    text = client.get(reverse("public:leak")).text
    for words in ("相手を問い詰める", "電源を切る", "書き留めて", "警察庁", "情報処理推進機構", "ただいま電話がつながります"):
        assert words in text, words
    assert form_address(text) == {"desk": ["trade_secret"], "leak": ["yes"]}

    at(NIGHT)
    assert "この時間は電話がつながりません" in client.get(reverse("public:leak")).text


def test_wrong_address_is_answered_kindly_with_other_bodies(client, db):
    assert check(client, matter="elsewhere").headers["Location"] == reverse("public:elsewhere")
    text = client.get(reverse("public:elsewhere")).text

    for words in ("よろず支援拠点", "下請かけこみ寺", "JETRO", "どうぞご相談ください"):
        assert words in text, words
    assert "alert-danger" not in text
    assert "error-summary" not in text


@pytest.mark.parametrize("name", ["public:triage", "public:leak", "public:elsewhere"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_open_without_signing_in_and_obey_the_content_policy(client, db, name, language):
    with translation.override(language):
        response = client.get(reverse(name))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert not re.search(r" style=|<script>| on\w+=", response.text)
