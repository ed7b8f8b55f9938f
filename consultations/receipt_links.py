"""The signed address of a receipt page. Whoever holds it sees the receipt, never the text of the consultation."""

from django.core import signing

from consultations.enums import Source
from consultations.models import Case

_SALT = "consultations.receipt"
MAX_LENGTH = 120


def receipt_token(case: Case) -> str:
    """The token of a case that came in by the web form; empty for others, which have no receipt."""
    return signing.Signer(salt=_SALT).sign(case.ref) if case.source == Source.WEB else ""


def ref_of(token: str) -> str | None:
    """The receipt number that a token names; None where the token is not ours."""
    try:
        return signing.Signer(salt=_SALT).unsign(token[:MAX_LENGTH])
    except signing.BadSignature:
        return None
