"""The ledger of disclosures: everything given and received enters once, numbers have no gap, no line ever changes."""

import threading
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from consultations.actions.disclosures import Entry, correct_disclosure, note_disclosure
from consultations.actions.files import attach_file, remove_file
from consultations.actions.handoffs import hand_off
from consultations.actions.referrals import decide, refer
from consultations.disclosure_words import mark_of, remarks_of
from consultations.enums import ConsentWay, Direction, EntryCause, FileOrigin, Level, Medium, Rank
from consultations.models import Disclosure, Partner
from consultations.permissions import can_read_disclosure
from core.models import AuditEntry
from core.transitions import TransitionRefused
from tests.conftest import OTHER_DESK
from tests.factories import attachments as made
from tests.factories.consultations import make_case

ENTRY = Entry(
    direction=Direction.RECEIVED,
    item="製品ABCのソール弾力性に関する試験データ（図番 2018-fx123）",
    given_on=timezone.localdate(),
    party="D社",
    medium=Medium.PAPER,
    rank=Rank.SECRET,
    form="A3 2枚",
    purpose="見積",
    remarks="管理台帳 A5",
)


@pytest.fixture
def case(db, advisor, sme):
    return make_case(advisor=advisor.advisor, requester=sme, company_name="㈱髙﨑製作所")


@pytest.fixture
def attach(case, as_actor, desk_staff):
    def _attach(origin=FileOrigin.CLIENT, *, by=None, content=b"", name="図面.pdf"):
        actor = as_actor(by or desk_staff)
        return attach_file(case=case, by=actor, name=name, chunks=[made.pdf(content)], origin=origin)

    return _attach


@pytest.fixture
def note(case, as_actor, desk_staff):
    def _note(entry=ENTRY, *, by=None, form_key=None, on=None):
        return note_disclosure(case=on or case, by=as_actor(by or desk_staff), entry=entry, form_key=form_key or uuid.uuid4())

    return _note


def lines(case) -> list[Disclosure]:
    return list(Disclosure.objects.filter(case=case).for_list())


# --- what enters by itself --------------------------------------------------------------------------------
def test_file_of_the_client_enters_as_received_and_ours_as_disclosed(case, attach, sme):
    attach(by=sme)
    attach(FileOrigin.INSTITUTE, content=b"x")
    attach(FileOrigin.INTERNAL, content=b"y")
    first, second = lines(case)
    assert (first.number, first.direction, first.item, first.party) == (1, "received", "図面.pdf", "㈱髙﨑製作所")
    assert (first.medium, first.form, first.rank, first.cause) == (Medium.FILE, "PDF", Rank.COMPANY, EntryCause.FILE)
    assert (second.number, second.direction, second.recorded_by_label) == (2, "disclosed", "窓口 花子")
    assert first.file.sha256
    assert "図面" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_same_file_again_enters_once(case, attach):
    attach()
    attach()
    assert len(lines(case)) == 1


def test_rank_follows_the_level(case, attach, advisor):
    case.level = Level.SECRET
    case.save(update_fields=["level"])
    attach(by=advisor)
    assert lines(case)[0].rank == Rank.TOP
    assert mark_of(case, lines(case)) == Rank.TOP


def test_removed_file_stays_in_the_ledger_and_says_so(case, attach, as_actor, desk_staff):
    file, _is_new = attach()
    remove_file(file=file, by=as_actor(desk_staff))
    assert "消去しました" in remarks_of(lines(case)[0])[0]


def test_files_handed_to_another_desk_enter_its_ledger(case, attach, as_actor, advisor, sme):
    attach(by=sme)
    handoff = hand_off(case=case, to_desk=OTHER_DESK, reason="海外の件", by=as_actor(advisor), form_key=uuid.uuid4())
    (line,) = lines(handoff.answer_case)
    assert (line.number, line.cause, line.item) == (1, EntryCause.HANDOFF, "図面.pdf")
    assert "他の窓口から" in " ".join(remarks_of(line))


