"""Who runs the events of these tests."""

import pytest

from accounts.actors import Actor, actor_of
from accounts.enums import Role
from accounts.models import User
from tests.conftest import DESK, person


@pytest.fixture
def organiser_user(db) -> User:
    """An organiser of the desk whose events the factories make."""
    return person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, (DESK,)))


@pytest.fixture
def as_organiser(organiser_user) -> Actor:
    return actor_of(organiser_user)
