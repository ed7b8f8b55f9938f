"""Who may look at the outbox and who may send again. `querysets.visible_to` narrows the rows."""

from core.actors import ActorLike
from mailing.enums import MessageStatus
from mailing.models import Message

SENDABLE_AGAIN = (
    MessageStatus.SENT,
    MessageStatus.KEPT,
    MessageStatus.FAILED,
    MessageStatus.BOUNCED,
)  # never what was taken back


def can_list_messages(actor: ActorLike) -> bool:
    """Administrators and the people who run a desk; advisors see the mails of a case on the case."""
    return actor.has("administrator", "desk_manager", "desk_staff")


def can_resend(actor: ActorLike, message: Message) -> bool:
    """Administrators, and managers of the desk. A sign-in code is asked for anew, never sent again."""
    if message.is_secret:
        return False
    return actor.has("administrator") or message.scope in actor.desks_as("desk_manager")
