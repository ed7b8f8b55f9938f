"""The signed address at which a wish for mails about new events is confirmed and ended. Opening it changes nothing."""

from django.core import signing

from mailing.render import address_of
from seminars.models import EventWatch

_SALT = "seminars.watch"
MAX_LENGTH = 120


def watch_token(watch: EventWatch) -> str:
    return signing.Signer(salt=_SALT).sign(watch.ref)


def watch_of(token: str) -> EventWatch | None:
    """The wish that a token opens; None where it is not ours, or was ended."""
    try:
        ref = signing.Signer(salt=_SALT).unsign(token[:MAX_LENGTH])
    except signing.BadSignature:
        return None
    return EventWatch.objects.select_related("series", "prefecture").filter(ref=ref).first()


def watch_page(watch: EventWatch) -> str:
    return address_of("seminars:watch_open", watch.language, watch_token(watch))
