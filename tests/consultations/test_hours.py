"""Whether a desk answers the phone now."""

from datetime import date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from consultations.hours import answers_now, closed_because, usual_hours
from core import closures

TOKYO = ZoneInfo("Asia/Tokyo")


def desk(**given) -> SimpleNamespace:
    usual = {"phone": "03-0000-0000", "opens": time(9), "closes": time(17, 45), "last_reception": time(17, 30)}
    return SimpleNamespace(**usual | given)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "is_open", "sentence", "next_open"),
    [
        (at(2026, 11, 20, 9, 0), True, "ただいま電話がつながります。本日の受付は17:30までです。", None),
        (at(2026, 11, 20, 17, 29, 59), True, "ただいま電話がつながります。本日の受付は17:30までです。", None),
        (at(2026, 11, 20, 8, 59), False, "ただいま受付時間外です。本日9:00から", at(2026, 11, 20, 9)),
        (at(2026, 11, 20, 17, 30), False, "次の受付は11月24日（火） 9:00から", at(2026, 11, 24, 9)),  # Monday: holiday
        (at(2026, 11, 21, 12, 0), False, "本日は休み（土曜・日曜）です。", at(2026, 11, 24, 9)),
        (at(2026, 11, 23, 12, 0), False, "本日は休み（勤労感謝の日）です。", at(2026, 11, 24, 9)),
        (at(2026, 12, 28, 18, 0), False, "次の受付は1月4日（月） 9:00から", at(2027, 1, 4, 9)),
        (at(2026, 12, 30, 10, 0), False, "本日は休み（年末年始）です。", at(2027, 1, 4, 9)),
        (at(2027, 1, 1, 10, 0), False, "本日は休み（元日）です。", at(2027, 1, 4, 9)),
    ],
)
def test_phone_follows_hours_last_reception_and_calendar(now, is_open, sentence, next_open):
    found = answers_now(desk(), now)

    assert (found.open, found.next_open) == (is_open, next_open)
    assert sentence in found.sentence


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (at(2026, 11, 20, 10), "The phone is answered now. Calls are taken until 17:30 today."),
        (at(2026, 11, 20, 18), "Calls are no longer taken today. The phone opens again on Tuesday 24 November at 9:00."),
        (
            at(2026, 11, 23, 9),
            "Closed today (Labour Thanksgiving Day). The phone opens again on Tuesday 24 November at 9:00.",
        ),
    ],
)
def test_sentence_speaks_english(now, sentence):
    with translation.override("en"):
        assert answers_now(desk(), now).sentence == sentence


def test_day_that_headquarters_closed_is_named_and_passed_over():
    closures.remember({date(2026, 11, 24): ("創立記念日", "Foundation day")})

    assert answers_now(desk(), at(2026, 11, 20, 18)).next_open == at(2026, 11, 25, 9)
    assert "（創立記念日）" in answers_now(desk(), at(2026, 11, 24, 10)).sentence
    with translation.override("en"):
        assert closed_because(date(2026, 11, 24)) == "Foundation day"
    assert closed_because(date(2026, 11, 25)) == ""


def test_hours_are_those_of_japan_wherever_now_was_taken():
    assert answers_now(desk(), datetime(2026, 11, 20, 0, 30, tzinfo=ZoneInfo("UTC"))).open
    assert not answers_now(desk(), datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("UTC"))).open


def test_desk_without_last_reception_answers_until_it_closes():
    assert answers_now(desk(last_reception=None), at(2026, 11, 20, 17, 44)).open
    assert not answers_now(desk(last_reception=None), at(2026, 11, 20, 17, 45)).open


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"phone": ""}, "専用の電話がありません"),
        ({"opens": None}, "受付時間は確認中"),
        ({"closes": None, "last_reception": None}, "受付時間は確認中"),
    ],
)
def test_desk_whose_hours_nobody_knows_says_so(given, words):
    found = answers_now(desk(**given), at(2026, 11, 20, 10))

    assert (found.open, found.next_open) == (False, None)
    assert words in found.sentence


def test_usual_hours_name_the_last_call():
    assert usual_hours(desk()) == "平日 9:00～17:45（電話の受付は17:30まで）"
    assert usual_hours(desk(last_reception=None)) == "平日 9:00～17:45"
    assert usual_hours(desk(opens=None)) == ""
