"""The signed address at which a client tells, without signing in, what became of his case."""

from django.core import signing

from consultations.models import FollowUp

_SALT = "consultations.follow_up"
MAX_LENGTH = 120


def follow_up_token(follow_up: FollowUp) -> str:
    return signing.Signer(salt=_SALT).sign(follow_up.ref)


def ref_of(token: str) -> str | None:
    """The follow-up that a token names; None where the token is not ours."""
    try:
        return signing.Signer(salt=_SALT).unsign(token[:MAX_LENGTH])
    except signing.BadSignature:
        return None