def test_what_the_client_lets_us_tell_another_body_enters_when_he_agrees(case, as_actor, advisor, sme):
    partner = Partner.objects.order_by("pk").first()
    given = {"case": case, "by": as_actor(advisor), "partner": partner, "shared": "社名と相談の概要"}
    asked = refer(**given)
    assert lines(case) == []
    for _turn in range(2):
        decide(referral=asked, by=as_actor(sme), agreed=True, how=ConsentWay.PAGE)
    (line,) = lines(case)
    assert (line.direction, line.item, line.cause) == ("disclosed", "社名と相談の概要", EntryCause.REFERRAL)
    assert line.party == str(partner)


# --- by hand ----------------------------------------------------------------------------------------------
def test_noted_line_stands_with_its_audit_row_and_once_per_form(case, note):
    key = uuid.uuid4()
    first = note(form_key=key)
    assert note(form_key=key) == first
    (line,) = lines(case)
    assert {name: getattr(line, name) for name in Entry.__dataclass_fields__} == ENTRY.__dict__
    assert AuditEntry.objects.filter(action="note_disclosure", object_ref=case.ref).count() == 1


def test_form_of_another_case_is_refused(case, note):
    key = uuid.uuid4()
    note(form_key=key)
    with pytest.raises(TransitionRefused):
        note(form_key=key, on=make_case(advisor=case.advisor))


@pytest.mark.parametrize("who", ["sme", "other_sme", "other_desk_advisor", "headquarters", "auditor", "administrator"])
def test_who_does_not_work_on_the_case_enters_nothing(who, note, case, request):
    with pytest.raises(TransitionRefused):
        note(by=request.getfixturevalue(who))
    assert lines(case) == []


def test_correction_is_a_new_line_and_the_old_one_stays(case, note, as_actor, desk_staff):
    wrong = note()
    given = {"by": as_actor(desk_staff), "form_key": uuid.uuid4()}
    right = correct_disclosure(line=wrong, entry=replace(ENTRY, party="E社"), **given)
    assert correct_disclosure(line=wrong, entry=replace(ENTRY, party="E社"), **given) == right
    old, new = lines(case)
    assert (old.party, new.party, new.number, new.corrects) == ("D社", "E社", 2, wrong)
    assert "No.2で訂正済み。" in remarks_of(old)
    assert "No.1を訂正。" in remarks_of(new)
    with pytest.raises(TransitionRefused, match=r"No\.1はNo\.2で訂正済み"):
        correct_disclosure(line=wrong, entry=ENTRY, by=as_actor(desk_staff), form_key=uuid.uuid4())


def test_line_in_error_is_crossed_out_by_a_new_one(case, note, as_actor, desk_staff):
    wrong = note()
    correct_disclosure(line=wrong, entry=ENTRY, by=as_actor(desk_staff), form_key=uuid.uuid4(), is_void=True)
    assert "No.1は誤記のため取り消し。" in remarks_of(lines(case)[1])


# --- who reads --------------------------------------------------------------------------------------------
CAST = ["sme", "other_sme", "advisor", "other_desk_advisor", "desk_staff", "desk_manager", "headquarters", "auditor"]


@pytest.mark.parametrize("file_level", Level)
@pytest.mark.parametrize("level", Level)
def test_query_and_predicate_agree_for_everybody(level, file_level, request, case, attach, note, as_actor):
    file, _is_new = attach()
    note()
    type(file).objects.update(level=file_level)
    case.level = level
    case.save(update_fields=["level"])
    for name in CAST:
        actor = as_actor(request.getfixturevalue(name))
        seen = set(Disclosure.objects.visible_to(actor).values_list("number", flat=True))
        rows = Disclosure.objects.select_related("case__advisor", "file")
        assert seen == {line.number for line in rows if can_read_disclosure(actor, line)}, name
    staff = Disclosure.objects.visible_to(as_actor(request.getfixturevalue("desk_staff")))
    expected = set() if level > Level.NORMAL else {2} if file_level > Level.NORMAL else {1, 2}
    assert {line.number for line in staff} == expected


# --- many at once -----------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_many_write_at_once(advisor, desk_staff, as_actor):
    case, by = make_case(advisor=advisor.advisor), as_actor(desk_staff)
    failures = []

    def write() -> None:
        try:
            for _turn in range(5):
                note_disclosure(case=case, by=by, entry=ENTRY, form_key=uuid.uuid4())
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [line.number for line in lines(case)] == list(range(1, 41))
