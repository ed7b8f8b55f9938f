"""The mails about an erasure: the last one to the client, and a refusal. They tell no more than number and link."""

from consultations.erasure.certificates import certificate_token
from consultations.models import Disposal
from mailing.actions import queue
from mailing.models import Message
from mailing.render import address_of, render


def erasure_begun(disposal: Disposal, address: str) -> Message | None:
    """The last mail that the client gets, with the way to the certificate; none where no address is known."""
    page = address_of("public:certificate", disposal.language, certificate_token(disposal))
    return _queue(disposal, "erasure_begun", address, {"page": page})


def erasure_refused(disposal: Disposal, address: str) -> Message | None:
    return _queue(disposal, "erasure_refused", address, {"refusal": disposal.refusal})


def _queue(disposal: Disposal, event: str, address: str, values: dict[str, object]) -> Message | None:
    if not address:
        return None
    subject, body = render(f"consultations/email/{event}_client", disposal.language, {"number": disposal.ref, **values})
    return queue(
        key=f"disposal:{disposal.ref}:{event}",
        event=event,
        recipient=address,
        language=disposal.language,
        subject=subject,
        body=body,
        object_ref=disposal.ref,
        is_restricted=True,
    )
