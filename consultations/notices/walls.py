"""Mails of the conflict wall: a number, and that there is a conflict of interest. Never whose, and nothing of the case."""

from datetime import datetime

from django.utils import timezone

from accounts.enums import Role
from accounts.models import ObjectGrant, User
from consultations.enums import SHUTS
from consultations.models import Case
from consultations.notices.delivery import heads_of_desk, people_of_desk, to_user
from mailing.render import address_of


def stepped_down(case: Case) -> None:
    """To the heads of the desk who may see the case, else to its other people: somebody has to be put in charge."""
    now = timezone.now()
    for user in heads_of_desk(case) or people_of_desk(case):
        to_user(case, "stepped_down", "manager", user, at=now)


def stepped_aside(case: Case) -> None:
    """To the heads of the desk: one of those who could see the case takes no part in it any more."""
    now = timezone.now()
    for user in heads_of_desk(case):
        to_user(case, "stepped_aside", "manager", user, at=now)


def walls_opened(case: Case) -> None:
    """To the heads of the desk: somebody says that nothing binds him any more, and may see the case again."""
    now = timezone.now()
    for user in heads_of_desk(case):
        to_user(case, "walls_opened", "manager", user, at=now)


def case_unseen(case: Case, at: datetime | None = None) -> int:
    """To headquarters and the security officers, unless they are shut out themselves: nobody of the desk may see it.

    The same `at` is told once. Returns how many are told.
    """
    now, shut = at or timezone.now(), ObjectGrant.objects.filter(kind__in=SHUTS, object_ref=case.ref).values("user_id")
    roles = (Role.HEADQUARTERS, Role.AUDITOR)
    users = list(
        User.objects.filter(is_active=True, role_grants__role__in=roles).exclude(pk__in=shut).distinct().order_by("pk")
    )
    for user in users:
        page = address_of("consultations:unseen_list", user.language)
        to_user(case, "case_unseen", "headquarters", user, at=now, page=page, desk=case.desk)
    return len(users)


def named_for_unseen(case: Case, user: User) -> None:
    """To whom headquarters named."""
    to_user(case, "case_named", "desk", user, at=timezone.now())
