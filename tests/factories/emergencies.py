"""Emergency accesses for tests, each through the action that people use."""

import time
from typing import Any

from accounts.actors import actor_of
from accounts.models import User
from consultations.actions.emergency import open_in_emergency
from consultations.models import Case, EmergencyAccess

WHY = "担当者が急病のため、本日の面談の内容を確かめます。"


def make_emergency(*, case: Case, user: User, reason: str = WHY) -> EmergencyAccess:
    """`user` has just opened the case; there must be an auditor who can be told."""
    return open_in_emergency(number=case.ref, reason=reason, by=actor_of(user))


def opened(*, case: Case, user: User, **given: Any) -> Any:
    """The actor behind `user`, who reads the case by an emergency access."""
    make_emergency(case=case, user=user, **given)
    return actor_of(user)


def prove(browser: Any, *, seconds_ago: float = 0) -> Any:
    """The same browser, in which the person proved so long ago who he is."""
    session = browser.session
    session["proved_at"] = time.time() - seconds_ago
    session.save()
    return browser
