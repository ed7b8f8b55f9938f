"""How confidential a case is, or a file, and who is named: who may change it, what follows, what stays."""

import uuid

import pytest

from accounts.actors import actor_of
from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant
from consultations.actions.files import attach_file
from consultations.actions.handoffs import hand_off
from consultations.actions.levels import change_file_level, change_level
from consultations.actions.named import name_person, unname_person
from consultations.enums import CaseStatus, FileOrigin, Level
from consultations.models import Advisor, Case, CaseFile
from consultations.permissions import can_view, levels_open_to
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.actions import queue
from mailing.models import Message
from tests.conftest import DESK, OTHER_DESK, person
from tests.factories import attachments
from tests.factories.consultations import make_case, make_contact

pytestmark = pytest.mark.django_db
WHY = "取引先の名前が出てきたため"


@pytest.fixture
def case(advisor) -> Case:
    return make_case(advisor=advisor.advisor, status=CaseStatus.IN_SUPPORT, body="極秘の製法", subject="図面")


def change(case: Case, to: int, user) -> bool:
    return change_level(case=case, to=to, reason=WHY, by=actor_of(user))


def as_stored(case: Case) -> Case:
    return Case.objects.select_related("advisor", "client").get(pk=case.pk)


def test_level_stands_with_reason_and_who(case, desk_staff):
    assert change(case, Level.LIMITED, desk_staff)
    assert not can_view(actor_of(desk_staff), as_stored(case))

    entry = AuditEntry.objects.with_reason().get(action="change_level")
    assert (entry.object_ref, entry.reason, entry.changes) == (case.ref, WHY, {"level": [1, 2]})


def test_twice_is_once(case, advisor):
    assert change(case, Level.LIMITED, advisor)
    assert not change(case, Level.LIMITED, advisor)
    assert AuditEntry.objects.filter(action="change_level").count() == 1


@pytest.mark.parametrize(
    ("level", "who", "expected"),
    [
        (Level.NORMAL, "advisor", [2, 3]),
        (Level.NORMAL, "desk_staff", [2, 3]),
        (Level.NORMAL, "desk_manager", [2, 3]),
        (Level.NORMAL, "other_desk_advisor", []),
        (Level.NORMAL, "headquarters", []),
        (Level.NORMAL, "auditor", []),
        (Level.NORMAL, "administrator", []),
        (Level.LIMITED, "advisor", [3]),
        (Level.LIMITED, "desk_staff", []),
        (Level.LIMITED, "desk_manager", [1, 3]),
        (Level.SECRET, "advisor", [2]),
        (Level.SECRET, "desk_staff", []),
        (Level.SECRET, "desk_manager", []),
    ],
)
def test_who_changes_it_to_what(level, who, expected, advisor, request):
    case = make_case(advisor=advisor.advisor, level=level, status=CaseStatus.IN_SUPPORT)
    actor = actor_of(request.getfixturevalue(who))

    assert levels_open_to(actor, case) == expected
    for to in set(Level.values) - {level} - set(expected):
        with pytest.raises(TransitionRefused):
            change_level(case=case, to=to, reason=WHY, by=actor)
    assert as_stored(case).level == level


def test_named_manager_lowers_a_secret_case_and_a_named_staff_member_does_not(case, advisor, desk_manager, desk_staff):
    change(case, Level.SECRET, advisor)
    for user in (desk_manager, desk_staff):
        name_person(case=case, user=user, reason=WHY, by=actor_of(advisor))

    assert levels_open_to(actor_of(desk_manager), as_stored(case)) == [1, 2]
    assert levels_open_to(actor_of(desk_staff), as_stored(case)) == []


def test_client_changes_nothing(case, sme):
    Case.objects.filter(pk=case.pk).update(requester=sme)

    with pytest.raises(TransitionRefused):
        change(as_stored(case), Level.LIMITED, sme)


