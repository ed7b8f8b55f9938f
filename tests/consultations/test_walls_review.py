"""Walls against somebody who tries to get round them, and cases that would be seen by nobody."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.actions import deactivate_person
from accounts.actors import actor_of
from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant
from consultations import actions
from consultations.actions import disposals, interests, parties
from consultations.actions.bulk import BulkStep, change_many
from consultations.actions.handoffs import hand_off
from consultations.actions.interests import Bond
from consultations.actions.reminders import sweep
from consultations.actions.unseen import name_for_unseen
from consultations.enums import CaseStatus, HeldBy, Level, PartyKind, Relation
from consultations.erasure.whole import erase_case
from consultations.models import Advisor, Case, Disposal
from consultations.unseen import unseen_now
from consultations.walls import Told
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case
from tests.factories.emergencies import make_emergency
from tests.factories.erasure import make_closed_case
from tests.factories.walls import shut_out

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 3, tzinfo=UTC)


def bar(case: Case, client, name: str) -> Case:
    """The client names who must never see the case."""
    Case.objects.filter(pk=case.pk).update(requester=client)
    case.refresh_from_db()
    parties.note_party(case=case, kind=PartyKind.BARRED, told=Told(name), by=actor_of(client))
    return case


def renamed(user) -> None:
    user.name = "改名 一郎"
    user.save(update_fields=["name"])
    if hasattr(user, "advisor"):
        user.advisor.name = user.name
        user.advisor.save(update_fields=["name"])


# --- a bar stays ------------------------------------------------------------------------------------------
def test_who_renames_himself_stays_barred_until_the_client_takes_it_back(advisor, sme):
    case = bar(make_case(), sme, advisor.name)
    renamed(advisor)
    assert actor_of(advisor).barred == {case.ref}

    parties.remove_party(case=case, party=case.parties.get(), by=actor_of(sme))
    assert actor_of(advisor).barred == frozenset()


def test_bar_follows_a_renamed_person_to_the_desk_that_goes_on(advisor, desk_manager, sme):
    case = bar(make_case(), sme, advisor.name)
    renamed(advisor)
    handed = hand_off(case=case, to_desk="overseas", reason="海外", by=actor_of(desk_manager), form_key=uuid.uuid4())

    assert actor_of(advisor).barred == {case.ref, handed.answer_case.ref}


@pytest.mark.parametrize("is_ended", [True, False])
def test_bar_that_came_by_an_interest_outlives_it(is_ended, advisor, sme):
    bond = Bond(name="キンシ商事", relation=Relation.FORMER_EMPLOYER)
    interest = interests.declare(by=actor_of(advisor), bond=bond).interest
    case = bar(make_case(), sme, "キンシ商事株式会社")
    if is_ended:
        interests.end(interest=interest, by=actor_of(advisor))
    else:
        interests.edit(interest=interest, by=actor_of(advisor), bond=Bond(name="別の会社", relation=Relation.CLIENT))

    assert actor_of(advisor).barred == {case.ref}


@pytest.mark.parametrize("names_him_too", [True, False])
def test_erased_case_leaves_its_bar_to_the_case_that_goes_on(names_him_too, advisor, sme):
    case = bar(make_closed_case(), sme, advisor.name)
    heir = make_case(client=case.client, origin=case, desk_id="overseas")
    bar(heir, sme, advisor.name if names_him_too else "別の人")
    renamed(advisor)
    erase_case(case)
    renamed(advisor)

    assert heir.ref in actor_of(advisor).barred
    assert case.parties.count() == 0
    for party in heir.parties.all():
        parties.remove_party(case=heir, party=party, by=actor_of(sme))
    assert actor_of(advisor).barred == frozenset()


# --- the outbox ---------------------------------------------------------------------------------------------
def seen(user, mail: Message) -> bool:
    return Message.objects.visible_to(actor_of(user)).filter(pk=mail.pk).exists()


@pytest.mark.parametrize("count", [1, 2])
def test_mail_about_many_cases_is_hidden_from_who_is_shut_out_of_one(count, advisor, desk_manager, administrator, sign_in):
    cases = [make_case() for _n in range(count)]
    change_many(
        cases=cases,
        step=BulkStep(advisor=advisor.advisor),
        by=actor_of(desk_manager),
        comment="",
        form_key=uuid.uuid4(),
    )
    mail = Message.objects.get(event="cases_assigned")
    assert [seen(desk_manager, mail), seen(administrator, mail)] == [True, True]
    for user in (desk_manager, administrator):
        shut_out(user, cases[-1], GrantKind.BAR, "party:1")
        assert not seen(user, mail)
        page = sign_in(user).get(reverse("mailing:message_detail", args=[mail.ref]))
        assert (page.status_code, cases[-1].ref in page.content.decode()) == (404, False)


def test_longer_number_that_holds_a_shut_one_stays_visible(desk_manager, administrator):
    case, other = make_case(ref="R8-483920-5"), make_case(ref="R8-483920-50")
    shut_out(administrator, case)
    actions.assign(case=other, advisor=_advising(), by=actor_of(desk_manager))

    assert seen(administrator, Message.objects.get(object_ref=other.ref, recipient="neu@example.jp"))


def _advising() -> Advisor:
    user = person("neu@example.jp", "新任", (Role.ADVISOR, ("trade_secret",)))
    return Advisor.objects.create(code="N", name=user.name, user=user)


def test_mail_about_an_emergency_access_is_hidden_from_who_is_shut_out(headquarters, auditor, administrator):
    case = make_case(level=Level.SECRET)
    make_emergency(case=case, user=headquarters)
    mails = list(Message.objects.filter(event="emergency_opened"))
    assert mails
    assert all(seen(administrator, mail) for mail in mails)

    shut_out(administrator, case)
    assert not any(seen(administrator, mail) for mail in mails)


# --- cases that nobody sees ------------------------------------------------------------------------------------
@pytest.fixture
def named(desk_manager, headquarters):
    """A secret case that the head of the desk alone reads."""
    case = make_case(level=Level.SECRET)
    grant = {"granted_at": FRIDAY - timedelta(days=30), "granted_by": "試験", "cause": "named"}
    ObjectGrant.objects.create(user=desk_manager, kind=GrantKind.NAMED, object_ref=case.ref, **grant)
    return case


def told(day: int) -> int:
    """Mails to headquarters after the sweep of that day of November."""
    now = datetime(2026, 11, day, 1, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        sweep(now)
        sweep(now)
    return Message.objects.filter(event="case_unseen").count()


def test_secret_case_whose_only_reader_leaves_is_told_once_and_stands_on_the_board(named, desk_manager, headquarters, sign_in):
    assert (unseen_now(), told(20)) == ([], 0)
    deactivate_person(user=desk_manager, reason="退職", by=actor_of(headquarters))

    assert [told(20), told(24), told(30)] == [1, 1, 2]
    assert named.ref in sign_in(headquarters).get(reverse("consultations:unseen_list")).text


def test_case_that_falls_back_is_told_again(named, desk_manager, desk_staff, headquarters):
    desk_manager.role_grants.all().delete()
    assert told(20) == 1
    with time_machine.travel(datetime(2026, 11, 20, 2, tzinfo=UTC), tick=False):
        assert name_for_unseen(case=named, user=desk_staff, by=actor_of(headquarters), reason="残る職員")
    assert (unseen_now(), told(24)) == ([], 1)

    deactivate_person(user=desk_staff, reason="退職", by=actor_of(headquarters))
    assert told(25) == 2


@pytest.mark.parametrize(("level", "is_seen"), [(Level.NORMAL, True), (Level.LIMITED, False), (Level.SECRET, False)])
def test_board_shows_what_no_role_at_the_desk_reads(level, is_seen, desk_staff, headquarters):
    case = make_case(level=level)
    assert unseen_now() == ([] if is_seen else [case])
    desk_staff.role_grants.all().delete()
    assert unseen_now() == [case]


def test_named_head_puts_somebody_in_charge_of_a_secret_case(named, advisor, other_desk_advisor, desk_manager, desk_staff):
    assert actions.assign(case=named, advisor=advisor.advisor, by=actor_of(desk_manager))
    named.refresh_from_db()
    assert (named.advisor, named.status) == (advisor.advisor, CaseStatus.ASSIGNED)

    other_desk_advisor.grant(Role.ADVISOR, ["trade_secret"])
    for by in (desk_staff, advisor):
        with pytest.raises(TransitionRefused):
            actions.assign(case=named, advisor=other_desk_advisor.advisor, by=actor_of(by))
    assert actions.assign(case=named, advisor=other_desk_advisor.advisor, by=actor_of(desk_manager))


# --- no oracle ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("has_hidden", [True, False])
def test_staff_learn_nothing_of_hidden_open_cases_by_asking_for_erasure(has_hidden, desk_staff, administrator, sign_in):
    case = make_closed_case()
    if has_hidden:
        hidden = make_case(client=case.client, level=Level.SECRET)
    address = reverse("consultations:client_erase", args=[case.client.ref])
    posted = {"how": "phone", "words": "代表番号にかけ直した", "form_key": str(uuid.uuid4())}
    assert sign_in(desk_staff).post(address, posted).status_code == 302

    disposal = Disposal.objects.get()
    assert disposals.prepare_request(disposal=disposal, by=actor_of(administrator))
    held = set(disposal.items.exclude(held="").values_list("object_id", "held"))
    assert held == ({(hidden.pk, HeldBy.OPEN), (case.client_id, HeldBy.OTHERS)} if has_hidden else set())
