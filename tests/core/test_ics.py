"""Dates for other people's calendars."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from core.ics import Entry, calendar_of

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STARTS = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
NAME = "知財相談ポータル"


def entry(**given) -> Entry:
    values = {"uid": "abc", "sequence": 0, "starts_at": STARTS, "ends_at": STARTS + timedelta(hours=2), "title": "セミナー"}
    return Entry(**values | given)


def test_entry_reads_back_as_it_was_given():
    title, place = "営業秘密; 知財戦略, 2026\\🙂" * 4, "髙﨑ビル\n3階"
    given = entry(title=title, place=place, url="https://portal.example.jp/s/1/")

    event = Calendar.from_ical(calendar_of([given], name=NAME, now=NOW)).walk("VEVENT")[0]

    assert (str(event["summary"]), str(event["location"]), str(event["url"])) == (title, place, given.url)
    assert (event["dtstart"].dt, event["dtend"].dt, event["sequence"]) == (STARTS, STARTS + timedelta(hours=2), 0)
    assert str(event["uid"]).startswith("abc@")


def test_change_keeps_the_uid_and_raises_the_sequence():
    first, moved = (
        Calendar.from_ical(calendar_of([entry(sequence=number)], name=NAME, now=NOW)).walk("VEVENT")[0] for number in (0, 3)
    )

    assert (first["uid"], moved["uid"], moved["sequence"]) == (first["uid"], first["uid"], 3)


def test_what_is_called_off_asks_the_calendar_to_cross_it_out():
    calendar = Calendar.from_ical(calendar_of([entry(is_cancelled=True)], name=NAME, now=NOW))

    assert str(calendar["method"]) == "CANCEL"
    assert str(calendar.walk("VEVENT")[0]["status"]) == "CANCELLED"


def test_lines_are_folded_and_the_same_entry_gives_the_same_bytes():
    first, again = (calendar_of([entry(title="長い題名" * 30)], name=NAME, now=NOW) for _ in range(2))

    assert first == again
    assert max(len(line) for line in first.split(b"\r\n")) <= 75
    assert b"\n" not in first.replace(b"\r\n", b"")
