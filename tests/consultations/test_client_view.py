"""What the client sees: never a word that is for the desk only, in whatever combination; and the words for where it stands."""

import io
import json
import zipfile
from datetime import date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actors import actor_of
from accounts.enums import Role
from consultations.client_history import events_of, stages_of
from consultations.client_view import files_of, page_of, sentences
from consultations.enums import CaseStatus, FileOrigin, MessageKind, ReferralStatus, Side
from consultations.exports.own_data import zipped
from consultations.own_data import own_data
from consultations.reading_log import reading_log
from core import audit, transitions
from core.models import Transition
from tests.conftest import DESK, OTHER_DESK, person
from tests.factories.audit import make_entry
from tests.factories.consultations import make_advisor, make_contact
from tests.factories.messages import make_message, make_promise
from tests.factories.own_cases import (
    browser_with_link,
    make_appointment,
    make_case_file,
    make_own_case,
    make_referral,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
INNER, OUTER = "内部だけの言葉", "相談者への言葉"


# --- never a word that is for the desk only ----------------------------------------------------------------------
def put_message(case, kind: str, number: int) -> None:
    now = timezone.now()
    shapes = {
        "memo": {"kind": MessageKind.MEMO, "body": INNER},
        "reply_waiting": {"kind": MessageKind.REPLY, "body": INNER, "released_at": now + timedelta(seconds=40)},
        "reply_taken_back": {"kind": MessageKind.REPLY, "body": INNER, "taken_back_at": now},
        "reply": {"kind": MessageKind.REPLY, "body": f"{OUTER}{number}"},
        "client": {"kind": MessageKind.CLIENT, "body": f"{OUTER}{number}"},
    }
    make_message(case=case, **shapes[kind])


KINDS = ("memo", "reply_waiting", "reply_taken_back", "reply", "client")


def everything_shown(case) -> str:
    """The page, the first page's parts and the copy of the data, as text."""
    page = browser_with_link(case).get(f"/my/c/{case.ref}/").text
    files = files_of(case)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped(own_data(case, timezone.now(), files), files))))
    texts = [archive.read(name).decode() for name in ("data.json", "consultation.html")]
    return "\n".join([page, *texts, *archive.namelist()])


class NothingInternalIsShown(TestCase):
    """Hypothesis over every combination of what may hang on a case."""

    @settings(max_examples=25)
    @given(
        kinds=st.lists(st.sampled_from(KINDS), max_size=6),
        origins=st.lists(st.sampled_from(FileOrigin.values), max_size=3),
        status=st.sampled_from(CaseStatus.values),
        has_contact=st.booleans(),
    )
    def test_internal_text_never_and_the_clients_always(self, kinds, origins, status, has_contact):
        case = make_own_case(status=status, outcome_note=INNER, recheck_reason=INNER)
        for number, kind in enumerate(kinds):
            put_message(case, kind, number)
        for number, origin in enumerate(origins):
            name = f"{INNER if origin == FileOrigin.INTERNAL else OUTER}file{number}.pdf"
            make_case_file(case=case, origin=origin, name=name, body=str(number).encode())
        if has_contact:
            make_contact(case=case, summary=INNER, route=INNER)
        make_appointment(case=case, note=INNER)
        make_referral(case=case, result=INNER)
        Transition.objects.create(
            object_type="consultations.case",
            object_id=case.pk,
            name="assign",
            source="received",
            target="assigned",
            at=timezone.now(),
            by_ref="user:x",
            by_label="窓口",
            comment=INNER,
        )
        shown = everything_shown(case)

        assert INNER not in shown
        for number, kind in enumerate(kinds):
            assert (f"{OUTER}{number}" in shown) == (kind in ("reply", "client"))
        for number, origin in enumerate(origins):
            assert (f"{OUTER}file{number}.pdf" in shown) == (origin != FileOrigin.INTERNAL)


@pytest.mark.parametrize(("kind", "origin"), list(product(KINDS, FileOrigin.values)))
def test_every_kind_of_message_with_every_kind_of_file(kind, origin):
    case = make_own_case()
    put_message(case, kind, 1)
    make_case_file(case=case, origin=origin, name=f"{INNER if origin == 'internal' else OUTER}.pdf")
    page = page_of(case, timezone.now())

    shown = [message.body for message in page.messages] + [file.name for file in page.files]
    assert not [text for text in shown if INNER in text]
    assert len(shown) == (kind in ("reply", "client")) + (origin != "internal")


