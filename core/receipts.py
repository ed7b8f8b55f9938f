"""Receipt numbers such as `R8-483920-5` (ux F-24).

Era year, six digits from a keyed permutation of the year's sequence (neighbours tell nothing), and a
Damm check digit, which catches every single slip and every swap of neighbours. The key is random and stands
beside the sequence, so that a new SECRET_KEY in the middle of a year brings no number twice.
"""

import hashlib
import hmac
import re
import unicodedata
from datetime import date, datetime, timedelta

from django.db import connection, models

from core.eras import era_of, first_western_year
from core.models import Sequence

_COUNT_UP = "UPDATE core_sequence SET last = last + 1 WHERE name = %s RETURNING last, key"
_HALF = 1000
_ROUNDS = 6
_SHAPE = re.compile(r"^([MTSHR])(\d{1,2})(\d{6})(\d)$", re.ASCII)
_NOISE = re.compile(r"[\s‐‑‒–—―−ーｰ─━－-]")
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class SequenceExhausted(RuntimeError):
    """A year has used its million numbers."""


def damm(number: str) -> str:
    """The check digit of a string of digits; of a number with its check digit appended it is `0`."""
    interim = 0
    for figure in number:
        interim = int(_DAMM[interim][int(figure)])
    return str(interim)


def next_in_sequence(name: str) -> Sequence:
    """The sequence with its next number, from 1, as `last`; no number is given twice. Must run inside a transaction."""
    found = _count_up(name)
    if found is None:  # the first number under this name
        Sequence.objects.get_or_create(name=name)
        found = _count_up(name)
    return Sequence(name=name, last=found[0], key=found[1])  # type: ignore[index]  # the row stands now


def _count_up(name: str) -> tuple[int, str] | None:
    """The next number and the key in one statement, which the ORM cannot say; None where nobody has asked under this name."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_UP, [name])
        return cursor.fetchone()


def issue(day: date, prefix: str = "") -> str:
    """A new receipt number for `day`; raises SequenceExhausted after 999,999 in one calendar year."""
    sequence = next_in_sequence(f"receipt{prefix}-{day.year}")
    if sequence.last >= _HALF * _HALF:
        raise SequenceExhausted(str(day.year))
    era = era_of(day)
    number = f"{day.year - first_western_year(era) + 1}"
    body = f"{_permute(sequence.last, sequence.key):06d}"
    return f"{prefix}{era.letter}{number}-{body}-{damm(number + body)}"


def hold(now: datetime) -> None:
    """No number is given until the transaction ends: whoever brings in a case waits. Must run inside a transaction.

    Just after New Year a transaction may still hold the sequence of the old one.
    """
    for year in sorted({(now - timedelta(hours=1)).year, now.year}):
        name = f"receipt-{year}"
        if not Sequence.objects.filter(pk=name).update(last=models.F("last")):
            Sequence.objects.get_or_create(name=name)
            Sequence.objects.filter(pk=name).update(last=models.F("last"))


def canonical(value: str, prefix: str = "") -> str | None:
    """The number as it is stored, from any width, spacing and dashes; None where a digit must be wrong.

    `prefix` is that under which it was issued, such as "S-"; a number typed without it, or with another, is not found.
    """
    match = _match(value, prefix)
    if not match or damm(match[2] + match[3] + match[4]) != "0":
        return None
    return f"{prefix}{match[1]}{int(match[2])}-{match[3]}-{match[4]}"


def has_shape(value: str, prefix: str = "") -> bool:
    """Whether `value` is meant as a receipt number with this prefix, right or wrong."""
    return _match(value, prefix) is not None


def _match(value: str, prefix: str) -> re.Match[str] | None:
    typed = _NOISE.sub("", unicodedata.normalize("NFKC", value)).upper()
    marked = _NOISE.sub("", prefix)
    return _SHAPE.match(typed[len(marked) :]) if typed.startswith(marked) else None


def _permute(serial: int, key: str) -> int:
    left, right = divmod(serial, _HALF)
    for step in range(_ROUNDS):
        digest = hmac.new(key.encode(), f"{step}|{right}".encode(), hashlib.sha256)
        left, right = right, (left + int.from_bytes(digest.digest()[:4])) % _HALF
    return left * _HALF + right
