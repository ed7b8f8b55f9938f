"""Logging a contact: what is frozen, what is refused, what is written beside."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from consultations import actions, revisions
from consultations.actions import ContactEntry, DuplicateContact
from consultations.enums import CaseStatus, MessageKind
from consultations.models import Appointment, Case, Change, Contact, ContactMention
from consultations.models.changes import UNDO
from consultations.sealing import seal_case
from core.models import AuditEntry, Transition
from core.transitions import TransitionRefused
from mailing.models import Message
from reporting.counting import scope_of
from reporting.figures import count_totals
from tests.factories.appointments import make_appointment, make_handoff
from tests.factories.consultations import make_advisor, make_case, make_client, make_contact
from tests.factories.messages import make_message

DAY = date(2027, 3, 31)


def entry(**given) -> ContactEntry:
    values = {
        "method": "method.phone",
        "contacted_on": DAY,
        "content": "trade_secret_content.ts_management",
        "result": "result.continue",
        "summary": "電話で状況を聞いた。",
    }
    return ContactEntry(**values | given)


@pytest.fixture
def by(advisor, as_actor):
    return as_actor(advisor)


@pytest.fixture
def case(advisor) -> Case:
    client = make_client(
        name="㈱髙﨑①",
        kana="タカサキ",
        corporate_number="7123456789012",
        industry_id="industry.manufacturing",
        capital_yen=10_000_000,
        employees=30,
        size_id=None,
    )
    return make_case(client=client, status=CaseStatus.ASSIGNED, advisor=advisor.advisor, email="client@example.jp")


def log(case, by, **given) -> Contact:
    extra = {name: given.pop(name) for name in ("form_key", "confirmed") if name in given}
    return actions.log_contact(case=case, by=by, entry=entry(**given), **extra)


def test_contact_freezes_the_client_of_that_day(case, by):
    contact = Contact.objects.get(pk=log(case, by).pk)
    frozen = (contact.client_name, contact.client_kana, contact.corporate_number, contact.capital_yen, contact.employees)
    assert frozen == ("㈱髙﨑①", "タカサキ", "7123456789012", 10_000_000, 30)
    codes = (contact.prefecture_id, contact.industry_id, contact.size_id, contact.client_kind_id)
    assert codes == ("prefecture.13", "industry.manufacturing", "size.sme", "client_kind.company")
    assert (contact.fiscal_year, contact.desk_id, contact.source, contact.logged_by) == (
        2026,
        "trade_secret",
        "staff",
        "相談 太郎",
    )

    case.client.name = "改名した会社"
    case.client.save()
    assert Contact.objects.get().client_name == "㈱髙﨑①"


def test_first_contact_begins_the_support(case, by):
    log(case, by, next_on=date(2027, 4, 9))

    case.refresh_from_db()
    assert (case.status, case.due_on) == (CaseStatus.IN_SUPPORT, date(2027, 4, 9))
    assert list(Transition.objects.values_list("name", "source", "target")) == [("begin", "assigned", "in_support")]
    assert list(Message.objects.values_list("event", "recipient")) == [("support_began", "client@example.jp")]


def test_second_contact_moves_nothing_and_mails_nobody(case, by):
    log(case, by)
    log(case, by, method="method.visit")

    assert Contact.objects.count() == 2
    assert Transition.objects.count() == Message.objects.count() == 1
    assert AuditEntry.objects.filter(action="log_contact").count() == 2
    assert Case.objects.get().due_on is None


def test_audit_names_the_contact_and_tells_no_text(case, by):
    contact = log(case, by)

    assert AuditEntry.objects.get(action="log_contact").changes == {"contact": ["", contact.ref]}
    assert "電話で状況" not in str(list(AuditEntry.objects.values()) + list(Message.objects.values()))


def test_mentions_stand_once_each(case, by):
    contact = log(
        case,
        by,
        countries=("country.CN", "country.TH", "country.CN"),
        experts=("expert.lawyer",),
        engagements={"expert.lawyer": "engagement.dispatched"},
        deliverables=("deliverable.nda",),
    )

    assert set(ContactMention.objects.filter(contact=contact).values_list("axis", "code_id", "engagement_id")) == {
        ("country", "country.CN", None),
        ("country", "country.TH", None),
        ("expert", "expert.lawyer", "engagement.dispatched"),
        ("deliverable", "deliverable.nda", None),
    }


def test_main_matter_of_the_overseas_desk_counts_among_the_matters(other_desk_advisor, as_actor):
    case = make_case(desk_id="overseas", status=CaseStatus.ASSIGNED, advisor=other_desk_advisor.advisor)

    contact = log(case, as_actor(other_desk_advisor), content="matter.export", matters=("matter.export", "matter.contract"))

    assert contact.content_id == "matter.export"
    assert set(contact.mentions.values_list("code_id", flat=True)) == {"matter.export", "matter.contract"}


def test_revision_of_desk_and_joint_desk_is_raised(case, by):
    log(case, by, joint_desk="overseas")

    assert [revisions.revision_up_to(2026, desk) for desk in ("trade_secret", "overseas", "general")] == [1, 1, 0]


def test_contact_is_found_by_its_text_unless_secret(case, by):
    log(case, by)
    assert Contact.objects.matching("状況").count() == 1

    Contact.objects.all().delete()
    seal_case(case)
    log(case, by)
    assert Contact.objects.matching("状況").count() == 0


def test_same_contact_twice_is_asked_about(case, by, advisor):
    first = log(case, by, advisor=advisor.advisor)

    with pytest.raises(DuplicateContact) as refused:
        log(case, by, advisor=advisor.advisor, summary="別の話")

    assert refused.value.contact == first
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("other", [{"method": "method.visit"}, {"contacted_on": date(2027, 3, 30)}, {"advisor": None}])
def test_another_method_day_or_advisor_is_no_duplicate(other, case, by, advisor):
    log(case, by, advisor=advisor.advisor)
    log(case, by, **{"advisor": advisor.advisor} | other)

    assert Contact.objects.count() == 2


def test_duplicate_is_logged_once_confirmed(case, by, advisor):
    log(case, by, advisor=advisor.advisor)
    log(case, by, advisor=advisor.advisor, confirmed=True)

    assert Contact.objects.count() == 2


def test_same_form_again_gives_the_same_contact(case, by):
    form_key = uuid.uuid4()
    first = log(case, by, form_key=form_key)
    before = (Transition.objects.count(), AuditEntry.objects.count(), Message.objects.count())

    assert log(case, by, form_key=form_key, summary="あとから") == first
    assert (Transition.objects.count(), AuditEntry.objects.count(), Message.objects.count()) == before
    assert Contact.objects.get().summary == "電話で状況を聞いた。"


def test_form_of_another_case_is_refused(case, by, advisor):
    form_key = uuid.uuid4()
    log(case, by, form_key=form_key)

    with pytest.raises(TransitionRefused):
        log(make_case(advisor=advisor.advisor, status=CaseStatus.ASSIGNED), by, form_key=form_key)
    assert Contact.objects.count() == 1


def test_question_about_a_duplicate_does_not_use_up_the_form(case, by):
    log(case, by)
    form_key = uuid.uuid4()
    with pytest.raises(DuplicateContact):
        log(case, by, form_key=form_key)

    log(case, by, form_key=form_key, confirmed=True)

    assert Contact.objects.count() == 2


def test_closed_case_takes_no_contact(case, by):
    Case.objects.update(status=CaseStatus.CLOSED)

    with pytest.raises(TransitionRefused, match="再開"):
        log(case, by)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("status", [CaseStatus.ASSIGNED, CaseStatus.IN_SUPPORT])
def test_contact_by_somebody_else_is_refused(status, case, other_desk_advisor, as_actor):
    Case.objects.update(status=status)

    with pytest.raises(TransitionRefused):
        log(case, as_actor(other_desk_advisor))
    assert (Contact.objects.count(), Transition.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_staff_may_log_before_anybody_is_assigned(desk_staff, as_actor):
    case = make_case()
    log(case, as_actor(desk_staff))

    assert Case.objects.get().status == CaseStatus.IN_SUPPORT


# --- the same contact, wherever it stands ---------------------------------------------------------------------------
def test_same_contact_in_another_case_of_the_client_is_asked_about(case, by, advisor):
    other = make_case(client=case.client, status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)
    first = log(other, by, advisor=advisor.advisor)

    with pytest.raises(DuplicateContact) as refused:
        log(case, by, advisor=advisor.advisor)

    assert refused.value.contact == first


def test_case_that_one_may_not_see_is_not_betrayed_by_the_question(case, by, advisor):
    hidden = make_case(client=case.client, desk_id="overseas")
    make_contact(case=hidden, advisor=advisor.advisor, contacted_on=DAY, method_id="method.phone")

    assert log(case, by, advisor=advisor.advisor).case == case


def test_records_of_nobody_in_another_case_are_no_duplicate(case, by, advisor):
    other = make_case(client=case.client, status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)
    log(other, by)
    log(case, by)

    assert Contact.objects.count() == 2


# --- who took part, which meeting, which handoff ----------------------------------------------------------------------
def test_team_stands_with_the_contact_as_it_was(case, by, advisor):
    second = make_advisor()
    contact = log(case, by, advisor=advisor.advisor, also_present=(second, advisor.advisor, second))
    case.advisor = second
    case.save()

    assert [row.advisor for row in contact.also_present.all()] == [second]
    assert Contact.objects.get().advisor == advisor.advisor


def test_meeting_it_was_opened_from_is_logged(case, by):
    meeting = make_appointment(case=case)
    contact = log(case, by, appointment=meeting)

    meeting.refresh_from_db()
    assert meeting.contact == contact


def test_own_meeting_of_that_day_is_logged_without_being_named(case, by, advisor):
    starts_at = timezone.now() - timedelta(hours=3)
    today = timezone.localdate(starts_at)
    meeting = make_appointment(case=case, starts_at=starts_at)
    make_appointment(case=case, starts_at=starts_at - timedelta(days=1))
    contact = log(case, by, advisor=advisor.advisor, contacted_on=today)

    assert list(Appointment.objects.exclude(contact=None)) == [meeting]
    assert Appointment.objects.get(pk=meeting.pk).contact == contact


@pytest.mark.parametrize("given", [{"cancelled_at": timezone.now()}, {"case": None}])
def test_meeting_called_off_or_of_another_case_is_not_logged(given, case, by, advisor):
    values = given | ({"case": make_case(advisor=advisor.advisor)} if "case" in given else {"case": case})
    meeting = make_appointment(**values)
    log(case, by, appointment=meeting)

    meeting.refresh_from_db()
    assert meeting.contact is None


def test_first_contact_of_an_answering_case_closes_its_handoff(case, by):
    handoff = make_handoff(answer_case=case)
    contact = log(case, by)
    log(case, by, method="method.visit")

    handoff.refresh_from_db()
    assert handoff.contact == contact


def test_mail_of_the_first_contact_waits_as_long_as_it_can_be_taken_back(case, by):
    contact = log(case, by)

    assert Message.objects.get(event="support_began").next_try_at == contact.logged_at + UNDO


def test_contact_can_be_undone_by_who_logged_it(case, by):
    contact = log(case, by)

    change = Change.objects.get()
    assert (change.kind, change.by_ref, change.cases.get().after["contact"]) == ("log", by.ref, contact.ref)


def test_web_form_and_messages_count_only_when_logged(case, by):
    make_message(case=case, kind=MessageKind.CLIENT)
    make_message(case=case, kind=MessageKind.REPLY)
    assert count_totals(scope_of(2026, case.desk_id))["contacts"] == 0

    log(case, by, method="method.web_form")
    assert count_totals(scope_of(2026, case.desk_id))["contacts"] == 1


# --- correcting, and writing more ---------------------------------------------------------------------------------------
def test_correction_changes_row_and_mentions_and_counts_both_years_anew(case, by):
    contact = log(case, by, countries=("country.CN",), contacted_on=DAY)
    given = {"method": "method.visit", "contacted_on": date(2027, 4, 1), "countries": ("country.TH",), "joint_desk": "overseas"}

    assert actions.correct(contact=contact, by=by, entry=entry(**given), reason="日付の誤り") is True

    stored = Contact.objects.get()
    assert (stored.method_id, stored.fiscal_year, stored.joint_desk_id) == ("method.visit", 2027, "overseas")
    assert list(stored.mentions.values_list("code_id", flat=True)) == ["country.TH"]
    assert [revisions.revision_up_to(2026, desk) for desk in ("trade_secret", "overseas")] == [2, 0]
    assert [revisions.revision_up_to(2027, desk) for desk in ("trade_secret", "overseas")] == [3, 1]


def test_correction_is_audited_by_codes_and_lengths(case, by):
    contact = log(case, by)
    actions.correct(contact=contact, by=by, entry=entry(method="method.visit", summary="極秘の話"), reason="方法の誤り")

    kept = AuditEntry.objects.get(action="correct_contact")
    assert (kept.reason, kept.changes["method"]) == ("方法の誤り", ["method.phone", "method.visit"])
    assert kept.changes["summary"] == [len("電話で状況を聞いた。"), len("極秘の話")]
    assert "極秘" not in str(kept.changes)


def test_correction_leaves_the_frozen_client_alone(case, by):
    contact = log(case, by)
    case.client.name = "改名した会社"
    case.client.save()
    actions.correct(contact=contact, by=by, entry=entry(method="method.visit"), reason="x")

    assert Contact.objects.get().client_name == "㈱髙﨑①"


def test_correction_to_the_same_writes_nothing(case, by):
    contact = log(case, by, countries=("country.CN",))
    before = (AuditEntry.objects.count(), revisions.revision_up_to(2026, None))

    assert actions.correct(contact=contact, by=by, entry=entry(countries=("country.CN",)), reason="x") is False
    assert (AuditEntry.objects.count(), revisions.revision_up_to(2026, None)) == before
    assert ContactMention.objects.count() == 1


def test_correction_by_somebody_else_is_refused(case, by, desk_staff, other_desk_advisor, as_actor):
    contact = log(case, by)
    for person in (desk_staff, other_desk_advisor):
        with pytest.raises(TransitionRefused):
            actions.correct(contact=contact, by=as_actor(person), entry=entry(method="method.visit"), reason="x")
    assert Contact.objects.get().method_id == "method.phone"


def test_memo_grows_once_per_form_and_is_found(case, by):
    contact, form_key = log(case, by), uuid.uuid4()

    added = [actions.append_to_memo(contact=contact, by=by, text="追加の話", form_key=form_key) for _press in range(2)]

    assert added == [True, False]
    assert Contact.objects.get().summary == "電話で状況を聞いた。\n\n追加の話"
    assert Contact.objects.matching("追加の話").count() == 1
    assert "追加" not in str(list(AuditEntry.objects.values()))


def test_empty_addition_and_a_strangers_are_not_taken(case, by, other_desk_advisor, as_actor):
    contact = log(case, by)

    assert actions.append_to_memo(contact=contact, by=by, text=" \n") is False
    with pytest.raises(TransitionRefused):
        actions.append_to_memo(contact=contact, by=as_actor(other_desk_advisor), text="x")
