"""The certificate of an erasure: what went when, by which rule, and what still holds copies until when. It names nobody."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone

from consultations.enums import DisposalKind, ItemKind, ItemStatus
from consultations.erasure.periods import end_of, months_in_force
from consultations.models import Disposal

VERSION = 1
MAX_LENGTH = 120
_SALT = "consultations.certificate"


def certificate_token(disposal: Disposal) -> str:
    """The token of the certificate's page: it opens no more than that."""
    return signing.Signer(salt=_SALT).sign(disposal.ref)


def number_of(token: str) -> str | None:
    """The number that a token names; None where it is not ours."""
    try:
        return signing.Signer(salt=_SALT).unsign(token[:MAX_LENGTH])
    except signing.BadSignature:
        return None


def certificate_of(disposal: Disposal, cleared: str) -> dict[str, Any]:
    """What the certificate says, as JSON holds it: instants in ISO 8601 of Japan, days as YYYY-MM-DD, rows by table."""
    erased_on = timezone.localdate(disposal.rows_done_at)
    return {
        "version": VERSION,
        "number": disposal.ref,
        "institute": settings.INSTITUTE_NAME["ja"],
        "portal": settings.PUBLIC_URL,
        "by_rule": "request" if disposal.kind == DisposalKind.REQUEST else "retention_period",
        "asked_on": _day(timezone.localdate(disposal.asked_at)),
        "prepared_at": _instant(disposal.prepared_at),
        "confirmed_at": _instant(disposal.confirmed_at),
        "rows_erased_at": _instant(disposal.rows_done_at),
        "storage_cleared_at": _instant(timezone.now()),
        "storage": cleared,
        "consultations": _labels(disposal, ItemKind.CASE, ItemStatus.DONE),
        "held_back": _labels(disposal, ItemKind.CASE, ItemStatus.HELD),
        "rows": disposal.erased.get("rows", {}),
        "files": disposal.erased.get("files", 0),
        "keys_destroyed": disposal.erased.get("keys", []),
        "backups": _backups(erased_on, bool(disposal.erased.get("keys"))),
    }


def _backups(erased_on: date, had_keys: bool) -> dict[str, Any]:
    """Backups from before are not rewritten: until when they are kept, as far as the institute has decided it."""
    last = end_of("backups", erased_on)
    return {
        "made_before": _day(erased_on),
        "destroyed_by": _day(last) if last else None,
        "months_kept": months_in_force("backups"),
        "sealed_parts_unreadable": had_keys,
    }


def _labels(disposal: Disposal, kind: ItemKind, status: ItemStatus) -> list[str]:
    return list(disposal.items.filter(kind=kind, status=status).order_by("pk").values_list("object_ref", flat=True))


def _instant(at: Any) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def _day(day: date) -> str:
    return day.isoformat()
