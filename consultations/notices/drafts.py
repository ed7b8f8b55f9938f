"""The mails about a draft: the way back, a reminder, and that it goes. They name no word of what was written.

Their link is a key, and cut off on the staff's pages as every link is; but no secret of an hour: after a long failure of the
mail server it is still worth sending.
"""

from django.utils import timezone

from consultations.models import Draft
from consultations.receipt_links import resume_token
from mailing.actions import queue
from mailing.models import Message
from mailing.render import address_of, render


def draft_saved(draft: Draft, once: str) -> None:
    """The way back, to the address that was left. `once`: the same again brings no second mail."""
    _queue(draft, "draft_saved", draft.email, f"draft:{draft.ref}:saved:{once}")


def draft_nudge(draft: Draft) -> bool:
    """A reminder, once in the life of a draft; False when it was written before."""
    return _once(draft, "draft_nudge", draft.email, f"draft:{draft.ref}:nudge")


def draft_expiring(draft: Draft) -> bool:
    """That the draft will be deleted, once for each day named; False when it was written before."""
    address = draft.email or (draft.user.email if draft.user else "")
    return bool(address) and _once(draft, "draft_expiring", address, f"draft:{draft.ref}:expires:{draft.expires_on:%Y%m%d}")


def _once(draft: Draft, event: str, address: str, key: str) -> bool:
    if Message.objects.filter(key=key).exists():
        return False
    _queue(draft, event, address, key)
    return True


def _queue(draft: Draft, event: str, address: str, key: str) -> None:
    page = address_of("public:consult_resume", draft.language, resume_token(draft))
    left = max((draft.expires_on - timezone.localdate()).days, 0)
    context = {"page": page, "last_day": draft.expires_on, "days_left": left}
    subject, body = render(f"consultations/email/{event}_client", draft.language, context)
    queue(
        key=key,
        event=event,
        recipient=address,
        language=draft.language,
        subject=subject,
        body=body,
        object_ref=draft.ref,
        is_restricted=True,
    )
