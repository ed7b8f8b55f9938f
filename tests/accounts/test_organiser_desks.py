"""A seminar organiser runs the events of the desks that his role names, or of all of them where it names none."""

import pytest
from django.core.management import CommandError, call_command

from accounts.actors import actor_of
from accounts.enums import Role
from accounts.models import User

pytestmark = pytest.mark.django_db
ORGANISER = Role.SEMINAR_ORGANISER


def desks_of(user: User) -> frozenset[str]:
    return actor_of(user).desks_as(ORGANISER)


def test_organiser_of_single_desks_gains_more_and_then_all():
    user = User.objects.create_user("organiser@example.jp")
    user.grant(ORGANISER, ["trade_secret"])
    user.grant(ORGANISER, ["kansai"])
    assert desks_of(user) == {"trade_secret", "kansai"}
    user.grant(ORGANISER)
    assert (desks_of(user), actor_of(user).has(ORGANISER)) == (frozenset(), True)


def test_organiser_of_all_is_not_narrowed_by_a_desk():
    user = User.objects.create_user("organiser@example.jp")
    user.grant(ORGANISER)
    user.grant(ORGANISER, ["trade_secret"])
    assert list(user.role_grants.values_list("desk_code", flat=True)) == [""]


def test_add_person_takes_a_desk_for_an_organiser_and_for_no_other_free_role():
    call_command("add_person", "organiser@example.jp", role=ORGANISER, desk=["trade_secret"])
    assert desks_of(User.objects.get()) == {"trade_secret"}
    with pytest.raises(CommandError):
        call_command("add_person", "hq@example.jp", role=Role.HEADQUARTERS, desk=["trade_secret"])
