"""The list at the door: who is expected, who came, and finding somebody by what he says.

An event has hundreds of people, not millions: they are read once and searched in memory, by the same rule as
static/js/reception.js searches the page when there is no network.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import jaconv
from django.db.models import F

from core.text import company_key, fold
from seminars.enums import KINDS_OF_MODE, Mode, RegistrationStatus, SeatKind
from seminars.models import Registration, SeminarEvent

MOST = 1_000  # people on one page
_WORD_ENDS = re.compile(r"[\s\u3000・]+")


@dataclass(frozen=True)
class Guest:
    """A person as the reception needs him, and not more."""

    number: str
    name: str
    kana: str
    company: str
    kind: str
    status: str
    needs: str
    came_at: datetime | None
    came_kind: str
    noted_by: str

    @property
    def is_expected(self) -> bool:
        return self.status == RegistrationStatus.CONFIRMED

    @property
    def kind_label(self) -> str:
        return str(SeatKind(self.kind).label)

    @property
    def status_label(self) -> str:
        return str(RegistrationStatus(self.status).label)

    @property
    def find_kana(self) -> str:
        """Beginnings by which he is found: the whole reading, and each word of it."""
        return " ".join(dict.fromkeys([kana_key(self.kana), *map(kana_key, _WORD_ENDS.split(self.kana))])).strip()

    @property
    def find_text(self) -> str:
        """Parts by which he is found: name, company with and without its legal form, number, and the number's digits."""
        number = unicodedata.normalize("NFKC", self.number).casefold()
        return " ".join([fold(self.name), fold(self.company), company_key(self.company), number, _digits(self.number)])


@dataclass(frozen=True)
class Count:
    """Of one kind of seat: who came, of how many."""

    kind: str
    came: int
    expected: int

    @property
    def label(self) -> str:
        return str(SeatKind(self.kind).label)

    @property
    def missing(self) -> int:
        return self.expected - self.came


def guests_of(event: SeminarEvent) -> list[Guest]:
    """Everybody who applied, in the order of the kana; one query."""
    rows = Registration.objects.filter(event=event).annotate(
        company=F("booking__company"),
        came_at=F("attendance__at"),
        came_kind=F("attendance__kind"),
        noted_by=F("attendance__noted_by"),
    )
    columns = ("number", "person_name", "person_kana", "company", "seat_kind", "status", "access_needs")
    found = [Guest(*row) for row in rows.values_list(*columns, "came_at", "came_kind", "noted_by")]
    return sorted(found, key=lambda guest: (kana_key(guest.kana) or fold(guest.name), guest.number))


def counts_of(event: SeminarEvent, guests: list[Guest]) -> list[Count]:
    """Come and expected by kind of seat. Who has a seat online and came to the room counts in the room."""
    expected = [guest for guest in guests if guest.is_expected]
    return [
        Count(
            kind=kind,
            came=sum(guest.came_kind == kind for guest in expected),
            expected=sum((guest.came_kind or guest.kind) == kind for guest in expected),
        )
        for kind in KINDS_OF_MODE[Mode(event.mode)]
    ]


def search(guests: list[Guest], question: str) -> list[Guest]:
    """Who fits what was typed: the reading from its beginning, a part of name or company, the number or its last digits."""
    asked = fold(question)
    if not asked:
        return guests
    figures = _digits(question) if re.fullmatch(r"[\d\s\-‐‑–—―−ー－]+", unicodedata.normalize("NFKC", question)) else ""
    return [guest for guest in guests if _fits(guest, asked, kana_key(question), figures)]


def kana_key(value: str) -> str:
    """A reading as it is compared: any width, hiragana as katakana, without gaps, small letters and long marks as written."""
    return fold(jaconv.h2z(value)) if value else ""


def _fits(guest: Guest, asked: str, kana: str, figures: str) -> bool:
    if figures:
        return figures in _digits(guest.number)
    if any(beginning.startswith(kana) for beginning in guest.find_kana.split(" ")):
        return True
    return any(asked in part for part in guest.find_text.split(" "))


def _digits(value: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", value) if letter.isdigit())
