"""The columns of a seminar ledger and the words in its cells, by the names that the desks write."""

from seminars.enums import Mode, SeriesKind

NUMBER = "開催番号"
KIND = "種別"
SERIES = "シリーズ"
HELD_ON = "開催日"
PREFECTURE = "都道府県"
VENUE = "会場"
MODE = "形式"
SEATS_ONSITE = "定員会場"
SEATS_ONLINE = "定員オンライン"
APPLIED = "申込者数"
ONSITE = "参加者会場"
ONLINE = "参加者オンライン"
HOST = "主催"
LECTURERS = "講師"
CONSULTATIONS = "個別相談件数"

COLUMNS = (  # in the order of the desks' own files
    *(NUMBER, KIND, SERIES, HELD_ON, PREFECTURE, VENUE, MODE, SEATS_ONSITE, SEATS_ONLINE, APPLIED, ONSITE, ONLINE),
    *(HOST, LECTURERS, CONSULTATIONS),
)
REQUIRED = (NUMBER, KIND, HELD_ON)
PUBLIC_ONLY = (SEATS_ONSITE, SEATS_ONLINE)

KINDS = {
    SeriesKind.PUBLIC: ("公開セミナー", "公開", "セミナー"),
    SeriesKind.IN_COMPANY: ("社内セミナー", "社内", "企業内セミナー"),
    SeriesKind.DISPATCH: ("講師派遣", "派遣"),
}
MODES = {
    Mode.ONSITE: ("会場", "会場開催", "対面"),
    Mode.ONLINE: ("オンライン", "オンライン開催", "WEB", "ウェブ"),
    Mode.HYBRID: ("ハイブリッド", "会場・オンライン", "会場+オンライン", "会場/オンライン", "併用"),
}
SERIES_WITHOUT_NAME = {SeriesKind.IN_COMPANY: "seminar.in_company", SeriesKind.DISPATCH: "dispatch"}


def place_label(prefecture: str) -> str:
    """A prefecture as announcements name it: 東京, 大阪, 北海道."""
    return prefecture[:-1] if prefecture[-1:] in "都府県" else prefecture
