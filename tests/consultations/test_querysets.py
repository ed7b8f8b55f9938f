"""Who may read what, searching, and what lists are made of."""

from dataclasses import replace
from datetime import date
from itertools import chain, combinations, product
from random import Random

import pytest
from django.utils import timezone

from accounts.actors import VISITOR, Actor, actor_of
from consultations.enums import CaseStatus, FileOrigin, Level
from consultations.models import Absence, Advisor, AdvisorSkill, Case, CaseFile, Client, Complaint, Contact, Handoff
from consultations.permissions import can_see_file, can_view, hears_complaints_at, reads_at_desk, works_on
from consultations.querysets.cases import count_each
from consultations.querysets.questions import Question
from consultations.queue_questions import work_of
from tests.conftest import person
from tests.factories.consultations import make_advisor, make_case, make_client, make_contact
from tests.factories.walls import shut_out

DESKS = ("trade_secret", "overseas")
GRANTS = [*product(("advisor", "desk_staff", "desk_manager"), DESKS), ("headquarters", ""), ("administrator", "")]


def subsets():
    return chain.from_iterable(combinations(GRANTS, n) for n in range(len(GRANTS) + 1))


@pytest.fixture
def users(db):
    return [person(f"reader{n}@example.jp", f"読者{n}") for n in range(2)]


@pytest.fixture
def all_cases(users) -> list[Case]:
    """One case of every desk × level × advisor × requester."""
    advisors = [None, make_advisor(), *(make_advisor(user=user) for user in users)]
    client = make_client()
    return [
        make_case(desk_id=desk, level=level, advisor=advisor, requester=requester, client=client)
        for desk, level, advisor, requester in product(DESKS, Level.values, advisors, [None, *users])
    ]


def actors_of(user_ids) -> list[Actor]:
    """Every combination of grants for each person."""
    found = [VISITOR]
    for user_id, grants in product(user_ids, subsets()):
        desks: dict[str, set[str]] = {}
        for role, desk in grants:
            desks.setdefault(role, set()).update({desk} - {""})
        by_role = {role: frozenset(codes) for role, codes in desks.items()}
        found.append(Actor(user_id=user_id, ref=f"user:{user_id}", label="", desks_by_role=by_role))
    return found


def test_visible_cases_are_exactly_those_one_can_view(all_cases, users):
    cases = list(Case.objects.select_related("advisor"))
    for actor in actors_of([users[0].pk, 999_999]):
        assert set(Case.objects.visible_to(actor)) == {case for case in cases if can_view(actor, case)}, actor


