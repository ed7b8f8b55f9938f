"""What of an audit entry is hashed, and how: docs/adr/0019-an-audit-log-that-shows-tampering.md.

scripts/verify_audit_export.py holds the same few lines once more: it must work where there is no portal.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

VERSION = "1"
GENESIS = "0" * 64  # what stands before the first link
# In this order after VERSION. Only ever change it together with VERSION.
FIELDS = (
    *("at", "actor_ref", "actor_label", "action", "object_type", "object_ref", "about_ref"),
    *("origin", "is_emergency", "reason_digest", "changes"),
)
_WRITTEN = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(values: Mapping[str, Any]) -> str:
    """SHA-256 of the stored values of an entry, each with its length before it, so that none can run into the next."""
    return hash_of_row([values[name] for name in FIELDS])


def hash_of_row(row: Any) -> str:
    """The same of a row that holds the values of FIELDS in their order."""
    at, *codes, is_emergency, reason_digest, changes = row
    return hash_of_texts((written_instant(at), *codes, "1" if is_emergency else "0", reason_digest, written_changes(changes)))


def hash_of_texts(texts: Iterable[str]) -> str:
    """The same of values that are written already."""
    return hash_of_parts([part(text) for text in texts])


def part(text: str) -> str:
    """A value with its length in bytes before it."""
    return f"{len(text) if text.isascii() else len(text.encode())}:{text}"


def hash_of_parts(parts: Iterable[str]) -> str:
    """The same of values that have their lengths before them."""
    return hashlib.sha256((_OPENING + "".join(parts)).encode()).hexdigest()


_OPENING = part(VERSION)


def written_instant(at: datetime) -> str:
    """Microseconds, UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def written_changes(changes: Mapping[str, Any]) -> str:
    """The changes as JSON that looks the same whichever database kept them."""
    if not changes:
        return "{}"
    return _WRITTEN.encode(changes)


def as_stored(changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """The changes as a database gives them back. Raises TypeError for what comes back different: fractions."""
    if not changes:
        return {}
    return json.loads(json.dumps(changes), parse_float=_refuse, parse_constant=_refuse)


def digest_of_reason(salt: str, text: str) -> str:
    """What the chain keeps of a reason: the text itself may name a person, who may ask to be forgotten."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def next_link(before: str, content_hash: str) -> str:
    """The hash of the link that follows the hash `before`. The databases compute the same (core/migrations/0002)."""
    return hashlib.sha256((before + content_hash).encode()).hexdigest()


def _refuse(number: str) -> object:
    raise TypeError(f"an audit row holds codes and whole numbers, not {number}")