# --- where it stands -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "due_on", "said"),
    [
        (CaseStatus.RECEIVED, date(2026, 11, 26), "2026年11月26日（木）までにご連絡します（あと3営業日）。"),
        (CaseStatus.IN_SUPPORT, date(2026, 11, 24), "2026年11月24日（火）までにご連絡します（あと1営業日）。"),
        (CaseStatus.ASSIGNED, date(2026, 11, 20), "本日（2026年11月20日（金））中にご連絡します。"),
        (CaseStatus.RECEIVED, date(2026, 11, 19), "2026年11月19日（木）までにご連絡するお約束でしたが、その日を過ぎています。"),
    ],
)
def test_promised_day_is_told_with_its_working_days(status, due_on, said):
    told = sentences(make_own_case(status=status, due_on=due_on), NOON.date())

    assert said in told[-1]


def test_day_is_not_told_while_the_client_is_asked_and_where_none_was_promised():
    assert len(sentences(make_own_case(status=CaseStatus.WAITING), NOON.date())) == 1
    assert len(sentences(make_own_case(due_on=None), NOON.date())) == 1


def test_advisor_is_named_once_he_is_decided():
    case = make_own_case(status=CaseStatus.ASSIGNED, advisor=make_advisor(name="相談 花子"))
    assert sentences(case, NOON.date())[0] == "担当者は相談 花子です。"


def walk(case, *steps: tuple[str, str, str]) -> list[Transition]:
    for number, (name, target, comment) in enumerate(steps):
        at = NOON + timedelta(days=number)
        values = {"object_id": case.pk, "name": name, "source": "", "target": target, "at": at, "comment": comment}
        Transition.objects.create(object_type="consultations.case", by_ref="user:x", by_label="窓口", **values)
    return list(transitions.history(case).order_by("at", "pk"))


@pytest.mark.parametrize(
    ("status", "states"),
    [
        (CaseStatus.RECEIVED, ["done", "current", "later", "later", "later"]),
        (CaseStatus.ASSIGNED, ["done", "done", "current", "later", "later"]),
        (CaseStatus.IN_SUPPORT, ["done", "done", "current", "later", "later"]),
        (CaseStatus.WAITING, ["done", "done", "done", "current", "later"]),
        (CaseStatus.CLOSED, ["done", "done", "done", "left_out", "done"]),
        (CaseStatus.WITHDRAWN, []),
    ],
)
def test_five_stages_of_each_state(status, states):
    case = make_own_case(status=status)
    assert [stage.state for stage in stages_of(case, [])] == states


def test_stages_carry_their_days():
    case = make_own_case(status=CaseStatus.CLOSED)
    steps = walk(case, ("submit", "received", ""), ("assign", "assigned", ""), ("ask", "waiting", ""), ("close", "closed", ""))

    assert [stage.day for stage in stages_of(case, steps)] == [
        date(2026, 11, 20),
        date(2026, 11, 20),
        date(2026, 11, 21),
        date(2026, 11, 22),
        date(2026, 11, 23),
    ]


def test_steps_that_were_undone_did_not_happen():
    case = make_own_case()
    steps = walk(case, ("submit", "received", ""), ("close", "closed", ""), ("undo", "received", "close"))

    assert [event.text for event in events_of(case, steps)] == ["受け付けました"]


def test_contacts_stand_in_the_history_by_day_and_method_only():
    case = make_own_case()
    make_contact(case=case, summary=INNER, advisor=make_advisor(name="相談 花子"))

    assert "電話：相談 花子" in [event.text for event in events_of(case, [])]


# --- what we wait for ----------------------------------------------------------------------------------------------
def kinds_of(case) -> list[str]:
    return [wait.kind for wait in page_of(case, timezone.now()).waits]


def test_open_promises_of_the_client_and_referrals_are_waited_for():
    case = make_own_case(status=CaseStatus.WAITING)
    assert kinds_of(case) == ["reply"]
    make_promise(case=case, side=Side.CLIENT)
    make_promise(case=case, side=Side.CLIENT, done_at=timezone.now())
    make_promise(case=case)
    make_referral(case=case)
    make_referral(case=case, partner_id="npa", status=ReferralStatus.AGREED, decided_at=timezone.now())

    assert kinds_of(case) == ["promise", "referral"]


