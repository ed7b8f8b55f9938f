"""Signed addresses: of a receipt page, and of the way back to a draft.

Whoever holds that of a receipt sees the receipt, never the text of the consultation. Whoever holds that of a draft goes on
writing it, unless it is bound to a person: then that person signs in first.
"""

from django.core import signing

from consultations.drafts import KEPT_FOR_PERSON
from consultations.enums import HAS_RECEIPT
from consultations.models import Case, Draft

_SALT = "consultations.receipt"
_DRAFT_SALT = "consultations.draft"
MAX_LENGTH = 120


def receipt_token(case: Case) -> str:
    """The token of a case that its client sent in himself; empty for others, which have no receipt."""
    return receipt_token_of(case.ref) if case.source in HAS_RECEIPT else ""


def receipt_token_of(ref: str) -> str:
    """The token of a receipt number of which one knows that it came in by the web form."""
    return signing.Signer(salt=_SALT).sign(ref)


def ref_of(token: str) -> str | None:
    """The receipt number that a token names; None where the token is not ours."""
    try:
        return signing.Signer(salt=_SALT).unsign(token[:MAX_LENGTH])
    except signing.BadSignature:
        return None


def resume_token(draft: Draft) -> str:
    """The way back to a draft, for as long as any draft is kept."""
    return signing.TimestampSigner(salt=_DRAFT_SALT).sign(draft.ref)


def draft_ref_of(token: str) -> str | None:
    """The draft that a token names; None where it is not ours or too old for any draft to be kept."""
    try:
        return signing.TimestampSigner(salt=_DRAFT_SALT).unsign(token[:MAX_LENGTH], max_age=KEPT_FOR_PERSON)
    except signing.BadSignature:
        return None