def test_secret_case_is_sealed_and_opens_again(case, advisor):
    contact = make_contact(case=case, summary="極秘の製法の説明")
    change(case, Level.SECRET, advisor)
    raw = Case.objects.filter(pk=case.pk).extra(select={"raw": "body"}).values_list("raw", flat=True).get()
    assert "極秘" not in raw
    assert not Case.objects.matching("極秘").exists()
    assert as_stored(case).body == "極秘の製法"

    change(case, Level.LIMITED, advisor)
    assert Case.objects.matching("極秘").get() == case
    contact.refresh_from_db()
    assert contact.summary == "極秘の製法の説明"


def test_level_two_keeps_what_it_is_found_by(case, advisor):
    make_contact(case=case, summary="極秘の製法の説明")
    change(case, Level.LIMITED, advisor)

    assert Case.objects.matching("極秘").get() == case
    assert case.contacts.model.objects.matching("説明").count() == 1


def test_nobody_left_to_read_it_is_refused(desk_manager):
    case = make_case()
    with pytest.raises(TransitionRefused):
        change(case, Level.SECRET, desk_manager)
    assert as_stored(case).level == Level.NORMAL

    name_person(case=case, user=desk_manager, reason=WHY, by=actor_of(desk_manager))
    assert change(case, Level.SECRET, desk_manager)


def test_advisor_who_does_not_sign_in_reads_nothing(desk_manager):
    case = make_case(advisor=Advisor.objects.create(code="Z", name="台帳 太郎"))

    with pytest.raises(TransitionRefused):
        change(case, Level.SECRET, desk_manager)


def test_mails_in_the_outbox_are_seen_by_fewer(case, advisor, desk_staff, desk_manager):
    mail = {"recipient": "a@example.jp", "language": "ja", "subject": case.ref, "body": case.ref, "event": "case_assigned"}
    queue(key="one", scope=DESK, object_ref=case.ref, **mail)
    seen_by = lambda user: Message.objects.visible_to(actor_of(user)).filter(object_ref=case.ref).count()  # noqa: E731
    assert (seen_by(desk_staff), seen_by(desk_manager)) == (1, 1)

    change(case, Level.LIMITED, advisor)
    assert (seen_by(desk_staff), seen_by(desk_manager)) == (0, 1)

    change(case, Level.SECRET, advisor)
    assert (seen_by(desk_staff), seen_by(desk_manager)) == (0, 0)


def test_case_that_answers_for_another_desk_is_never_below(case, advisor, desk_manager):
    handoff = hand_off(case=case, to_desk=OTHER_DESK, reason=WHY, by=actor_of(advisor), form_key=uuid.uuid4())
    change(case, Level.LIMITED, desk_manager)
    answering = as_stored(handoff.answer_case)
    assert answering.level == Level.LIMITED
    assert AuditEntry.objects.filter(action="change_level", object_ref=answering.ref).count() == 1

    there = person("m2@example.jp", "海外 管理", (Role.DESK_MANAGER, (OTHER_DESK,)))
    with pytest.raises(TransitionRefused):
        change(answering, Level.NORMAL, there)

    change(as_stored(case), Level.NORMAL, desk_manager)
    assert as_stored(answering).level == Level.LIMITED
    assert change(as_stored(answering), Level.NORMAL, there)


def test_file_has_a_level_of_its_own_and_never_below_its_case(case, advisor, desk_staff, desk_manager):
    given = {"case": case, "by": actor_of(advisor), "name": "a.pdf", "chunks": [attachments.pdf(b"x")]}
    file, _is_new = attach_file(origin=FileOrigin.INTERNAL, **given)
    file = CaseFile.objects.select_related("case__advisor").get(pk=file.pk)

    assert change_file_level(file=file, to=Level.LIMITED, reason=WHY, by=actor_of(desk_staff))
    assert file not in CaseFile.objects.visible_to(actor_of(desk_staff))
    assert file in CaseFile.objects.visible_to(actor_of(desk_manager))
    with pytest.raises(TransitionRefused):
        change_file_level(file=file, to=Level.NORMAL, reason=WHY, by=actor_of(advisor))

    change(case, Level.LIMITED, advisor)
    with pytest.raises(TransitionRefused):
        change_file_level(file=file, to=Level.NORMAL, reason=WHY, by=actor_of(desk_manager))
    assert change_file_level(file=file, to=Level.SECRET, reason=WHY, by=actor_of(advisor))
    assert file not in CaseFile.objects.visible_to(actor_of(desk_manager))
    assert AuditEntry.objects.filter(action="change_file_level", object_ref=file.ref).count() == 2


