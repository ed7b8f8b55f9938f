"""The mails of a referral: asking the client, and what he decided. They name no body: that tells of the matter."""

from consultations.enums import ConsentWay, ReferralStatus
from consultations.models import Referral
from consultations.notices.delivery import responsible, to_client, to_user
from core.actors import ActorLike


def referral_asked(referral: Referral) -> None:
    """To the client: there is a question about passing his matter on; nothing is passed on before he answers."""
    to_client(referral.case, "referral_asked", at=referral.asked_at)


def referral_decided(referral: Referral, by: ActorLike) -> None:
    """What the client answered himself goes to the desk; what the desk noted for him goes to him, so that he can object."""
    if referral.decided_how == ConsentWay.PAGE:
        event = "referral_agreed" if referral.status == ReferralStatus.AGREED else "referral_declined"
        for user in responsible(referral.case):
            to_user(referral.case, event, "desk", user, at=referral.decided_at)
    elif referral.status == ReferralStatus.AGREED:
        to_client(referral.case, "referral_noted", at=referral.decided_at)
