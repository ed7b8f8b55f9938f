"""The conflict wall: whoever should be shut out of a case is, however interest and case came about."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from threading import Barrier

import pytest
from django.db import connection

from accounts.actors import actor_of
from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant, User
from consultations import actions
from consultations.actions import interests, parties
from consultations.actions.client_facts import CorrectedClient, correct_client
from consultations.actions.handoffs import hand_off
from consultations.actions.intake import IntakeEntry, take_in
from consultations.actions.interests import Bond
from consultations.actions.recusals import lift_walls, recuse
from consultations.actions.submit import submit
from consultations.enums import RECUSAL, CaseStatus, PartyKind, Relation
from consultations.models import Advisor, Case, CaseParty, ClockInterval, Interest
from consultations.wall_facts import expected, facts_of
from consultations.walls import Told
from core.actors import ANONYMOUS
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.conftest import person
from tests.consultations.test_actions_submit import entry
from tests.factories.consultations import make_case, make_client
from tests.factories.walls import make_interest, shut_out

pytestmark = pytest.mark.django_db
NAME, NUMBER = "株式会社東雲製作所", "7123456789012"


def bond(name: str = "㈱東雲製作所", **given) -> Bond:
    return Bond(**{"name": name, "relation": Relation.FORMER_EMPLOYER} | given)


def walls(case: Case) -> set[tuple[int, str, str]]:
    rows = ObjectGrant.objects.filter(object_ref=case.ref)
    return {(row.user_id, row.kind, row.cause.partition(":")[0]) for row in rows}


def sent(**given):
    return submit(by=ANONYMOUS, entry=entry(**{"company": NAME, "corporate_number": ""} | given), form_key=uuid.uuid4())


def of_advisor(advisor, **given) -> Case:
    values = {"status": CaseStatus.ASSIGNED, "advisor": advisor.advisor, "client": make_client(name=NAME)} | given
    case = make_case(**values)
    ClockInterval.objects.create(case=case, kind="running", started_at=case.created_at)
    return case


# --- from whichever side it comes -------------------------------------------------------------------------
def test_case_that_comes_in_meets_a_declared_interest(advisor):
    interests.declare(by=actor_of(advisor), bond=bond())

    assert walls(sent()) == {(advisor.pk, "wall", "interest")}
    assert walls(sent(company="別の会社")) == set()


def test_interest_meets_cases_that_are_there(advisor):
    by_name, by_number = sent(), sent(company="改名した会社", corporate_number=NUMBER)
    other = sent(company="別の会社")
    told = interests.declare(by=actor_of(advisor), bond=bond(corporate_number=NUMBER))

    assert [bool(walls(case)) for case in (by_name, by_number, other)] == [True, True, False]
    assert told.newly_shut == 2
    assert AuditEntry.objects.filter(action="raise_wall").count() == 2


def test_declaring_the_same_twice_stands_once(advisor):
    for _n in range(2):
        interests.declare(by=actor_of(advisor), bond=bond())

    assert Interest.objects.count() == 1
    assert AuditEntry.objects.filter(action="declare_interest").count() == 1


def test_other_side_counts_and_other_office_that_writes(advisor, desk_staff):
    interests.declare(by=actor_of(advisor), bond=bond("山田特許事務所"))
    interests.declare(by=actor_of(desk_staff), bond=bond("アイテ工業"))
    case = sent(opponent=Told("ｱｲﾃ工業(株)"), writer="attorney", writer_office="特許業務法人　山田特許事務所")

    assert {user for user, _kind, _cause in walls(case)} == {advisor.pk, desk_staff.pk}


def test_barred_person_and_barred_company_are_shut_out_for_good(advisor, desk_manager):
    interests.declare(by=actor_of(desk_manager), bond=bond("キンシ商事"))
    case = sent(company="別の会社", barred=(Told("相談　太郎さん"), Told("キンシ商事株式会社")))

    assert walls(case) == {(advisor.pk, "bar", "party"), (desk_manager.pk, "bar", "party")}


def test_call_at_the_counter_meets_an_interest(advisor, desk_staff):
    interests.declare(by=actor_of(advisor), bond=bond())
    told = {"desk": "trade_secret", "method": "method.phone", "body": "図面の件", "company": NAME}
    case = take_in(by=actor_of(desk_staff), entry=IntakeEntry(**told), form_key=uuid.uuid4())

    assert walls(case) == {(advisor.pk, "wall", "interest")}
    with pytest.raises(TransitionRefused, match="利害関係"):
        take_in(by=actor_of(desk_staff), entry=IntakeEntry(**told, advisor=advisor.advisor), form_key=uuid.uuid4())
    assert Case.objects.count() == 1


def test_short_answer_is_refused_to_who_is_bound(advisor):
    interests.declare(by=actor_of(advisor), bond=bond())
    question = actions.answers.Question(desk="trade_secret", asked_on=date(2026, 11, 20), text="質問", name=NAME)

    with pytest.raises(TransitionRefused, match="利害関係"):
        actions.walk_in(by=actor_of(advisor), question=question, form_key=uuid.uuid4())
    assert not Case.objects.exists()


def test_handed_over_case_keeps_bars_and_recusals(advisor, desk_manager, other_desk_advisor):
    case = sent(company="別の会社", barred=(Told(other_desk_advisor.name),))
    desk_manager.grant(Role.DESK_MANAGER, ["overseas"])
    shut_out(advisor, case)
    handoff = hand_off(case=case, to_desk="overseas", reason="海外", by=actor_of(desk_manager), form_key=uuid.uuid4())

    assert walls(handoff.answer_case) == {(other_desk_advisor.pk, "bar", "party"), (advisor.pk, "wall", RECUSAL)}


def test_corrected_name_of_the_client_is_compared_anew(advisor, desk_manager):
    interests.declare(by=actor_of(advisor), bond=bond())
    case = make_case(client=make_client(name="別の会社"))
    names = ("kana", "corporate_number", "kind_id", "size_id", "industry_id", "prefecture_id", "postal_code", "capital_yen")
    as_it_is = {name: getattr(case.client, name) for name in (*names, "employees")}
    correct_client(case=case, by=actor_of(desk_manager), facts=CorrectedClient(name=NAME, **as_it_is))

    assert walls(case) == {(advisor.pk, "wall", "interest")}


def test_who_comes_later_or_gets_his_name_later_is_barred_as_well(desk_manager):
    case = sent(barred=(Told("新人 花子"),))
    newcomer = person("new@example.jp", "新人花子", (Role.DESK_STAFF, ("trade_secret",)))
    assert walls(case) == {(newcomer.pk, "bar", "party")}

    newcomer.name = "結婚 花子"
    newcomer.save(update_fields=["name"])
    assert walls(case) == {(newcomer.pk, "bar", "party")}
    other = person("other@example.jp", "別人", (Role.DESK_STAFF, ("trade_secret",)))
    Advisor.objects.create(code="N", name="新人　花子", user=other)
    assert walls(case) == {(newcomer.pk, "bar", "party"), (other.pk, "bar", "party")}


def test_client_of_the_same_name_as_an_advisor_is_no_person_of_ours(sme):
    assert walls(sent(barred=(Told(sme.name),))) == set()


# --- taken back ---------------------------------------------------------------------------------------------
def test_edited_and_ended_interests_open_what_they_shut_and_the_head_knows(advisor, desk_manager):
    case = sent()
    told = interests.declare(by=actor_of(advisor), bond=bond())
    interests.edit(interest=told.interest, by=actor_of(advisor), bond=bond("別の会社"))
    assert walls(case) == set()
    interests.edit(interest=told.interest, by=actor_of(advisor), bond=bond())
    assert walls(case) == {(advisor.pk, "wall", "interest")}

    assert interests.end(interest=told.interest, by=actor_of(advisor))
    assert not interests.end(interest=told.interest, by=actor_of(advisor))
    assert walls(case) == set()
    assert Message.objects.filter(event="walls_opened", recipient=desk_manager.email).count() == 2


def test_nobody_else_edits_or_ends_an_interest(advisor, desk_manager):
    interest = make_interest(advisor)

    with pytest.raises(TransitionRefused):
        interests.edit(interest=interest, by=actor_of(desk_manager), bond=bond())
    with pytest.raises(TransitionRefused):
        interests.end(interest=interest, by=actor_of(desk_manager))
    with pytest.raises(TransitionRefused):
        interests.declare(by=actor_of(person("hq2@example.jp", "本部", (Role.HEADQUARTERS, ()))), bond=bond())


def test_text_of_an_interest_stands_in_no_log(advisor):
    sent()
    told = interests.declare(by=actor_of(advisor), bond=bond(note="父の会社"))
    interests.edit(interest=told.interest, by=actor_of(advisor), bond=bond(note="父と母の会社"))
    logged = " ".join(str((row.changes, row.reason)) for row in AuditEntry.objects.filter(action__contains="interest"))

    assert "東雲" not in logged
    assert "父" not in logged


def test_bar_is_taken_back_by_the_client_or_on_his_word(advisor, desk_manager, sme):
    case = sent(company="別の会社", barred=(Told(advisor.name),))
    Case.objects.filter(pk=case.pk).update(requester=sme)
    case.refresh_from_db()
    party = case.parties.get()

    with pytest.raises(TransitionRefused, match="相談者だけ"):
        parties.remove_party(case=case, party=party, by=actor_of(desk_manager))
    assert parties.remove_party(case=case, party=party, by=actor_of(desk_manager), reason="電話で本人が取下げ", how="phone")
    assert walls(case) == set()
    assert not parties.remove_party(case=case, party=party, by=actor_of(desk_manager))

    assert parties.note_party(case=case, kind=PartyKind.BARRED, told=Told(advisor.name), by=actor_of(sme))
    assert not parties.note_party(case=case, kind=PartyKind.BARRED, told=Told(advisor.name), by=actor_of(sme))
    assert walls(case) == {(advisor.pk, "bar", "party")}
    assert parties.remove_party(case=case, party=case.parties.get(), by=actor_of(sme))
    assert walls(case) == set()


def test_stranger_notes_and_removes_nothing(other_sme, other_desk_advisor):
    case = sent(opponent=Told("相手"))

    for stranger in (other_sme, other_desk_advisor):
        with pytest.raises(TransitionRefused):
            parties.note_party(case=case, kind=PartyKind.OPPONENT, told=Told("誰か"), by=actor_of(stranger))
        with pytest.raises(TransitionRefused):
            parties.remove_party(case=case, party=case.parties.get(), by=actor_of(stranger))


# --- what follows ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "after"),
    [("assigned", "received"), ("in_support", "in_support"), ("waiting", "waiting"), ("closed", "closed")],
)
def test_advisor_in_charge_who_is_bound_loses_the_open_case_and_its_clock_runs_on(advisor, desk_manager, status, after):
    case = of_advisor(advisor, status=status)
    interests.declare(by=actor_of(advisor), bond=bond())
    case.refresh_from_db()

    assert (case.status, case.advisor) == (after, advisor.advisor if status == "closed" else None)
    mails = Message.objects.filter(event="stepped_down")
    assert [mail.recipient for mail in mails] == ([] if status == "closed" else [desk_manager.email])
    if mails:
        assert ClockInterval.objects.filter(case=case, ended_at=None).count() == 1
        assert Transition.objects.filter(object_id=case.pk).first().name.startswith("step_down")
        assert case.client.name not in mails[0].body


def test_reopened_case_of_an_advisor_who_is_shut_out_is_nobodys(advisor, desk_manager):
    case = of_advisor(advisor, status=CaseStatus.CLOSED)
    shut_out(advisor, case)
    actions.reopen(case=case, by=actor_of(desk_manager), comment="再開")
    case.refresh_from_db()

    assert (case.status, case.advisor) == (CaseStatus.IN_SUPPORT, None)
    assert not Message.objects.filter(recipient=advisor.email).exists()


def test_who_is_shut_out_is_put_in_charge_by_nobody(advisor, desk_manager):
    case = make_case()
    shut_out(advisor, case)

    with pytest.raises(TransitionRefused, match="利害関係"):
        actions.assign(case=case, advisor=advisor.advisor, by=actor_of(desk_manager))


def test_undone_change_gives_no_case_back_to_who_was_shut_out_meanwhile(advisor, desk_manager, other_desk_advisor):
    other_desk_advisor.grant(Role.ADVISOR, ["trade_secret"])
    case = of_advisor(advisor)
    change = actions.assign(case=case, advisor=other_desk_advisor.advisor, by=actor_of(desk_manager))
    shut_out(advisor, case)
    actions.changes.undo(change=change, by=actor_of(desk_manager))
    case.refresh_from_db()

    assert case.advisor == other_desk_advisor.advisor
    assert "利害関係" in change.cases.get().undone


def test_nobody_who_is_shut_out_learns_of_it_by_mail(desk_manager, desk_staff):
    interests.declare(by=actor_of(desk_manager), bond=bond())
    sent()

    assert [mail.recipient for mail in Message.objects.filter(event="consult_received", key__contains=":desk:")] == [
        desk_staff.email
    ]


def test_case_that_nobody_may_see_is_told_to_headquarters_without_content(desk_manager, headquarters, auditor, administrator):
    case = sent(company="別の会社", barred=(Told(desk_manager.name),))
    mails = Message.objects.filter(event="case_unseen")

    assert {mail.recipient for mail in mails} == {headquarters.email, auditor.email}
    assert case.ref in mails[0].body
    assert not [mail for mail in mails if case.client.name in mail.body or case.body in mail.body]


# --- recusal and lifting -----------------------------------------------------------------------------------
def test_stepping_aside_gives_the_case_back_and_shuts_it(advisor, desk_manager):
    case, by = of_advisor(advisor), actor_of(advisor)
    assert recuse(case=case, by=by)
    assert not recuse(case=case, by=by)
    case.refresh_from_db()

    assert (case.status, case.advisor) == (CaseStatus.RECEIVED, None)
    assert not Case.objects.visible_to(actor_of(advisor)).exists()
    assert AuditEntry.objects.filter(action="recuse").count() == 1
    assert Message.objects.filter(event="stepped_down", recipient=desk_manager.email).count() == 1


def test_stranger_steps_aside_from_nothing(other_desk_advisor):
    with pytest.raises(TransitionRefused):
        recuse(case=make_case(), by=actor_of(other_desk_advisor))


def test_head_lifts_a_wrong_match_until_something_else_matches(advisor, desk_manager):
    interests.declare(by=actor_of(advisor), bond=bond())
    case, head = sent(), actor_of(desk_manager)
    with pytest.raises(TransitionRefused, match="理由を入力"):
        lift_walls(case=case, user=advisor, by=head, reason=" ")
    assert lift_walls(case=case, user=advisor, by=head, reason="同名の別会社")
    assert not lift_walls(case=case, user=advisor, by=head, reason="同名の別会社")
    assert walls(case) == set()
    assert AuditEntry.objects.get(action="lift_wall").reason == "同名の別会社"

    parties.note_party(case=case, kind=PartyKind.OPPONENT, told=Told("無関係"), by=head)
    assert walls(case) == set()
    parties.note_party(case=case, kind=PartyKind.OPPONENT, told=Told("東雲製作所", NUMBER), by=head)
    assert walls(case) == {(advisor.pk, "wall", "interest")}


def test_head_lifts_a_recusal_and_never_a_bar(advisor, desk_manager):
    case, head = sent(company="別の会社", barred=(Told(advisor.name),)), actor_of(desk_manager)
    shut_out(advisor, case)

    assert lift_walls(case=case, user=advisor, by=head, reason="誤って押した")
    assert walls(case) == {(advisor.pk, GrantKind.BAR, "party")}
    assert not lift_walls(case=case, user=advisor, by=head, reason="誤って押した")


def test_only_the_head_lifts_and_not_his_own_wall(advisor, desk_staff, desk_manager):
    case = make_case()
    shut_out(advisor, case)
    head = actor_of(desk_manager)
    shut_out(desk_manager, case)

    for by, user in ((actor_of(desk_staff), advisor), (head, desk_manager), (actor_of(desk_manager), advisor)):
        with pytest.raises(TransitionRefused):
            lift_walls(case=case, user=user, by=by, reason="理由")


# --- as many as there are ------------------------------------------------------------------------------------
FIRST, LAST = ("東雲", "アイテ", "キンシ", "山田"), ("", "株式会社", "㈱")
NUMBERS = ("", "", NUMBER, "9123456789010")


def some_name(chance: Random) -> str:
    return chance.choice(LAST) + chance.choice(FIRST)


def said_now() -> set[tuple[str, int, str, str]]:
    """Who is shut out of which case by what is declared and noted at this moment."""
    found = expected(facts_of(list(Case.objects.values_list("pk", flat=True))))
    return {(ref, one.user_id, one.kind, one.cause) for ref, matched in found.items() for one in matched}


def some_history(chance: Random, people: list) -> set[tuple[str, int, str, str]]:
    """Interests, cases and names in any order, some of them changed and taken back again; the bars that ever stood."""
    declared: list[Interest] = []
    barred: set[tuple[str, int, str, str]] = set()
    for _step in range(chance.randint(4, 10)):
        what, user = chance.randrange(8), chance.choice(people)
        if what < 2:
            told = bond(some_name(chance), corporate_number=chance.choice(NUMBERS))
            declared.append(interests.declare(by=actor_of(user), bond=told).interest)
        elif what < 4:
            names = tuple(Told(some_name(chance)) for _n in range(chance.randint(0, 2)))
            sent(
                company=some_name(chance),
                corporate_number=chance.choice(NUMBERS),
                barred=names,
                opponent=Told(some_name(chance)),
            )
        elif what == 4 and declared:
            _change_or_end(chance, chance.choice(declared))
        elif what == 5:
            user.name = chance.choice(FIRST)
            user.save(update_fields=["name"])
        elif case := chance.choice([None, *Case.objects.all()]):
            _note_or_remove(chance, case, user)
        barred |= {one for one in said_now() if one[2] == GrantKind.BAR}
    return barred


def _note_or_remove(chance: Random, case: Case, client: User) -> None:
    case.requester = client
    case.save(update_fields=["requester"])
    party = chance.choice([None, *case.parties.all()])
    if party is None:
        parties.note_party(case=case, kind=PartyKind.OPPONENT, told=Told(some_name(chance)), by=actor_of(client))
    else:
        parties.remove_party(case=case, party=party, by=actor_of(client))


def _change_or_end(chance: Random, interest: Interest) -> None:
    interest.refresh_from_db()
    by = actor_of(interest.user)
    if interest.ended_at is not None or chance.random() < 0.5:
        interests.end(interest=interest, by=by)
    else:
        interests.edit(interest=interest, by=by, bond=bond(some_name(chance)))


@pytest.mark.parametrize("seed", range(30))
def test_grants_are_what_the_pure_function_says_after_any_history(seed):
    chance = Random(seed)  # nothing to guess
    names = ("山田", "キンシ", "別の 人")
    people = [person(f"p{n}@example.jp", name, (Role.DESK_STAFF, ("trade_secret",))) for n, name in enumerate(names)]
    barred = some_history(chance, people)

    left = {f"party:{pk}" for pk in CaseParty.objects.values_list("pk", flat=True)}
    wanted = said_now() | {one for one in barred if one[3] in left}
    assert set(ObjectGrant.objects.values_list("object_ref", "user_id", "kind", "cause")) == wanted


@pytest.mark.django_db(transaction=True)
def test_interest_declared_while_cases_come_in_lets_none_slip_through(advisor):
    """Both sides in threads of their own; without the lock each misses what the other has not yet committed."""
    by, gate = actor_of(advisor), Barrier(2)

    def send(count: int) -> None:
        try:
            gate.wait()
            for _n in range(count):
                sent()
        finally:
            connection.close()

    def declare(count: int) -> None:
        try:
            gate.wait()
            for number in range(count):
                interests.declare(by=by, bond=bond(note=str(number)))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(send, 6), pool.submit(declare, 6)]:
            running.result()
    found = {case.ref: {cause for _user, _kind, cause in walls(case)} for case in Case.objects.all()}
    assert len(found) == 6
    assert ObjectGrant.objects.count() == 36, found
