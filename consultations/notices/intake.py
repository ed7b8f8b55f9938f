"""Mails of a consultation that staff entered."""

from consultations.models import Case
from consultations.notices.delivery import people_of_desk, to_client, to_user
from core.actors import ActorLike


def taken_in(case: Case, by: ActorLike) -> None:
    """To the person, where an address was given. To the desk only what is urgent: whoever entered it knows the rest."""
    to_client(case, "consult_received")
    if not case.is_urgent:
        return
    for user in people_of_desk(case):
        if f"user:{user.ref}" != by.ref:
            to_user(case, "consult_received", "desk", user)
