"""Attendance certificates: on paper, and what anybody may ask about one."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from consultations.walls import key_of
from core import receipts
from core.pdf import pdf
from core.text import digits
from mailing.render import address_of
from seminars.models import Certificate
from seminars.qr import qr_picture

_TEMPLATE = "seminars/pdf/certificate.html"
_LETTERS = "C-"
_LEAST = 2  # letters of a family name that is part of a name without a gap: one letter is guessed soon
_SMALL_FROM = 24  # letters of a name from which it is printed smaller


@dataclass(frozen=True)
class Verified:
    """What everybody may know of a certificate: nothing about the person, whom the asker has named himself."""

    number: str
    is_valid: bool
    title: str
    held_on: date
    minutes: int | None


def certificate_pdf(certificate: Certificate, language: str) -> bytes:
    """The certificate on one page of A4, in "ja" or "en"."""
    address = verify_address(certificate, language)
    context = {
        "certificate": certificate,
        "title": title_of(certificate, language),
        "company": certificate.company,
        "is_long": len(certificate.person_name) >= _SMALL_FROM,
        "issuer": settings.INSTITUTE_NAME[language],
        "address": address_of("seminars:certificate_verify", language),
        "qr": qr_picture(address),
    }
    return pdf(_TEMPLATE, context, language)


def title_of(certificate: Certificate, language: str) -> str:
    return certificate.title_en if language == "en" and certificate.title_en else certificate.title


def verify_address(certificate: Certificate, language: str) -> str:
    """Where anybody verifies it, with the number filled in already; the name he fills in himself."""
    return f"{address_of('seminars:certificate_verify', language)}?number={certificate.number}"


def canonical_number(value: str) -> str:
    """The number as it is stored, from any width, spacing and dashes, with or without `C`; empty where it has a slip."""
    body = digits(unicodedata.normalize("NFKC", value)).upper().removeprefix("C")
    found = receipts.canonical(body)
    return f"{_LETTERS}{found}" if found else ""


def verify(number: str, family_name: str, language: str) -> Verified | None:
    """What stands under this number, for who knows the family name too; None alike for a wrong number and a wrong name."""
    found = Certificate.objects.filter(number=canonical_number(number)).first()
    if found is None or not _is_family_name(family_name, found):
        return None
    return Verified(found.number, found.withdrawn_at is None, title_of(found, language), found.held_on, found.minutes)


def _is_family_name(given: str, certificate: Certificate) -> bool:
    """Whether it is the whole name or the family name, as written or in kana, in any width and with old forms of letters
    or new ones.

    Where name and kana are written without a gap, nobody can tell where the family name ends: its beginning is taken, of two
    letters or more.
    """
    asked = key_of(given)
    return bool(asked) and any(_fits(asked, name) for name in (certificate.person_name, certificate.person_kana))


def _fits(asked: str, name: str) -> bool:
    whole = key_of(name)
    words = [key_of(word) for word in unicodedata.normalize("NFKC", name).split()]
    if len(words) > 1:
        return asked in (whole, words[0], words[-1])
    return bool(whole) and (asked == whole or (len(asked) >= _LEAST and whole.startswith(asked)))
