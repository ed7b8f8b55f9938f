"""The mails of a question after the case: to who closed it, when the client has answered."""

from consultations.models import FollowUp
from consultations.notices.delivery import to_user
from core.actors import ActorLike


def follow_up_answered(follow_up: FollowUp, by: ActorLike) -> None:
    """To the advisor, unless he noted it himself: that there is an answer, never its words."""
    user = follow_up.case.advisor.user if follow_up.case.advisor else None
    if user is not None and user.is_active and f"user:{user.ref}" != by.ref:
        to_user(follow_up.case, "follow_up_answered", "advisor", user, at=follow_up.answered_at)
