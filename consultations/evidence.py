"""Receipts as evidence: what is signed, how it is written down, and what holds of one that is shown to us later.

The bytes that are signed are the JSON of the receipt with sorted keys, no spaces and in UTF-8: numbers are whole, so every
program writes the same. scripts/verify_receipt.py checks the same without the portal.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from consultations.models import Case, SignedReceipt, SigningKey
from consultations.models.given_files import GivenFile
from core import signing_keys
from core.text import clean_text

FORMAT = "ip-portal-receipt-1"
LARGEST = 64 * 1024  # letters of a receipt that is shown to us


class NoReceipt(ValueError):
    """What was shown to us is no receipt."""


@dataclass(frozen=True)
class NamedFile:
    """A file as a receipt names it, or as somebody shows it to us."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Verdict:
    """What holds of a receipt, and of the text and files shown with it. None: not shown."""

    number: str
    received_at: datetime | None
    desk: str
    portal: str
    key: str
    is_signed: bool
    is_our_key: bool
    stamped: bool
    text: bool | None = None
    files: list[tuple[NamedFile, NamedFile | None]] = field(default_factory=list)  # shown → named in the receipt
    not_shown: list[NamedFile] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return self.is_signed and self.is_our_key


# --- writing ---------------------------------------------------------------------------------------
def document_of(case: Case, files: Iterable[GivenFile], key: str) -> dict[str, Any]:
    """What the receipt of a consultation that just came in says. Of the text only its hash."""
    received_at = case.received_at or case.created_at
    return {
        "format": FORMAT,
        "number": case.ref,
        "received_at": received_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "desk": {"code": case.desk.pk, "name": case.desk.ja},
        "portal": settings.PUBLIC_URL,
        "text": {"sha256": text_hash(case.body), "bytes": len(text_bytes(case.body))},
        "files": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files],
        "key": key,
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    """The bytes that are signed."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text_bytes(text: str) -> bytes:
    """A text as it was kept: line ends are LF, no control characters, nothing around it; UTF-8."""
    return clean_text(text).encode()


def text_hash(text: str) -> str:
    return hashlib.sha256(text_bytes(text)).hexdigest()


def download_of(signed: SignedReceipt) -> bytes:
    """The file that the client keeps. Raises Unreadable."""
    stamp = base64.b64encode(bytes(signed.token)).decode() if signed.token else None
    shown = {
        "receipt": json.loads(signed.document),
        "signature": {"algorithm": "Ed25519", "key": signed.key_id, "value": signed.signature},
        "public_key": signed.key.public_key,
        "time_stamp": {"format": "RFC 3161", "value": stamp} if stamp else None,
    }
    return (json.dumps(shown, ensure_ascii=False, indent=2) + "\n").encode()


def stamped_bytes(document: str, signature: str) -> bytes:
    """What the time stamp is on: the signed document and its signature."""
    return f"{document}\n{signature}\n".encode()


# --- reading ---------------------------------------------------------------------------------------
def verdict(shown: str, *, text: str, files: Sequence[NamedFile]) -> Verdict:
    """What holds of the receipt `shown`, and whether text and files are those that it names. Raises NoReceipt."""
    whole, receipt = _parsed(shown)
    signature, key = _signature(whole)
    named = _named_files(receipt)
    known = dict(SigningKey.objects.values_list("name", "public_key"))
    is_signed = receipt.get("key") == key and signing_keys.is_signed(canonical(receipt), signature, known.get(key, ""))
    return Verdict(
        number=_text(receipt, "number"),
        received_at=_instant(receipt),
        desk=_text(receipt.get("desk"), "name"),
        portal=_text(receipt, "portal"),
        key=key,
        is_signed=is_signed,
        is_our_key=key in known,
        stamped=bool(whole.get("time_stamp")),
        text=text_hash(text) == _text(receipt.get("text"), "sha256") if text.strip() else None,
        files=[(file, next((one for one in named if one.sha256 == file.sha256), None)) for file in files],
        not_shown=[one for one in named if one.sha256 not in {file.sha256 for file in files}] if files else [],
    )


def _parsed(shown: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if len(shown) > LARGEST:
        raise NoReceipt
    try:
        whole = json.loads(shown.lstrip("\ufeff"), parse_float=_refuse, parse_constant=_refuse)
        receipt = whole["receipt"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoReceipt from error
    if not isinstance(whole, dict) or not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        raise NoReceipt
    try:
        canonical(receipt)
    except ValueError as error:  # lone surrogates
        raise NoReceipt from error
    return whole, receipt


def _signature(whole: Mapping[str, Any]) -> tuple[str, str]:
    signature = whole.get("signature")
    value, key = _text(signature, "value"), _text(signature, "key")
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoReceipt from error
    return value, key


def _named_files(receipt: Mapping[str, Any]) -> list[NamedFile]:
    files = receipt.get("files")
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise NoReceipt
    return [NamedFile(_text(one, "name"), _whole_number(one, "size"), _text(one, "sha256")) for one in files]


def _text(found: Any, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, str) or len(value) > 300:
        raise NoReceipt
    return value


def _whole_number(found: Mapping[str, Any], name: str) -> int:
    value = found.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**15:
        raise NoReceipt
    return value


def _instant(receipt: Mapping[str, Any]) -> datetime:
    try:
        at = parse_datetime(_text(receipt, "received_at"))
    except ValueError as error:
        raise NoReceipt from error
    if at is None or at.tzinfo is None:
        raise NoReceipt
    return at


def _refuse(_value: str) -> None:
    raise ValueError("a receipt holds whole numbers only")
