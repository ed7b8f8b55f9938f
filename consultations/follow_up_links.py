"""The signed address at which a client tells, without signing in, what became of his case.

It is bound to the mail address of the case: once that was wrong and is corrected, the link in the wrong mailbox is dead.
"""

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from consultations.models import FollowUp

_SALT = "consultations.follow_up"
MAX_LENGTH = 120


def follow_up_token(follow_up: FollowUp, address: str | None = None) -> str:
    """The token for who reads mail at `address`: that of the case, where none is given."""
    mark = _mark_of(follow_up.case.email if address is None else address)
    return signing.Signer(salt=_SALT).sign(f"{follow_up.ref}.{mark}")


def ref_of(token: str) -> str | None:
    """The follow-up that a token names; None where the token is not ours. Ask `is_for` before anything is shown."""
    parts = _parts(token)
    return parts[0] if parts else None


def is_for(token: str, address: str) -> bool:
    """Whether the token went to this address."""
    parts = _parts(token)
    return parts is not None and constant_time_compare(parts[1], _mark_of(address))


def _parts(token: str) -> tuple[str, str] | None:
    try:
        ref, _dot, mark = signing.Signer(salt=_SALT).unsign(token[:MAX_LENGTH]).rpartition(".")
    except signing.BadSignature:
        return None
    return (ref, mark) if ref else None


def _mark_of(address: str) -> str:
    return salted_hmac(_SALT, address.strip().casefold(), algorithm="sha256").hexdigest()[:16]
