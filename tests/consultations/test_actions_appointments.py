"""Meetings: what stands, who is told, what is refused, and their pages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consultations import actions
from consultations.actions.appointments import Meeting
from consultations.enums import CaseStatus
from consultations.models import Appointment, Case
from core.models import AuditEntry
from core.transitions import TransitionRefused
from mailing.models import Message
from tests.factories.appointments import make_appointment
from tests.factories.consultations import make_advisor, make_case, make_contact

pytestmark = pytest.mark.django_db
JST = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=JST)
THEN = datetime(2026, 11, 25, 14, 0, tzinfo=JST)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def by(advisor, as_actor):
    return as_actor(advisor)


@pytest.fixture
def case(advisor) -> Case:
    given = {"email": "client@example.jp", "subject": "極秘の製法", "person_name": "山田 太郎"}
    return make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor, **given)


@pytest.fixture
def meeting(advisor) -> Meeting:
    return Meeting(advisor.advisor, "method.visit", THEN, 90, "東京都千代田区1-1", "駐車場は裏")


# --- made ---------------------------------------------------------------------------------------------------------
def test_meeting_stands_and_the_client_is_told_day_and_kind_only(case, by, meeting):
    made = actions.make_appointment(case=case, by=by, meeting=meeting)

    assert (made.starts_at, made.minutes, made.place, made.note) == (THEN, 90, "東京都千代田区1-1", "駐車場は裏")
    mail = Message.objects.get()
    assert (mail.event, mail.recipient) == ("appointment_made", "client@example.jp")
    assert mail.subject.endswith(case.case_no)
    assert "2026年11月25日（水） 14:00" in mail.body
    assert not [word for word in ("極秘", "千代田", "駐車場") if word in mail.subject + mail.body]
    assert AuditEntry.objects.get(action="make_appointment").changes["appointment"] == ["", made.ref]


def test_same_meeting_twice_is_one_and_told_once(case, by, meeting):
    first = actions.make_appointment(case=case, by=by, meeting=meeting)

    assert actions.make_appointment(case=case, by=by, meeting=meeting) == first
    assert (Appointment.objects.count(), Message.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_client_without_an_address_gets_no_mail(case, by, meeting):
    Case.objects.update(email="")
    actions.make_appointment(case=case, by=by, meeting=meeting)

    assert Appointment.objects.count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("starts_at", [NOW, NOW - timedelta(minutes=1)])
def test_time_that_is_over_is_refused(starts_at, case, by, advisor):
    with pytest.raises(TransitionRefused, match="これから先"):
        actions.make_appointment(case=case, by=by, meeting=Meeting(advisor.advisor, "method.visit", starts_at))
    assert not Appointment.objects.exists()


def test_closed_case_and_strangers_arrange_nothing(case, by, meeting, other_desk_advisor, as_actor):
    with pytest.raises(TransitionRefused):
        actions.make_appointment(case=case, by=as_actor(other_desk_advisor), meeting=meeting)
    Case.objects.update(status=CaseStatus.CLOSED)
    with pytest.raises(TransitionRefused, match="再開"):
        actions.make_appointment(case=case, by=by, meeting=meeting)
    assert not Appointment.objects.exists()


# --- moved and called off -------------------------------------------------------------------------------------------
@pytest.fixture
def made(case, by, meeting) -> Appointment:
    return actions.make_appointment(case=case, by=by, meeting=meeting)


def moved(meeting: Meeting, **given) -> Meeting:
    return Meeting(**{name: getattr(meeting, name) for name in Meeting.__dataclass_fields__} | given)


def test_moved_meeting_is_told_anew(made, by, meeting):
    later = THEN + timedelta(days=1)
    assert actions.move_appointment(appointment=made, by=by, meeting=moved(meeting, starts_at=later)) is True

    assert Appointment.objects.get().starts_at == later
    assert "2026年11月26日（木） 14:00" in Message.objects.get(event="appointment_moved").body
    changes = AuditEntry.objects.get(action="move_appointment").changes
    assert set(changes) == {"appointment", "starts_at"}


def test_note_for_us_is_told_to_nobody(made, by, meeting):
    actions.move_appointment(appointment=made, by=by, meeting=moved(meeting, note="守衛所で記帳"))

    assert Appointment.objects.get().note == "守衛所で記帳"
    assert not Message.objects.filter(event="appointment_moved").exists()


def test_nothing_changed_writes_nothing(made, by, meeting):
    assert actions.move_appointment(appointment=made, by=by, meeting=meeting) is False
    assert AuditEntry.objects.count() == 1


def test_move_onto_another_meeting_of_the_case_is_refused(made, case, by, meeting, advisor):
    make_appointment(case=case, advisor=advisor.advisor, starts_at=THEN + timedelta(hours=3))

    with pytest.raises(TransitionRefused, match="同じ日時"):
        actions.move_appointment(appointment=made, by=by, meeting=moved(meeting, starts_at=THEN + timedelta(hours=3)))
    assert AuditEntry.objects.filter(action="move_appointment").count() == 0


def test_meeting_called_off_is_told_and_can_be_made_again(made, case, by, meeting):
    assert actions.cancel_appointment(appointment=made, by=by) is True
    assert actions.cancel_appointment(appointment=made, by=by) is False

    assert Message.objects.filter(event="appointment_cancelled").count() == 1
    assert AuditEntry.objects.filter(action="cancel_appointment").count() == 1
    assert actions.make_appointment(case=case, by=by, meeting=meeting) != made


def test_logged_meeting_is_neither_moved_nor_called_off(made, case, by, meeting):
    Appointment.objects.update(contact=make_contact(case=case))
    with pytest.raises(TransitionRefused):
        actions.move_appointment(appointment=made, by=by, meeting=moved(meeting, minutes=30))
    with pytest.raises(TransitionRefused):
        actions.cancel_appointment(appointment=made, by=by)


def test_strangers_move_and_call_off_nothing(made, meeting, other_desk_advisor, as_actor):
    stranger = as_actor(other_desk_advisor)
    with pytest.raises(TransitionRefused):
        actions.move_appointment(appointment=made, by=stranger, meeting=moved(meeting, minutes=30))
    with pytest.raises(TransitionRefused):
        actions.cancel_appointment(appointment=made, by=stranger)
    assert Appointment.objects.get().cancelled_at is None


# --- pages -----------------------------------------------------------------------------------------------------------
def given(**more) -> dict[str, object]:
    values = {"day_0": "R8", "day_1": "11", "day_2": "25", "at": "１４時", "minutes": "60", "method": "method.visit"}
    return values | {"place": "本社", "note": ""} | more


@pytest.fixture
def signed_in(advisor, sign_in):
    return sign_in(advisor)


def add_url(case: Case) -> str:
    return reverse("consultations:appointment_add", args=[case.ref])


def test_page_arranges_a_meeting(case, advisor, signed_in):
    response = signed_in.post(add_url(case), given(advisor=advisor.advisor.ref), follow=True)

    assert Appointment.objects.get().starts_at == THEN
    assert "2026年11月25日（水）14:00の面談を予約しました。" in response.text


REFUSED = [
    ({"at": "25:00"}, "at", "14:00"),
    ({"at": ""}, "at", "時刻を入力してください"),
    ({"at": "午後"}, "at", "14:00"),
    ({"day_2": "20", "at": "14:59"}, "day", "これから先"),
    ({"day_0": "2028"}, "day", "までの日付"),
    ({"day_1": "13"}, "day", "月"),
    ({"method": "method.seminar_side"}, "method", "方法を一覧から選択してください"),
    ({"advisor": "x" * 3000}, "advisor", "担当者を一覧から選択してください"),
    ({"place": "あ" * 301}, "place", "300文字以内"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), REFUSED)
def test_wrong_meeting_says_what_to_do_and_keeps_the_place(wrong, field, words, case, advisor, signed_in):
    response = signed_in.post(add_url(case), given(advisor=advisor.advisor.ref) | wrong)

    assert response.status_code == 422
    assert words in "".join(response.context["form"].errors[field])
    assert response.context["form"]["place"].value() == wrong.get("place", "本社")


@pytest.mark.parametrize("text", ["14:00", "１４：００", "1400", "14時", "14時0分".replace("0分", "00分"), " 14.00 "])
def test_time_is_taken_as_people_write_it(text, case, advisor, signed_in):
    signed_in.post(add_url(case), given(advisor=advisor.advisor.ref, at=text))

    assert Appointment.objects.get().starts_at == THEN


def test_page_moves_and_calls_off(made, advisor, signed_in):
    address = reverse("consultations:appointment_move", args=[made.ref])
    shown = signed_in.get(address).context["form"]
    assert (shown["at"].value(), shown["minutes"].value(), shown["note"].value()) == ("14:00", 90, "駐車場は裏")

    signed_in.post(address, given(advisor=advisor.advisor.ref, at="16:30"))
    made.refresh_from_db()
    assert timezone.localtime(made.starts_at).hour == 16

    signed_in.post(reverse("consultations:appointment_cancel", args=[made.ref]))
    made.refresh_from_db()
    assert made.cancelled_by == advisor.name


def test_calling_off_is_a_post(made, signed_in):
    assert signed_in.get(reverse("consultations:appointment_cancel", args=[made.ref])).status_code == 405


@pytest.mark.parametrize("name", ["appointment_move", "appointment_cancel", "appointment_ics"])
def test_meeting_of_another_desk_is_not_known(name, made, other_desk_advisor, sme, sign_in):
    address = reverse(f"consultations:{name}", args=[made.ref])
    method = "post" if name == "appointment_cancel" else "get"
    assert getattr(sign_in(other_desk_advisor), method)(address).status_code == 404
    assert getattr(sign_in(sme), method)(address).status_code == 403


def test_closed_case_arranges_nothing_and_says_so(case, signed_in):
    Case.objects.update(status=CaseStatus.CLOSED)

    assert "再開してから" in signed_in.get(add_url(case), follow=True).text


@pytest.mark.parametrize("name", ["appointment_add", "appointment_move"])
def test_case_closed_while_the_form_was_filled_in_keeps_what_was_typed(name, case, made, advisor, signed_in):
    Case.objects.update(status=CaseStatus.CLOSED)
    address = reverse(f"consultations:{name}", args=[case.ref if name == "appointment_add" else made.ref])
    response = signed_in.post(address, given(advisor=advisor.advisor.ref, at="16:30", note="裏口から"))

    form = response.context["form"]
    assert (response.status_code, form["note"].value(), form["at"].value()) == (409, "裏口から", "16:30")
    assert "再開してから" in response.text
    assert timezone.localtime(Appointment.objects.get().starts_at).hour == 14


def test_who_opens_the_form_stands_in_the_log_of_reads(case, signed_in):
    signed_in.get(add_url(case))

    assert AuditEntry.objects.filter(action="view", object_ref=case.ref).count() == 1


def test_calendar_file_holds_the_time_and_no_matter(made, signed_in):
    made.place = "本社, 2階; 応接\n受付で呼ぶ" + "あ" * 60
    made.save()
    response = signed_in.get(reverse("consultations:appointment_ics", args=[made.ref]))
    text = response.content.decode()

    assert response.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART:20261125T050000Z\r\nDTEND:20261125T063000Z\r\n" in text
    assert "本社\\, 2階\\; 応接\\n受付" in text.replace("\r\n ", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "極秘" not in text


def test_advisor_who_left_the_desk_keeps_his_meeting(made, case, desk_manager, sign_in):
    left = make_advisor(is_active=False)
    Appointment.objects.update(advisor=left)
    form = sign_in(desk_manager).get(reverse("consultations:appointment_move", args=[made.ref])).context["form"]

    assert left.ref in dict(form.fields["advisor"].choices)
