"""Logs of the usual tools, in the encodings in which they come."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest

from seminars.online_logs import LogUnreadable, add_up, read_log

JST = ZoneInfo("Asia/Tokyo")
DAY = date(2026, 11, 20)

ZOOM_JA = """ミーティングID,トピック,開始時刻,終了時刻,ユーザーのメール,期間（分）,参加者
123,セミナー,2026/11/20 13:50,2026/11/20 16:10,host@example.jp,140,3

名前（元の名前）,ユーザーのメール,参加時刻,退出時刻,期間（分）,ゲスト
髙﨑 𠮷郎,taka@example.jp,2026/11/20 14:00:00,2026/11/20 14:30:00,30,はい
髙﨑 𠮷郎,taka@example.jp,2026/11/20 14:20:00,2026/11/20 15:00:00,40,はい
Lee (李 明),,2026/11/20 14:00:00,2026/11/20 16:00:00,120,はい
"""
ZOOM_EN = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Taro Yamada,taro@example.jp,11/20/2026 02:00:05 PM,11/20/2026 04:00:05 PM,120,Yes
"""
TEAMS = """1. Summary
Meeting title\tSeminar

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole
Taro Yamada\t11/20/26, 2:00:00 PM\t11/20/26, 4:00:00 PM\t1h 30m\ttaro@example.jp\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Taro Yamada\t11/20/26, 2:00:00 PM\t11/20/26, 2:30:00 PM\t30m\ttaro@example.jp\tAttendee
Taro Yamada\t11/20/26, 3:00:00 PM\t11/20/26, 4:00:00 PM\t1h\ttaro@example.jp\tAttendee
"""
TEAMS_JA = """2. 参加者
名前\t最初の参加\t最後の退出\t会議の長さ\tメール\tロール
山田 太郎\t2026/11/20 14:00:00\t2026/11/20 16:00:00\t1 時間 30 分\ttaro@example.jp\t出席者
"""
WEBEX = (
    "Name,Attendee Email,Join Time,Leave Time,Attendance Duration\n"
    'Taro Yamada,taro@example.jp,"=""2026-11-20 05:00:00""","=""2026-11-20 06:30:00""",90 mins\n'
)
MEET = """First name,Last name,Email,Duration,Time joined,Time exited
太郎,山田,taro@example.jp,1 時間 30 分,2:00 PM,3:30 PM
"""


def people(text, encoding="utf-8", zone=JST):
    stays, problems = read_log(text.encode(encoding), zone=zone, near=DAY)
    return [(person.name, person.email, person.minutes) for person in add_up(stays)], problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_zoom_in_japanese_adds_up_joins_that_overlap(encoding):
    found, problems = people(ZOOM_JA, encoding)
    assert found == [("髙﨑 𠮷郎", "taka@example.jp", 60), ("Lee (李 明)", "", 120)]
    assert problems == []


def test_zoom_in_code_page_932():
    found, _problems = people(ZOOM_JA.replace("𠮷", "吉"), "cp932")
    assert found[0] == ("髙﨑 吉郎", "taka@example.jp", 60)


@pytest.mark.parametrize(
    ("text", "encoding", "zone"),
    [
        (TEAMS, "utf-16", JST),  # summary and single stays: the stays count
        (TEAMS, "utf-16-le", JST),
        (TEAMS_JA, "utf-16", JST),
        (WEBEX, "utf-8", UTC),
        (MEET, "utf-8", JST),
    ],
)
def test_the_other_tools_say_ninety_minutes(text, encoding, zone):
    found, problems = people(text, encoding, zone)
    assert [(email, minutes) for _name, email, minutes in found] == [("taro@example.jp", 90)]
    assert problems == []


@pytest.mark.parametrize(
    ("joined", "said"),
    [
        ("2026-11-20 05:00:00 UTC", "14:00"),
        ("2026-11-20T05:00:00Z", "14:00"),
        ("2026-11-20 05:00 +00:00", "14:00"),
        ("2026/11/20 14:00 (GMT+9:00)", "14:00"),
        ("20/11/2026 2:00 午後", "14:00"),
        ("2026年11月20日 午後2時00分", "14:00"),
        ("Nov 20, 2026 2:00 PM", "14:00"),
    ],
)
def test_a_stated_zone_and_every_way_of_writing(joined, said):
    text = f'Name,Join Time,Leave Time\nTaro,"{joined}","{joined}"\n'
    [stay], problems = read_log(text.encode(), zone=JST, near=DAY)
    assert problems == []
    assert stay.joined_at.astimezone(JST).strftime("%Y-%m-%d %H:%M") == f"2026-11-20 {said}"


def test_english_zoom_with_am_and_pm():
    found, _problems = people(ZOOM_EN)
    assert found == [("Taro Yamada", "taro@example.jp", 120)]


def test_bad_rows_are_told_with_line_and_reason_and_stay():
    text = (
        "Name,Email,Join Time,Leave Time,Duration\n"
        "A,a@example.jp,soon,later,\n"
        "B,b@example.jp,2026/11/20 15:00,2026/11/20 14:00,\n"
        ",,2026/11/20 15:00,2026/11/20 16:00,60\n"
        "C,c@example.jp,,,a while\n"
        "D,d@example.jp,,,\n"
        "F,f@example.jp,,,45\n"
    )
    found, problems = people(text)
    assert [(name, minutes) for name, _email, minutes in found] == list(zip("ABCDF", (0, 0, 0, 0, 45), strict=True))
    assert [(each.line, each.code) for each in problems] == [
        (2, "bad_time"),
        (3, "wrong_order"),
        (4, "no_name"),
        (5, "bad_duration"),
        (6, "no_time"),
    ]


@pytest.mark.parametrize("raw", [b"", b"hello", "日付,金額\n1,2\n".encode(), b"\x89PNG\r\n\x1a\n\x00\x00", b"Name,Join Time\n"])
def test_what_is_no_log_is_refused_with_a_sentence(raw):
    with pytest.raises(LogUnreadable):
        read_log(raw, zone=JST, near=DAY)
