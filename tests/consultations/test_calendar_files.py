"""A meeting as a file for calendars, by the rules of RFC 5545."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from consultations.calendar_files import calendar_file
from tests.factories.own_cases import make_appointment, make_own_case

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)  # 14:00 in Japan


def lines_of(**given) -> list[str]:
    """The lines, unfolded."""
    meeting = make_appointment(**{"starts_at": STARTS, "minutes": 90} | given)
    raw = calendar_file(meeting, address="https://portal.example.jp/my/c/R8-1/", now=MADE)
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    return raw.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_file_tells_when_where_and_the_number():
    case = make_own_case()
    lines = lines_of(case=case)

    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    for line in (
        "VERSION:2.0",
        "DTSTAMP:20261120T030000Z",
        "DTSTART:20261125T050000Z",
        "DTEND:20261125T063000Z",
        "LOCATION:本社 2階会議室",
        "STATUS:CONFIRMED",
        f"SUMMARY:面談 {case.case_no}（知財相談ポータル）",
    ):
        assert line in lines


def test_notes_of_the_desk_and_the_matter_are_not_in_it():
    text = "\n".join(lines_of(note="駐車場は裏"))

    assert "駐車場" not in text
    assert "図面" not in text


def test_signs_with_a_meaning_are_escaped_and_characters_stay_whole():
    place = "本社; 2階, 奥\\手前\nベル🙂" * 5
    expected = "LOCATION:" + "本社\\; 2階\\, 奥\\\\手前\\nベル🙂" * 5

    assert expected in lines_of(place=place)


def test_meeting_that_was_called_off_says_so_and_one_without_a_place_has_none():
    lines = lines_of(place="", cancelled_at=MADE)

    assert "STATUS:CANCELLED" in lines
    assert not [line for line in lines if line.startswith("LOCATION")]


def test_file_is_in_the_readers_language_and_the_same_again():
    meeting = make_appointment()
    with translation.override("en"):
        first, again = (calendar_file(meeting, address="https://x/", now=MADE) for _ in range(2))
    assert first == again
    assert "SUMMARY:Meeting " in first.decode()
