"""Signing the receipt of a consultation that came in, stamping it, and noting that the client took it."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consultations import evidence
from consultations.enums import HAS_RECEIPT, FileOrigin
from consultations.models import Case, CaseFile, SignedReceipt, SigningKey
from core import audit, signing_keys, stamps
from core.actors import ActorLike
from core.keyrings import NoKeyFile

logger = logging.getLogger(__name__)
_TRY_AGAIN_AFTER = timedelta(hours=1)
_SIGNED_WITHIN = timedelta(days=30)
_AT_ONCE = 20


def sign_receipt(*, case: Case, files: Iterable[CaseFile]) -> SignedReceipt | None:
    """The receipt is signed, in the transaction in which the consultation comes in.

    None where no key can be read: a consultation is worth more than its signature. The log says so, and `sign_missing` signs
    it later.
    """
    try:
        name, public_key = signing_keys.key_in_use()
        document = evidence.canonical(evidence.document_of(case, files, name))
        signature = signing_keys.sign(document, name)
    except NoKeyFile as error:
        logger.error("The receipt of %s could not be signed: %s", case.ref, error)
        return None
    now = timezone.now()
    key, _made = SigningKey.objects.get_or_create(name=name, defaults={"public_key": public_key, "first_used_at": now})
    if key.public_key != public_key:
        logger.error("The receipt of %s could not be signed: the key %s has another public key than before", case.ref, name)
        return None
    return SignedReceipt.objects.create(case=case, document=document.decode(), key=key, signature=signature, signed_at=now)


def sign_missing(now: datetime) -> int:
    """Consultations of the last days whose receipt could not be signed when they came in; how many were. Safe to repeat."""
    unsigned = Case.objects.filter(
        source__in=HAS_RECEIPT, signed_receipt=None, received_at__gte=now - _SIGNED_WITHIN, erased_at=None
    )
    count = 0
    for pk in unsigned.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]:
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).select_related("desk").get(pk=pk)
            files = CaseFile.objects.filter(case=case, origin=FileOrigin.CLIENT, given_at__lte=case.received_at)
            if not SignedReceipt.objects.filter(case=case).exists():
                count += sign_receipt(case=case, files=files.order_by("pk")) is not None
    return count


def stamp_due(now: datetime) -> int:
    """Receipts without a time stamp were stamped, where an authority is set; how many. Safe to run at any time."""
    if not settings.AUDIT_TSA_URL:
        return 0
    try:
        certificates = stamps.load_certificates(Path(settings.AUDIT_TSA_CERTS or ""))
    except stamps.StampRefused as problem:
        logger.error("Receipts cannot be stamped: %s", problem)
        return 0
    waiting = SignedReceipt.objects.filter(stamped_at=None).exclude(tried_at__gt=now - _TRY_AGAIN_AFTER)
    count = 0
    for signed in waiting.order_by("signed_at")[:_AT_ONCE]:
        try:
            document = evidence.stamped_bytes(signed.document, signed.signature)
            token, said = stamps.ask(document, url=settings.AUDIT_TSA_URL, certificates=certificates)
        except (stamps.NoAnswer, stamps.StampRefused) as problem:
            told = f"{type(problem).__name__}: {problem}"[:200]
            SignedReceipt.objects.filter(pk=signed.pk).update(tried_at=now, problem=told)
            if isinstance(problem, stamps.NoAnswer):
                break  # the others would wait as long for nothing
            continue
        done = {"token": token, "stamped_at": said.at, "tried_at": now, "problem": ""}
        count += SignedReceipt.objects.filter(pk=signed.pk, stamped_at=None).update(**done)
    return count


def record_taken(*, case: Case, by: ActorLike) -> None:
    """The log says that the signed receipt was taken."""
    with transaction.atomic():
        audit.record(by=by, action="take_receipt", obj=case)