def grants_of(refs: list[str], number: int) -> dict[str, frozenset[str]]:
    """Some cases named, opened in emergency, walled, barred and opened by a link: other ones for every number."""
    chance = Random(number)  # nothing to guess
    kinds = ("named", "emergency", "walled", "barred", "opened")
    return {kind: frozenset(chance.sample(refs, chance.randint(0, len(refs) // 3))) for kind in kinds}


def test_named_emergency_walls_and_bars_are_the_same_in_rule_and_query(all_cases, users):
    """Also with files of every level: of a random tenth of the actors, each with grants of his own."""
    cases = list(Case.objects.select_related("advisor"))
    facts = {"size": 1, "content_type": "application/pdf", "sha256": "0" * 64, "given_at": timezone.now()}
    CaseFile.objects.bulk_create(
        CaseFile(case=case, level=level, origin=origin, stored_name=f"{case.pk}{level}{origin}", name=f"{level}.pdf", **facts)
        for case, level, origin in product(cases[::3], Level.values, FileOrigin.values)
    )
    files = list(CaseFile.objects.select_related("case__advisor"))
    refs = [case.ref for case in cases]
    for number, plain in enumerate(actors_of([users[0].pk])[::5]):
        actor = replace(plain, **grants_of(refs, number))
        assert set(Case.objects.visible_to(actor)) == {case for case in cases if can_view(actor, case)}, actor
        assert set(Case.objects.worked_on_by(actor)) == {case for case in cases if works_on(actor, case)}, actor
        assert set(Case.objects.read_at_desk_by(actor)) == {case for case in cases if reads_at_desk(actor, case)}, actor
        assert set(CaseFile.objects.visible_to(actor)) == {file for file in files if can_see_file(actor, file)}, actor


@pytest.mark.parametrize("role", ["advisor", "desk_staff", "desk_manager", "headquarters", "administrator", "auditor"])
def test_wall_beats_every_role_and_a_bar_an_emergency_as_well(role, users):
    case = make_case(advisor=make_advisor(user=users[0]))
    mine = {role: frozenset({"trade_secret"})}
    plain = Actor(user_id=users[0].pk, ref="user:1", label="", desks_by_role=mine, named=frozenset({case.ref}))
    shut = frozenset({case.ref})

    assert not Case.objects.visible_to(replace(plain, walled=shut)).exists()
    assert Case.objects.visible_to(replace(plain, walled=shut, emergency=shut)).exists()
    assert not Case.objects.visible_to(replace(plain, barred=shut, emergency=shut)).exists()


def test_complaints_are_heard_by_rule_and_query_alike(users):
    """Heads and headquarters, with and without walls between any of them and the case."""
    head, other = users[0], person("head@example.jp", "別の 責任者", ("desk_manager", ("trade_secret",)))
    head.grant("desk_manager", ["trade_secret"])
    officers = [person("hq@example.jp", "本部", ("headquarters", ()))]
    complaints = []
    for walled in chain.from_iterable(combinations((head, other, *officers), n) for n in range(4)):
        case = make_case()
        complaints.append(Complaint.objects.create(case=case, text="苦情", made_at=timezone.now(), due_on=TODAY))
        for user in walled:
            shut_out(user, case)
    for user in (head, other, *officers):
        actor = actor_of(user)
        heard = {one for one in complaints if hears_complaints_at(actor, one.case)}
        assert set(Complaint.objects.to_answer_by(actor)) == heard
        assert not [one for one in heard if one.case.ref in actor.walled]


def test_visible_contacts_and_clients_follow_the_cases(users):
    seen, hidden = make_contact(), make_contact(case=make_case(desk_id="overseas"))
    reader = Actor(user_id=users[0].pk, ref="user:1", label="", desks_by_role={"desk_staff": frozenset({"trade_secret"})})

    assert set(Contact.objects.visible_to(reader)) == {seen}
    assert set(Client.objects.visible_to(reader)) == {seen.client}
    assert hidden.client not in Client.objects.visible_to(reader)


@pytest.mark.parametrize(
    "query",
    [
        "図面",
        "ズメン",
        "ﾄｳｳﾝ",
        "東雲",
        "ＡＢＣ",
        "abc",
        "R8-483920-5",
        "Ｒ８ー４８３９２０ー５",
        "03-1234-5678",
        "０３１２３４",
    ],
)
def test_case_is_found_in_any_width(query, db):
    client = make_client(name="東雲ＡＢＣ製作所", kana="シノノメ トウウン")
    case = make_case(ref="R8-483920-5", client=client, subject="ずめんの図面", phone="0312345678")
    make_case(subject="別の件", body="別の件")

    assert list(Case.objects.matching(query)) == [case]


def test_words_must_all_be_there(db):
    make_case(subject="図面の管理", body="")

    assert Case.objects.matching("図面 管理").count() == 1
    assert Case.objects.matching("図面 商標").count() == 0


@pytest.mark.parametrize("query", ["7123456789012", "Ｔ７１２３４５６７８９０１２", "7123-4567-89012"])
def test_client_is_found_by_corporate_number(query, db):
    client = make_client(corporate_number="7123456789012")
    make_client()

    assert list(Client.objects.matching(query)) == [client]


def test_text_of_a_secret_case_is_not_searched(db):
    make_contact(case=make_case(level=Level.SECRET, body="極秘の製法"), summary="極秘の製法")

    assert not Case.objects.matching("極秘").exists()
    assert not Contact.objects.matching("極秘").exists()


def test_contact_is_found_by_the_number_of_its_case(db):
    contact = make_contact(case=make_case(ref="R8-483920-5"))
    make_contact()

    assert list(Contact.objects.matching("Ｒ８　４８３９２０　５")) == [contact]


def test_assignable_advisors_are_active_and_advise_at_the_desk(advisor, other_desk_advisor):
    without_user = make_advisor()
    make_advisor(is_active=False)
    left = person("left@example.jp", "退職 者", ("advisor", ("trade_secret",)))
    Advisor.objects.create(code="L", name="退職 者", user=left)
    left.is_active = False
    left.save()

    assert set(Advisor.objects.assignable_at("trade_secret")) == {advisor.advisor, without_user}


def test_load_counts_open_cases_only(advisor):
    for status in CaseStatus.values:
        make_case(status=status, advisor=advisor.advisor)

    make_case(desk_id="overseas", status=CaseStatus.ASSIGNED, advisor=advisor.advisor)

    found = Advisor.objects.with_load("trade_secret").get(pk=advisor.advisor.pk)
    assert (found.open_cases, found.open_here) == (5, 4)


def test_clients_count_only_the_cases_one_may_read(users):
    client = make_client()
    make_case(client=client)
    make_case(client=client, desk_id="overseas")
    reader = Actor(user_id=users[0].pk, ref="user:1", label="", desks_by_role={"desk_manager": frozenset({"overseas"})})

    assert Client.objects.visible_to(reader).with_case_count(reader).get().case_count == 1


def test_lists_of_ones_work_show_what_one_may_read_there(all_cases, users):
    """The work narrows the list for the database; it hides nothing but what one asked oneself as a client."""
    for actor in actors_of([users[0].pk]):
        mine = set(Case.objects.visible_to(actor).exclude(requester_id=actor.user_id, requester__isnull=False))
        shown = set(Case.objects.of_work(work_of(actor, {})).visible_to(actor))
        assert mine <= shown <= set(Case.objects.visible_to(actor)), actor


def test_somebody_who_is_no_advisor_has_no_work(db):
    make_case(advisor=None)
    actor = Actor(user_id=1, ref="user:1", label="", desks_by_role={"advisor": frozenset({"trade_secret"})})

    assert not Case.objects.of_work(work_of(actor, {})).exists()


def test_requester_who_also_works_at_a_desk_reads_no_notes_about_himself(users):
    """His own case at another desk is his as a client; pages for the desks show the notes of colleagues."""
    case = make_case(requester=users[0], desk_id="overseas")
    make_contact(case=case)
    reader = Actor(user_id=users[0].pk, ref="user:1", label="", desks_by_role={"advisor": frozenset({"trade_secret"})})

    assert list(Case.objects.visible_to(reader)) == [case]
    assert not Case.objects.worked_on_by(reader).exists()
    assert not Contact.objects.visible_to(reader).exists()
    assert not Client.objects.visible_to(reader).exists()


# --- questions to the queue -------------------------------------------------------------------------------------
TODAY = date(2026, 11, 20)  # a Friday; the Monday after is a holiday


def asked(actor: Actor, **question: str) -> set[Case]:
    return set(Case.objects.worked_on_by(actor).answering(Question(**question), actor, TODAY))


def test_needs_me_now_is_what_nobody_has_what_is_due_and_what_is_mine(advisor, as_actor):
    advisor.grant("desk_staff", ["trade_secret"])
    actor, other = as_actor(advisor), make_advisor()
    mine = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)
    nobody = make_case()
    due = make_case(status=CaseStatus.ASSIGNED, advisor=other, due_on=TODAY)
    woken = make_case(status=CaseStatus.WAITING, advisor=other, recheck_on=TODAY)
    make_case(status=CaseStatus.ASSIGNED, advisor=other, due_on=date(2026, 11, 24))
    make_case(status=CaseStatus.WAITING, advisor=advisor.advisor, due_on=date(2026, 11, 1))
    make_case(due_on=TODAY, recheck_on=date(2026, 12, 1))
    make_case(status=CaseStatus.CLOSED, advisor=advisor.advisor)

    assert asked(actor) == {mine, nobody, due, woken}


def test_who_only_advises_needs_his_own_cases_only(advisor, as_actor):
    mine = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    make_case()

    assert asked(as_actor(advisor)) == {mine}


def test_due_dates_are_asked_by_their_badges(desk_manager, as_actor):
    actor, open_one = as_actor(desk_manager), {"status": CaseStatus.ASSIGNED}
    over = make_case(due_on=date(2026, 11, 19), **open_one)
    today = make_case(due_on=TODAY, **open_one)
    soon = make_case(due_on=date(2026, 11, 25), **open_one)  # two working days on
    make_case(due_on=date(2026, 11, 26), **open_one)
    paused = make_case(due_on=date(2026, 11, 1), status=CaseStatus.WAITING)
    make_case(due_on=date(2026, 11, 1), status=CaseStatus.CLOSED)
    undated = make_case(**open_one)
    for given in ({"recheck_on": date(2026, 12, 1), **open_one}, {"status": CaseStatus.WAITING}, {"status": CaseStatus.CLOSED}):
        make_case(**given)

    found = {when: asked(actor, status="open", due=when) for when in ("over", "today", "soon", "undated")}
    assert found == {"over": {over}, "today": {today}, "soon": {soon}, "undated": {undated}}
    assert paused in asked(actor, status="open", due="paused")


def test_open_handoffs_are_found_from_both_sides(desk_manager, as_actor):
    desk_manager.grant("desk_manager", ["overseas"])
    actor, answered = as_actor(desk_manager), {"answered_at": timezone.now()}
    pairs = [(make_case(), make_case(desk_id="overseas")) for _n in range(2)]
    for (case, answer), more in zip(pairs, ({}, answered), strict=True):
        desks = {"from_desk_id": "trade_secret", "to_desk_id": "overseas"}
        Handoff.objects.create(
            case=case, answer_case=answer, reason="海外", asked_at=timezone.now(), asked_by="管理", **desks, **more
        )

    assert asked(actor, status="open", handed="out") == {pairs[0][0]}
    assert asked(actor, status="open", handed="in") == {pairs[0][1]}


def test_counts_of_several_questions_are_one_query(desk_manager, as_actor, django_assert_num_queries):
    actor = as_actor(desk_manager)
    client = make_client()
    for _n in range(3):
        make_case(client=client)
    make_case(client=client, is_urgent=True)
    rows = Case.objects.worked_on_by(actor)
    with django_assert_num_queries(1):
        assert count_each([rows, rows.filter(is_urgent=True), rows.none()], 2) == [3, 1, 0]  # up to one more than asked
    assert count_each([], 2) == []


def test_candidates_carry_absence_and_fit(advisor):
    away, soon = make_advisor(), make_advisor()
    Absence.objects.create(advisor=away, first_on=date(2026, 11, 1), last_on=date(2026, 11, 30), entered_by="本人")
    Absence.objects.create(advisor=soon, first_on=date(2026, 12, 1), last_on=date(2026, 12, 2), entered_by="本人")
    Absence.objects.create(advisor=advisor.advisor, first_on=date(2027, 1, 10), last_on=date(2027, 1, 11), entered_by="本人")
    AdvisorSkill.objects.create(advisor=away, code_id="trade_secret_content.ts_leak")

    rows = {row.pk: row for row in Advisor.objects.with_absence(TODAY).with_fit(["trade_secret_content.ts_leak"])}
    assert [rows[one.pk].away_until for one in (away, soon, advisor.advisor)] == [date(2026, 11, 30), date(2026, 12, 2), None]
    assert [rows[one.pk].fit for one in (away, soon, advisor.advisor)] == [1, 0, 0]


def test_managers_see_the_advisors_of_their_desks_and_advisors_themselves(advisor, other_desk_advisor, desk_manager, as_actor):
    without_user = make_advisor()

    assert set(Advisor.objects.visible_to(as_actor(desk_manager))) == {advisor.advisor, without_user}
    assert set(Advisor.objects.visible_to(as_actor(advisor))) == {advisor.advisor}
