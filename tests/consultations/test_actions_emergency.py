"""Emergency access: a reason, one case, an hour, told in the same transaction, given back, reviewed by somebody else."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant
from consultations.actions.emergency import (
    LASTS,
    NoSuchCase,
    NotNeeded,
    SameReason,
    end_emergency,
    open_in_emergency,
    review_emergency,
)
from consultations.enums import Level, Verdict
from consultations.models import Case, EmergencyAccess
from consultations.notices import emergency as notices
from consultations.permissions import can_view, reads_at_desk, works_on
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_case
from tests.factories.emergencies import WHY, make_emergency

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)  # Friday, 12:00 in Tokyo


@pytest.fixture
def secret(advisor) -> Case:
    return make_case(ref="R8-100010-3", level=Level.SECRET, advisor=advisor.advisor)


def nothing_was_written() -> bool:
    return not (EmergencyAccess.objects.exists() or ObjectGrant.objects.exists() or Message.objects.exists())


def test_opening_leaves_grant_row_audit_and_mails(secret, headquarters, auditor, advisor, as_actor):
    with time_machine.travel(NOON, tick=False):
        access = make_emergency(case=secret, user=headquarters)

        assert reads_at_desk(as_actor(headquarters), secret)
    grant = ObjectGrant.objects.get()
    assert (grant.kind, grant.object_ref, grant.cause) == (GrantKind.EMERGENCY, secret.ref, f"emergency:{access.ref}")
    assert (grant.until, access.expires_at, access.review_by) == (NOON + LASTS, NOON + LASTS, date(2026, 11, 26))
    assert (access.reason, access.role, access.fiscal_year) == (WHY, Role.HEADQUARTERS, 2026)
    entry = AuditEntry.objects.get(action="emergency_open")
    assert (entry.object_ref, entry.actor_ref, entry.reason) == (secret.ref, f"user:{headquarters.ref}", WHY)
    assert set(Message.objects.values_list("recipient", "event")) == {
        (advisor.email, "emergency_opened"),
        (auditor.email, "emergency_opened"),
    }


def test_mails_name_the_number_and_no_text(secret, headquarters, auditor):
    make_emergency(case=secret, user=headquarters)

    for message in Message.objects.all():
        assert secret.case_no in message.subject + message.body
        assert not [text for text in (secret.subject, secret.body, secret.client.name, WHY) if text in message.body]
        assert (message.scope, message.is_restricted) == ("", True)


@pytest.mark.parametrize("reason", ["", " " * 30, "急いでいます", "あ" * 19, " " + "あ" * 19 + " "])
def test_no_reason_no_access(reason, secret, headquarters, auditor, as_actor):
    with pytest.raises(TransitionRefused):
        open_in_emergency(number=secret.ref, reason=reason, by=as_actor(headquarters))

    assert nothing_was_written()


def test_twenty_characters_count_as_code_points(secret, headquarters, auditor, as_actor):
    open_in_emergency(number=secret.ref, reason="𠮷" * 20, by=as_actor(headquarters))

    assert EmergencyAccess.objects.count() == 1


def test_it_opens_that_case_only(secret, headquarters, auditor, as_actor):
    other = make_case(ref="R8-100011-6", level=Level.SECRET, client=secret.client)
    make_emergency(case=secret, user=headquarters)
    reader = as_actor(headquarters)

    assert set(Case.objects.visible_to(reader)) == {secret}
    assert set(Case.objects.read_at_desk_by(reader)) == {secret}
    assert not can_view(reader, other)
    assert not works_on(reader, secret)
    assert not Case.objects.worked_on_by(reader).exists()


def test_it_ends_after_sixty_minutes(secret, headquarters, auditor, as_actor):
    with time_machine.travel(NOON, tick=False):
        make_emergency(case=secret, user=headquarters)
    with time_machine.travel(NOON + timedelta(minutes=59, seconds=59), tick=False):
        assert can_view(as_actor(headquarters), secret)
    with time_machine.travel(NOON + timedelta(minutes=60), tick=False):
        assert not can_view(as_actor(headquarters), secret)


def test_asked_again_while_it_runs_it_stays_the_same(secret, headquarters, auditor):
    with time_machine.travel(NOON, tick=False):
        first = make_emergency(case=secret, user=headquarters)
    with time_machine.travel(NOON + timedelta(minutes=50), tick=False):
        again = make_emergency(case=secret, user=headquarters, reason="別の理由をここに二十文字以上で書いています。")

    assert again == first
    assert (again.expires_at, again.reason) == (NOON + LASTS, WHY)
    assert ObjectGrant.objects.get().until == NOON + LASTS
    assert AuditEntry.objects.filter(action="emergency_open").count() == 1
    assert Message.objects.filter(event="emergency_opened").count() == 2


def test_afterwards_it_takes_a_new_reason(secret, headquarters, auditor):
    with time_machine.travel(NOON, tick=False):
        first = make_emergency(case=secret, user=headquarters)
    with time_machine.travel(NOON + timedelta(minutes=60), tick=False):
        with pytest.raises(SameReason):
            make_emergency(case=secret, user=headquarters, reason=WHY.replace("、", "、 "))
        again = make_emergency(case=secret, user=headquarters, reason="面談の記録にもう一度あたる必要があります。")

    assert again != first
    assert again.expires_at == NOON + 2 * LASTS


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.DESK_STAFF, Role.AUDITOR, Role.CLIENT, Role.REVIEWER])
def test_other_roles_have_none(role, secret, auditor, as_actor):
    user = person("x@example.jp", "他の人", (role, ("overseas",)))

    with pytest.raises(TransitionRefused):
        open_in_emergency(number=secret.ref, reason=WHY, by=as_actor(user))
    assert nothing_was_written()


def test_role_that_is_taken_away_ends_it_at_once(secret, headquarters, auditor, as_actor):
    make_emergency(case=secret, user=headquarters)
    headquarters.role_grants.all().delete()
    headquarters.grant(Role.REVIEWER)

    assert not can_view(as_actor(headquarters), secret)


def test_wall_is_opened_and_bar_is_not(secret, headquarters, administrator, auditor, as_actor):
    for user, kind in ((headquarters, GrantKind.WALL), (administrator, GrantKind.BAR)):
        ObjectGrant.objects.create(
            user=user, kind=kind, object_ref=secret.ref, cause="test", granted_at=NOON, granted_by="test"
        )
    make_emergency(case=secret, user=headquarters)

    assert can_view(as_actor(headquarters), secret)
    with pytest.raises(NoSuchCase):
        make_emergency(case=secret, user=administrator)
    assert not can_view(as_actor(administrator), secret)


def test_bar_that_comes_later_shuts_it(secret, headquarters, auditor, as_actor):
    make_emergency(case=secret, user=headquarters)
    ObjectGrant.objects.create(
        user=headquarters, kind=GrantKind.BAR, object_ref=secret.ref, cause="test", granted_at=NOON, granted_by="test"
    )

    assert not can_view(as_actor(headquarters), secret)
    assert secret not in Case.objects.visible_to(as_actor(headquarters))


def test_unknown_number_is_logged_and_opens_nothing(headquarters, auditor, as_actor):
    with pytest.raises(NoSuchCase):
        open_in_emergency(number="R8-999999-4", reason=WHY, by=as_actor(headquarters))

    entry = AuditEntry.objects.get(action="emergency_refused")
    assert (entry.object_ref, entry.changes) == (headquarters.ref, {"number": ["", "R8-999999-4"]})
    assert nothing_was_written()


def test_number_of_a_ledger_opens_it_where_it_stands_once(headquarters, auditor, as_actor):
    case = make_case(ref="x" * 16, case_no="H29-営秘-001", level=Level.LIMITED)
    for desk in ("trade_secret", "overseas"):
        make_case(ref=f"y{desk}", case_no="H29-001", desk_id=desk)

    assert open_in_emergency(number=" H29-営秘-001 ", reason=WHY, by=as_actor(headquarters)).case == case
    with pytest.raises(NoSuchCase):
        open_in_emergency(number="H29-001", reason=WHY, by=as_actor(headquarters))


def test_who_works_on_the_case_needs_none(desk_manager, auditor, as_actor):
    case = make_case(ref="R8-100012-7", level=Level.LIMITED)

    with pytest.raises(NotNeeded):
        make_emergency(case=case, user=desk_manager)
    assert nothing_was_written()


def test_without_a_second_person_there_is_none(secret, headquarters):
    with pytest.raises(TransitionRefused):
        make_emergency(case=secret, user=headquarters)

    assert nothing_was_written()


def test_notice_that_fails_takes_the_access_with_it(secret, headquarters, auditor, monkeypatch):
    def fail(*_args: object, **_more: object) -> None:
        raise ValueError("no mail can be addressed")

    monkeypatch.setattr(notices, "queue", fail)
    with pytest.raises(ValueError, match="no mail"):
        make_emergency(case=secret, user=headquarters)

    assert nothing_was_written()
    assert not AuditEntry.objects.filter(action="emergency_open").exists()


def test_heads_of_the_desk_hear_of_it_as_far_as_they_may_know(headquarters, auditor, desk_manager):
    make_emergency(case=make_case(ref="R8-100013-4", level=Level.LIMITED), user=headquarters)
    assert Message.objects.filter(recipient=desk_manager.email).count() == 1

    make_emergency(case=make_case(ref="R8-100014-2", level=Level.SECRET), user=headquarters)
    assert Message.objects.filter(recipient=desk_manager.email).count() == 1


def test_headquarters_hears_where_the_case_has_no_owner(headquarters, auditor, administrator):
    make_emergency(case=make_case(ref="R8-100015-0", level=Level.SECRET), user=administrator)

    assert set(Message.objects.values_list("recipient", flat=True)) == {headquarters.email, auditor.email}


def test_who_is_shut_out_hears_nothing(headquarters, auditor, desk_manager):
    case = make_case(ref="R8-100016-9", level=Level.LIMITED)
    other = person("auditor2@example.jp", "監査 二郎", (Role.AUDITOR, ()))
    for user in (desk_manager, other):
        ObjectGrant.objects.create(
            user=user, kind=GrantKind.BAR, object_ref=case.ref, cause="test", granted_at=NOON, granted_by="test"
        )
    make_emergency(case=case, user=headquarters)

    assert set(Message.objects.values_list("recipient", flat=True)) == {auditor.email}


def test_given_back_it_is_over(secret, headquarters, auditor, as_actor):
    with time_machine.travel(NOON, tick=False):
        access = make_emergency(case=secret, user=headquarters)
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert end_emergency(access=access, by=as_actor(headquarters))
        assert not end_emergency(access=access, by=as_actor(headquarters))
        assert not can_view(as_actor(headquarters), secret)

    access.refresh_from_db()
    assert (access.ended_at, access.until) == (NOON + timedelta(minutes=5), NOON + timedelta(minutes=5))
    assert AuditEntry.objects.filter(action="emergency_end").count() == 1


def test_nobody_ends_that_of_another(secret, headquarters, administrator, auditor, as_actor):
    access = make_emergency(case=secret, user=headquarters)

    with pytest.raises(TransitionRefused):
        end_emergency(access=access, by=as_actor(administrator))
    assert can_view(as_actor(headquarters), secret)


def test_review_stands_with_who_and_when(secret, headquarters, auditor, as_actor):
    access = make_emergency(case=secret, user=headquarters)
    given = {"access": access, "verdict": Verdict.JUSTIFIED, "note": "", "by": as_actor(auditor)}

    assert review_emergency(**given)
    assert not review_emergency(**given)

    access.refresh_from_db()
    assert (access.verdict, access.reviewed_by_ref) == (Verdict.JUSTIFIED, f"user:{auditor.ref}")
    assert AuditEntry.objects.filter(action="emergency_review").count() == 1


def test_nobody_reviews_himself(secret, headquarters, auditor, as_actor):
    access = make_emergency(case=secret, user=headquarters)

    with pytest.raises(TransitionRefused):
        review_emergency(access=access, verdict=Verdict.JUSTIFIED, note="", by=as_actor(headquarters))


def test_desk_manager_reviews_nothing(secret, headquarters, auditor, desk_manager, as_actor):
    access = make_emergency(case=secret, user=headquarters)

    with pytest.raises(TransitionRefused):
        review_emergency(access=access, verdict=Verdict.JUSTIFIED, note="", by=as_actor(desk_manager))


def test_review_stands_against_another_one_and_a_follow_up_may_end(secret, headquarters, auditor, as_actor):
    access = make_emergency(case=secret, user=headquarters)
    by = as_actor(auditor)
    review_emergency(access=access, verdict=Verdict.FOLLOW_UP, note="理由を聞く", by=by)
    review_emergency(access=access, verdict=Verdict.UNJUSTIFIED, note="要らなかった", by=by)

    with pytest.raises(TransitionRefused):
        review_emergency(access=access, verdict=Verdict.JUSTIFIED, note="", by=by)
    access.refresh_from_db()
    assert access.verdict == Verdict.UNJUSTIFIED