def test_named_person_reads_and_knows_by_mail(case, advisor, desk_staff):
    change(case, Level.SECRET, advisor)
    given = {"case": case, "user": desk_staff, "by": actor_of(advisor)}

    assert name_person(reason=WHY, **given)
    assert not name_person(reason=WHY, **given)

    assert can_view(actor_of(desk_staff), as_stored(case))
    assert Message.objects.filter(event="person_named", recipient=desk_staff.email).count() == 1
    entry = AuditEntry.objects.with_reason().get(action="name_person")
    assert (entry.reason, entry.changes) == (WHY, {"person": ["", f"user:{desk_staff.ref}"]})


def test_closed_again_he_reads_nothing(case, advisor, desk_staff):
    change(case, Level.SECRET, advisor)
    given = {"case": case, "user": desk_staff, "by": actor_of(advisor)}
    name_person(reason=WHY, **given)

    assert unname_person(**given)
    assert not unname_person(**given)
    assert not can_view(actor_of(desk_staff), as_stored(case))
    assert Message.objects.filter(event="person_unnamed", recipient=desk_staff.email).count() == 1


def test_last_reader_of_a_secret_case_is_not_closed_out(desk_manager):
    case = make_case()
    by = actor_of(desk_manager)
    name_person(case=case, user=desk_manager, reason=WHY, by=by)
    change_level(case=case, to=Level.SECRET, reason=WHY, by=actor_of(desk_manager))

    with pytest.raises(TransitionRefused):
        unname_person(case=case, user=desk_manager, by=actor_of(desk_manager))
    assert can_view(actor_of(desk_manager), as_stored(case))


@pytest.mark.parametrize("who", ["desk_staff", "other_desk_advisor", "headquarters", "auditor"])
def test_others_name_nobody(who, case, desk_manager, request):
    with pytest.raises(TransitionRefused):
        name_person(case=case, user=desk_manager, reason=WHY, by=actor_of(request.getfixturevalue(who)))


def test_head_of_the_desk_names_nobody_at_level_three_unless_named(case, advisor, desk_manager, desk_staff):
    change(case, Level.SECRET, advisor)
    with pytest.raises(TransitionRefused):
        name_person(case=case, user=desk_staff, reason=WHY, by=actor_of(desk_manager))

    name_person(case=case, user=desk_manager, reason=WHY, by=actor_of(advisor))
    assert name_person(case=case, user=desk_staff, reason=WHY, by=actor_of(desk_manager))


def test_nobody_from_elsewhere_is_named(case, advisor, other_desk_advisor, headquarters):
    for user in (other_desk_advisor, headquarters):
        with pytest.raises(TransitionRefused):
            name_person(case=case, user=user, reason=WHY, by=actor_of(advisor))


@pytest.mark.parametrize("kind", [GrantKind.WALL, GrantKind.BAR])
def test_who_is_shut_out_is_not_named(kind, case, advisor, desk_staff):
    ObjectGrant.objects.create(
        user=desk_staff, kind=kind, object_ref=case.ref, cause="t", granted_at=case.created_at, granted_by="t"
    )

    with pytest.raises(TransitionRefused):
        name_person(case=case, user=desk_staff, reason=WHY, by=actor_of(advisor))
    assert not Message.objects.filter(recipient=desk_staff.email).exists()
