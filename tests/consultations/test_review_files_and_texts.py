"""What may come between two people: files and texts while a level rises, a draft is sent, or a case is erased."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import GrantKind
from consultations import actions, stored_bytes
from consultations.actions import (
    addresses,
    appointments,
    client_facts,
    complaint_answers,
    complaints,
    contact_edit,
    disclosures,
    files,
    follow_up_corrections,
    follow_ups,
    holds,
    messages,
    parties,
    promises,
    referrals,
    reply_drafts,
    scans,
)
from consultations.actions.answers import Faq
from consultations.actions.handoffs import hand_off
from consultations.actions.levels import change_level
from consultations.enums import CaseStatus, ConsentWay, Direction, FileOrigin, FileScan, Level, Medium, PartyKind, Rank, Side
from consultations.erasure.whole import erase_account
from consultations.models import Case, CaseFile, CaseMessage, Complaint, Contact, DraftFile, LegalHold, Promise, ReplyDraft
from consultations.sealing import seal_case
from consultations.walls import Told
from core import private_files, sealing
from core.models import AuditEntry
from core.transitions import TransitionRefused
from knowledge.models import FaqDraft
from tests.conftest import OTHER_DESK
from tests.factories import attachments as made
from tests.factories.consultations import make_case, make_client, make_contact
from tests.factories.drafts import make_draft
from tests.factories.scanner import Daemon, serving
from tests.factories.steps import make_appointment, make_complaint, make_follow_up, make_promise, make_referral
from tests.factories.walls import shut_out

pytestmark = pytest.mark.django_db
MARK = "極秘の配合 MARK8"
FAQ = Faq("印紙はいくらですか", "料金表をご覧ください")


@pytest.fixture
def case(advisor, sme) -> Case:
    return make_case(advisor=advisor.advisor, requester=sme, status=CaseStatus.IN_SUPPORT, email="client@example.jp")


def attach(case: Case, by, origin: FileOrigin = FileOrigin.CLIENT) -> CaseFile:
    return files.attach_file(case=case, by=by, name="図面.pdf", chunks=[made.pdf()], origin=origin)[0]


def raw(row, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608
        return cursor.fetchone()[0]


def on_disk() -> set[str]:
    return set(private_files.stored_names(files.FOLDER, timezone.now() + timedelta(days=2)))


# --- a file keeps its own level when its case is handed over --------------------------------------------------------
def test_limited_file_of_a_normal_case_is_limited_at_the_answering_desk(case, as_actor, desk_manager, desk_staff):
    file = attach(case, as_actor(desk_manager))
    CaseFile.objects.filter(pk=file.pk).update(level=Level.LIMITED)

    handoff = hand_off(case=case, to_desk=OTHER_DESK, reason="現地", by=as_actor(desk_manager), form_key=uuid.uuid4())

    copy = CaseFile.objects.get(case=handoff.answer_case)
    assert (copy.level, handoff.answer_case.level) == (Level.LIMITED, Level.NORMAL)
    assert handoff.answer_case.disclosures.get().rank == Level.LIMITED


# --- drafts for the FAQ follow the case of their contact ------------------------------------------------------------
@pytest.fixture
def faq_draft(case) -> FaqDraft:
    values = {"desk_code": case.desk_id, "question": FAQ.question, "answer": FAQ.answer, "noted_at": timezone.now()}
    return FaqDraft.objects.create(source_ref=make_contact(case=case).ref, **values)


@pytest.mark.parametrize("kind", [GrantKind.WALL, GrantKind.BAR])
def test_draft_of_a_case_behind_a_wall_is_not_shown(kind, faq_draft, case, desk_staff, sign_in):
    FaqDraft.objects.create(desk_code=case.desk_id, question="だれのでもない問い", answer="答", noted_at=timezone.now())
    addresses = reverse("consultations:faq_draft_list"), reverse("consultations:faq_draft_edit", args=[faq_draft.ref])
    assert FAQ.question in sign_in(desk_staff).get(addresses[0]).text

    shut_out(desk_staff, case, kind)

    shown = sign_in(desk_staff).get(addresses[0]).text
    assert (FAQ.question in shown, "だれのでもない問い" in shown) == (False, True)
    assert sign_in(desk_staff).get(addresses[1]).status_code == 404


def test_nobody_behind_a_wall_edits_a_draft_or_makes_one(faq_draft, case, desk_staff, as_actor, monkeypatch):
    monkeypatch.setattr("consultations.actions.answers.can_answer_at", lambda *_given: True)
    shut_out(desk_staff, case)
    with pytest.raises(TransitionRefused):
        actions.edit_faq_draft(draft=faq_draft, by=as_actor(desk_staff), faq=Faq("x", "y"))
    with pytest.raises(TransitionRefused):
        actions.note_faq(contact=make_contact(case=case), by=as_actor(desk_staff), faq=FAQ)
    assert FaqDraft.objects.get().question == FAQ.question


@pytest.mark.parametrize("level", [Level.LIMITED, Level.SECRET])
def test_contact_of_a_case_that_just_became_confidential_becomes_no_draft(level, case, advisor, as_actor, monkeypatch):
    monkeypatch.setattr("consultations.actions.answers.can_answer_at", lambda *_given: True)
    contact = Contact.objects.select_related("case").get(pk=make_contact(case=case).pk)
    change_level(case=Case.objects.get(pk=case.pk), to=level, reason="相手先", by=as_actor(advisor))

    assert contact.case.level == Level.NORMAL  # as the page read it
    with pytest.raises(TransitionRefused, match="FAQ"):
        actions.note_faq(contact=contact, by=as_actor(advisor), faq=FAQ)
    assert not FaqDraft.objects.exists()


@pytest.mark.parametrize("level", [Level.LIMITED, Level.SECRET])
def test_drafts_go_when_their_case_becomes_confidential(level, faq_draft, case, advisor, as_actor):
    change_level(case=case, to=level, reason="相手先", by=as_actor(advisor))
    assert not FaqDraft.objects.exists()
    assert AuditEntry.objects.get(action="remove_faq_draft").object_ref == faq_draft.ref
    with pytest.raises(TransitionRefused):
        actions.edit_faq_draft(draft=faq_draft, by=as_actor(advisor), faq=Faq("x", "y"))


# --- nothing is written in clear into a case that just became secret --------------------------------------------------
def test_complaint_and_draft_at_a_case_that_just_became_secret_are_sealed(case, sme, advisor, as_actor):
    seal_case(Case.objects.get(pk=case.pk))
    assert case.level == Level.NORMAL  # as the page read it

    reply_drafts.keep_draft(case=case, by=as_actor(advisor), typed=reply_drafts.Typed(MARK, "ja"))
    complaints.complain(case=case, by=as_actor(sme), text=MARK, form_key=uuid.uuid4())

    rows = [(Complaint.objects.get(), "text"), (ReplyDraft.objects.get(), "text")]
    assert [raw(row, column).startswith(sealing.SEALED) for row, column in rows] == [True, True]
    assert [getattr(row, column) for row, column in rows] == [MARK, MARK]


def meeting(case: Case, **given) -> appointments.Meeting:
    starts_at = timezone.now() + timedelta(days=3)
    return appointments.Meeting(**{"advisor": case.advisor, "method": "method.visit", "starts_at": starts_at} | given)


def make_told(case: Case):
    return make_follow_up(case, answered_at=timezone.now())


WRITERS = {
    "append_to_memo": (make_contact, lambda row, desk, _sme: contact_edit.append_to_memo(contact=row, by=desk, text=MARK)),
    "cancel": (make_appointment, lambda row, desk, _sme: appointments.cancel_appointment(appointment=row, by=desk)),
    "keep": (make_promise, lambda row, desk, _sme: promises.keep(promise=row, by=desk)),
    "decide": (
        make_referral,
        lambda row, desk, _sme: referrals.decide(referral=row, by=desk, agreed=True, how=ConsentWay.PHONE),
    ),
    "answer": (make_follow_up, lambda row, desk, _sme: follow_ups.answer(follow_up=row, by=desk, answers=[], words=MARK)),
    "tell": (make_told, lambda row, _desk, sme: follow_up_corrections.tell(follow_up=row, by=sme, answers=[], words=MARK)),
    "complaint": (
        make_complaint,
        lambda row, desk, _sme: complaint_answers.answer_complaint(complaint=row, by=desk, text=MARK),
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_writer_takes_the_case_before_what_belongs_to_it(name, case, advisor, sme, desk_manager, as_actor):
    """Read together with its row, the case may be the one from before a change of level that was waited for."""
    make, write = WRITERS[name]
    if make in (make_follow_up, make_told):
        Case.objects.filter(pk=case.pk).update(status=CaseStatus.CLOSED)
    made_row = make(case=case)
    row = type(made_row).objects.get(pk=made_row.pk)
    people = as_actor(desk_manager if name == "complaint" else advisor), as_actor(sme)
    with CaptureQueriesContext(connection) as queries:
        assert write(row, *people)

    tables = [query["sql"].split('"')[1] for query in queries if query["sql"].startswith("SELECT")]  # of the first column
    reads = [table for table in tables if table in (Case._meta.db_table, row._meta.db_table)]
    assert reads[0] == Case._meta.db_table


# --- an erased case takes nothing -------------------------------------------------------------------------------------
ENTRY = disclosures.Entry(Direction.RECEIVED, MARK, date(2026, 11, 20), "D社", Medium.PAPER, Rank.SECRET)
CONTACT = actions.ContactEntry(method="method.phone", contacted_on=date(2026, 11, 20), content="x", summary=MARK)
FORM = {"form_key": uuid.uuid4()}
ON_ERASED = {
    "attach": lambda case, desk, _sme: attach(case, desk),
    "memo": lambda case, desk, _sme: messages.memo(case=case, by=desk, body=MARK, **FORM),
    "reply": lambda case, desk, _sme: messages.reply(case=case, by=desk, body=MARK, language="ja", **FORM),
    "client": lambda case, _desk, sme: messages.client_message(case=case, by=sme, body=MARK, **FORM),
    "draft": lambda case, desk, _sme: reply_drafts.keep_draft(case=case, by=desk, typed=reply_drafts.Typed(MARK, "ja")),
    "complaint": lambda case, _desk, sme: complaints.complain(case=case, by=sme, text=MARK, **FORM),
    "disclosure": lambda case, desk, _sme: disclosures.note_disclosure(case=case, by=desk, entry=ENTRY, **FORM),
    "promise": lambda case, desk, _sme: promises.promise(
        case=case, by=desk, side=Side.INSTITUTE, text=MARK, due_on=date(2026, 12, 1), **FORM
    ),
    "contact": lambda case, desk, _sme: actions.log_contact(case=case, by=desk, entry=CONTACT, **FORM),
    "appointment": lambda case, desk, _sme: appointments.make_appointment(case=case, by=desk, meeting=meeting(case)),
    "email": lambda case, desk, _sme: addresses.correct_email(case=case, by=desk, email="new@example.jp"),
    "party": lambda case, desk, _sme: parties.note_party(case=case, kind=PartyKind.OPPONENT, told=Told(MARK), by=desk),
    "person": lambda case, desk, _sme: client_facts.correct_person(case=case, by=desk, facts=PERSON),
}
PERSON = client_facts.CorrectedPerson(**dict.fromkeys(client_facts.CorrectedPerson.__dataclass_fields__, MARK))


@pytest.mark.parametrize("name", ON_ERASED)
def test_erased_case_takes_nothing_new(name, case, advisor, sme, as_actor):
    Case.objects.filter(pk=case.pk).update(erased_at=timezone.now())  # since the page was opened
    log = AuditEntry.objects.count()

    with pytest.raises((TransitionRefused, PermissionDenied)) as refused:
        ON_ERASED[name](case, as_actor(advisor), as_actor(sme))

    assert "消去" in str(refused.value) or "erased" in str(refused.value)
    assert AuditEntry.objects.count() == log
    assert not any(model.objects.exists() for model in (CaseMessage, CaseFile, Complaint, Contact, Promise, ReplyDraft))
    assert on_disk() == set()


def test_file_that_came_while_its_sender_lost_the_case_is_not_kept(case, desk_staff, as_actor):
    Case.objects.filter(pk=case.pk).update(level=Level.LIMITED)  # while the bytes came in
    with pytest.raises(PermissionDenied):
        attach(case, as_actor(desk_staff))
    assert (CaseFile.objects.exists(), on_disk()) == (False, set())


# --- the sweep and a draft that is sent meanwhile -----------------------------------------------------------------------
@pytest.fixture
def draft_file(db) -> DraftFile:
    kept = stored_bytes.keep([made.pdf()], name="a.pdf", case=None)
    facts = {name: getattr(kept, name) for name in ("name", "size", "content_type", "sha256", "stored_name")}
    return DraftFile.objects.create(draft=make_draft(), given_at=timezone.now(), **facts)


def becomes_a_file_of(case: Case, file: DraftFile) -> None:
    facts = {name: getattr(file, name) for name in ("name", "size", "content_type", "sha256", "stored_name", "given_at")}
    CaseFile.objects.create(case=case, origin=FileOrigin.CLIENT, given_by_ref="x", given_by_label="x", **facts)
    DraftFile.objects.filter(pk=file.pk).delete()


def test_sweep_finds_a_draft_that_is_sent_while_it_asks(case, draft_file):
    sent = []

    def sent_after_the_first_question(execute, *given):
        result = execute(*given)
        if not sent and "stored_name" in given[0]:
            sent.append(True)
            becomes_a_file_of(case, draft_file)
        return result

    with connection.execute_wrapper(sent_after_the_first_question):
        assert files._named([draft_file.stored_name]) == {draft_file.stored_name}
    assert sent


def test_sweep_asks_again_right_before_it_removes(draft_file, monkeypatch):
    real, asked = files._named, []
    monkeypatch.setattr(files, "_named", lambda names: real(names) if asked else asked.append(True) or set())
    assert files.sweep_files(now=timezone.now() + timedelta(days=2)).strays == 0
    assert on_disk() == {draft_file.stored_name}


def test_copies_of_a_draft_go_with_the_account(sme, draft_file):
    DraftFile.objects.filter(pk=draft_file.pk).update(served_name="copy-of-it")
    draft_file.draft.user = sme
    draft_file.draft.save()
    gone = erase_account(sme)
    assert set(gone.files) == {(files.FOLDER, draft_file.stored_name), (files.FOLDER, "copy-of-it")}


# --- the scanner and what nobody can open -------------------------------------------------------------------------------
def test_file_that_nobody_can_open_stops_no_other(settings, case, advisor, as_actor, monkeypatch):
    with serving(Daemon()) as running:
        settings.CLAMAV_URL = running.url
        shut, later = attach(make_case(advisor=advisor.advisor), as_actor(advisor)), attach(case, as_actor(advisor))
        real = stored_bytes.chunks_of

        def chunks_of(file, *, original):
            if file.pk == shut.pk:
                raise sealing.KeyMissing("no key")
            return real(file, original=original)

        monkeypatch.setattr(stored_bytes, "chunks_of", chunks_of)
        assert scans.scan_due(timezone.now()) == {"unreadable": 1, "clean": 1}
    states = CaseFile.objects.in_bulk([shut.pk, later.pk])
    assert (states[shut.pk].scan, states[shut.pk].scan_problem) == (FileScan.WAITING, "unreadable")
    assert states[later.pk].scan == FileScan.CLEAN


# --- a hold that comes too late -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", [make_case, make_client])
def test_what_was_erased_meanwhile_is_not_held(make, auditor, as_actor):
    target = make()
    type(target).objects.filter(pk=target.pk).update(erased_at=timezone.now())  # since the page was opened
    with pytest.raises(TransitionRefused):
        holds.place_hold(target=target, reason="訴訟", by=as_actor(auditor))
    assert not LegalHold.objects.exists()
