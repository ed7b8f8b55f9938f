"""The mails to somebody to whom a case was opened by name, or closed again. The number, never what it is about."""

from datetime import datetime

from accounts.models import User
from consultations.models import Case
from consultations.notices.delivery import to_user
from mailing.render import address_of


def person_named(case: Case, user: User, at: datetime) -> None:
    to_user(case, "person_named", "advisor", user, at=at)


def person_unnamed(case: Case, user: User, at: datetime) -> None:
    """Where he reads on is the list of his consultations: the page of this one may be closed to him now."""
    to_user(case, "person_unnamed", "advisor", user, at=at, page=address_of("consultations:case_list", user.language))