def test_nothing_is_waited_for_once_it_is_withdrawn():
    case = make_own_case(status=CaseStatus.WITHDRAWN)
    make_promise(case=case, side=Side.CLIENT)
    make_referral(case=case)

    assert kinds_of(case) == []


def test_meeting_that_goes_on_is_still_coming_and_a_cancelled_one_is_gone(time_machine):
    time_machine.move_to(NOON, tick=False)
    case = make_own_case()
    running = make_appointment(case=case, starts_at=NOON - timedelta(minutes=59))
    past = make_appointment(case=case, starts_at=NOON - timedelta(minutes=60))
    make_appointment(case=case, cancelled_at=NOON)
    page = page_of(case, NOON)

    assert (page.coming, page.past) == ([running], [past])


def test_case_that_goes_on_at_another_desk_is_named_if_it_is_the_same_clients(sme, other_sme):
    case = make_own_case(requester=sme)
    mine = make_own_case(requester=sme, origin=case, desk_id=OTHER_DESK)
    make_own_case(requester=other_sme, origin=case, desk_id=OTHER_DESK)

    assert page_of(case, NOON).goes_on_at == [mine]


# --- who read it ---------------------------------------------------------------------------------------------------
def read_by(user, seen, at=NOON, action="view", **more) -> None:
    make_entry(by=user, obj=seen, action=action, at=at, **{"actor_label": str(user)} | more)


def test_reads_name_the_person_and_the_role(advisor, desk_staff, desk_manager, headquarters, sme):
    case = make_own_case(advisor=advisor.advisor, requester=sme)
    left = person("left@example.jp", "退職 太郎")
    for number, user in enumerate((advisor, desk_staff, desk_manager, headquarters, left)):
        read_by(user, case, NOON + timedelta(minutes=number))

    assert [(read.who, read.role) for read in reversed(reading_log(case))] == [
        ("相談 太郎", "担当者"),
        ("窓口 花子", "窓口職員"),
        ("管理 三郎", "窓口責任者"),
        ("本部 四郎", "本部"),
        ("退職 太郎", "職員"),
    ]


def test_reads_of_the_client_himself_and_of_link_holders_are_left_out(sme, other_sme):
    case = make_own_case(requester=sme)
    read_by(sme, case)
    read_by(other_sme, case)
    read_by(sme, case, actor_ref=f"link:{case.ref}")

    assert reading_log(case) == []


def test_reads_of_one_person_on_one_day_are_one_line(desk_staff):
    case = make_own_case()
    contact, inner = make_contact(case=case), make_case_file(case=case, origin=FileOrigin.INTERNAL)
    for minutes in (0, 10, 20):
        read_by(desk_staff, case, NOON + timedelta(minutes=minutes))
    read_by(desk_staff, case, NOON + timedelta(days=1))
    read_by(desk_staff, contact)
    read_by(desk_staff, inner, action="download")
    read_by(desk_staff, case, action="assign")
    read_by(desk_staff, make_own_case())

    assert [(read.what, read.times) for read in reading_log(case)] == [("case", 1), ("case", 3), ("record", 1)]


def test_reads_by_emergency_access_say_so(desk_staff):
    case = make_own_case()
    read_by(desk_staff, case)
    read_by(desk_staff, case, NOON + timedelta(minutes=5), is_emergency=True)

    assert [(read.is_emergency, read.times) for read in reading_log(case)] == [(True, 1), (False, 1)]


def test_role_at_another_desk_is_called_so_too():
    case = make_own_case()
    other = person("away@example.jp", "海外 花子", (Role.ADVISOR, (OTHER_DESK,)), (Role.CLIENT, ()))
    read_by(other, case)

    assert [read.role for read in reading_log(case)] == [str(Role.ADVISOR.label)]
    assert case.desk_id == DESK


def test_page_of_reads_is_valid_json_for_the_copy(desk_staff):
    case = make_own_case()
    audit.record(by=actor_of(desk_staff), action="view", obj=case, reason=INNER)

    assert INNER not in json.dumps(own_data(case, NOON), default=str, ensure_ascii=False)
