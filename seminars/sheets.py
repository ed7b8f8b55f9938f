"""Paper for the day: the attendance sheet and the name labels."""

import unicodedata
from dataclasses import dataclass

from django.utils import timezone

from core.pdf import pdf
from seminars.models import SeminarEvent
from seminars.reception import Guest, guests_of

A_PAGE = 10  # labels of 91 × 55 mm on A4, in two columns: the common sheets for cards and badge holders
_NAME_SIZES = ((7, "xl"), (10, "l"), (14, "m"), (22, "s"))  # full-width letters on one line, and their size
_COMPANY_SIZES = ((20, "m"), (56, "s"))  # the second: two lines


@dataclass(frozen=True)
class Label:
    """A badge: how large name and company are set so that they fit."""

    name: str
    company: str
    name_size: str
    company_size: str


def expected_guests(event: SeminarEvent) -> list[Guest]:
    return [guest for guest in guests_of(event) if guest.is_expected]


def attendance_sheet(event: SeminarEvent, language: str) -> bytes:
    """The PDF with a line and a box for everybody who is expected, in the order of the kana."""
    context = {"event": event, "guests": expected_guests(event), "printed_at": timezone.now()}
    return pdf("seminars/pdf/attendance_sheet.html", context, language)


def name_labels(event: SeminarEvent, language: str) -> bytes:
    """The PDF with a label for everybody who is expected on site."""
    labels = [label_of(guest) for guest in expected_guests(event) if guest.kind == "onsite"]
    pages = [labels[start : start + A_PAGE] for start in range(0, len(labels), A_PAGE)]
    return pdf("seminars/pdf/name_labels.html", {"event": event, "pages": pages}, language)


def label_of(guest: Guest) -> Label:
    return Label(guest.name, guest.company, _size(guest.name, _NAME_SIZES), _size(guest.company, _COMPANY_SIZES))


def _size(text: str, sizes: tuple[tuple[int, str], ...]) -> str:
    width = sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.6 for letter in text)
    return next((size for most, size in sizes if width <= most), "xs")
