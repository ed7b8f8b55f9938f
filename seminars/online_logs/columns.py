"""How the meeting tools head their columns, in Japanese and English."""

import re
import unicodedata

NAME, FIRST, LAST, EMAIL, JOIN, LEAVE, DURATION = "name", "first", "last", "email", "join", "leave", "duration"
ATTENDED = "attended"  # of those who had registered with the tool: whether he was there at all
MEETING = "meeting"  # a table about the meeting itself, which names its host and counts its people
OVERALL_JOIN = "overall join"  # of a summary by person; a later table of the same file has every single stay

_HEADS: dict[str, tuple[str, ...]] = {
    NAME: (
        *("name", "full name", "display name", "participant", "participant name", "user name", "attendee name"),
        *("attendee", "名前", "氏名", "表示名", "参加者", "参加者名", "ユーザー名", "出席者名", "出席者"),
    ),
    FIRST: ("first name", "given name", "名"),
    LAST: ("last name", "surname", "family name", "姓"),
    EMAIL: (
        *("email", "user email", "email address", "attendee email", "participant id", "upn", "メール", "メールアドレス"),
        *("ユーザーのメール", "ユーザーのメールアドレス", "出席者のメール", "出席者のメールアドレス", "eメール", "電子メール"),
        *("電子メールアドレス", "参加者id"),
    ),
    JOIN: (
        *("join time", "time joined", "joined", "joined at", "join", "参加時刻", "参加時間", "入室時刻"),
        *("参加日時", "入室日時", "参加した時刻", "参加"),
    ),
    ATTENDED: ("attended", "出席済み", "出席", "参加済み"),
    MEETING: ("topic", "トピック", "会議タイトル", "meeting title"),
    OVERALL_JOIN: ("first join", "first joined", "最初の参加", "最初の参加時刻", "最初に参加した時刻"),
    LEAVE: (
        *("leave time", "time exited", "left", "left at", "leave", "exit time", "last leave", "退出時刻", "退出時間"),
        *("退室時刻", "退席時刻", "退出日時", "退室日時", "退席日時", "退出した時刻", "最後の退出", "最後の退出時刻", "退出"),
    ),
    DURATION: (
        *("duration", "in meeting duration", "attendance duration", "time in session", "total duration", "meeting duration"),
        *("time in meeting", "期間", "会議の長さ", "会議の期間", "会議時間", "セッション時間", "参加期間", "滞在時間"),
        *("継続時間", "所要時間", "出席時間", "会議の所要時間", "会議内の時間", "通話時間", "時間"),
    ),
}
_ROLES = {head: role for role, heads in _HEADS.items() for head in heads}
_BRACKETS = re.compile(r"\(([^()]*)\)")


def role_of(head: str) -> tuple[str, str]:
    """What a column holds, and what its heading says in brackets (the unit, the zone); empty for other columns."""
    text = unicodedata.normalize("NFKC", head).casefold().strip().strip('="')
    aside = " ".join(_BRACKETS.findall(text)).strip()
    bare = re.sub(r"[\s_-]+", " ", _BRACKETS.sub(" ", text)).strip()
    return _ROLES.get(bare) or _ROLES.get(bare.replace(" ", "")) or "", aside
