"""The actions that are killed, each with fresh things to act on."""

import uuid
from datetime import date

from django.utils import timezone

from accounts.actors import VISITOR, actor_of
from accounts.models import User
from consultations.actions import disposals
from consultations.actions.assignment import assign
from consultations.actions.closing import close
from consultations.actions.contact_entry import ContactEntry
from consultations.actions.contacts import log_contact
from consultations.actions.emergency import open_in_emergency
from consultations.actions.erasure import erase_item
from consultations.actions.handoffs import hand_off
from consultations.actions.submit import ConsultationEntry, submit
from consultations.enums import CaseStatus, ClockKind
from consultations.models import Advisor, Case, ClockInterval, Code, DisposalItem
from seminars.actions import seats
from seminars.models import Registration
from tests.conftest import person
from tests.crash.points import Act
from tests.factories.consultations import make_case
from tests.factories.erasure import ask_for, hang_everything_on, make_closed_case
from tests.factories.seats import apply_for, entry_for, holder, person_entry
from tests.factories.seminars import make_event


class Cast:
    """Who acts, made once: the people of the usual desk, and two who erase."""

    def __init__(self, advisor: User, manager: User, administrator: User, auditor: User) -> None:
        self.advisor, self.manager = actor_of(advisor), actor_of(manager)
        self.administrator, self.auditor = actor_of(administrator), actor_of(auditor)
        self.expert = Advisor.objects.get(user=advisor)

    def case(self, status: CaseStatus, **given: object) -> Case:
        case = make_case(status=status, email="asks@example.jp", received_at=timezone.now(), **given)
        ClockInterval.objects.create(case=case, kind=ClockKind.RUNNING, started_at=timezone.now())
        return case


def submitting(cast: Cast) -> Act:
    number = uuid.uuid4()
    entry = ConsultationEntry(
        desk="trade_secret",
        body="図面を渡す前の注意点を知りたい。",
        company=f"試験製作所{number.hex[:8]}",
        person_name="山田 太郎",
        email=f"{number.hex}@example.jp",
        language="ja",
        leak_suspected=False,
        prefecture="prefecture.13",
    )
    return lambda: submit(by=VISITOR, entry=entry, form_key=number)


def assigning(cast: Cast) -> Act:
    case = cast.case(CaseStatus.RECEIVED)
    return lambda: assign(case=Case.objects.get(pk=case.pk), advisor=cast.expert, by=cast.manager)


def logging(cast: Cast) -> Act:
    case, key = cast.case(CaseStatus.ASSIGNED, advisor=cast.expert), uuid.uuid4()
    entry = ContactEntry(method="method.phone", contacted_on=date(2026, 11, 20), summary="電話で話した。")
    return lambda: log_contact(case=Case.objects.get(pk=case.pk), by=cast.advisor, entry=entry, form_key=key)


def closing(cast: Cast) -> Act:
    case, outcome = cast.case(CaseStatus.IN_SUPPORT, advisor=cast.expert), Code.objects.get(key="outcome.rules_done")
    return lambda: close(case=Case.objects.get(pk=case.pk), by=cast.advisor, outcome=outcome, follow_up_on=date(2027, 5, 20))


def handing_over(cast: Cast) -> Act:
    case, key = cast.case(CaseStatus.IN_SUPPORT, advisor=cast.expert), uuid.uuid4()
    given = {"to_desk": "overseas", "reason": "海外の件", "by": cast.advisor, "form_key": key}
    return lambda: hand_off(case=Case.objects.get(pk=case.pk), **given)


def opening_in_emergency(cast: Cast) -> Act:
    case = cast.case(CaseStatus.RECEIVED, desk_id="general")
    given = {"number": case.ref, "reason": "担当者が事故で出社できず、相談者が返事を待っている", "by": cast.administrator}
    return lambda: open_in_emergency(**given)


def erasing(cast: Cast) -> Act:
    """One thing of a disposal, with everything that can hang on it: what the job does in one transaction."""
    case = make_closed_case(email="asks@example.jp")
    hang_everything_on(case, "消す言葉", person(f"{uuid.uuid4().hex}@example.jp", "別の職員"))
    disposal = ask_for([case], cast.manager)
    disposals.prepare_request(disposal=disposal, by=cast.administrator)
    disposal.refresh_from_db()
    disposals.confirm(disposal=disposal, by=cast.auditor, fingerprint=disposal.fingerprint)
    pk = disposal.items.order_by("pk").values_list("pk", flat=True)[0]
    return lambda: erase_item(item=DisposalItem.objects.get(pk=pk))


def applying_for_seats(cast: Cast) -> Act:
    """Two people of a company: one seat, one place on the waiting list."""
    event, key = make_event(onsite=1), uuid.uuid4()
    entry = entry_for(person_entry(), person_entry(), willing_to_wait=True)
    return lambda: seats.apply(by=VISITOR, event=event, entry=entry, form_key=key)


def cancelling_a_seat(cast: Cast) -> Act:
    """The next one who waits is offered it."""
    event = make_event(onsite=1)
    has = apply_for(event)
    apply_for(event), apply_for(event)
    return lambda: seats.cancel(by=holder(has.booking), registration=Registration.objects.get(pk=has.pk))


def accepting_a_seat(cast: Cast) -> Act:
    event = make_event(onsite=1)
    has, waits = apply_for(event), apply_for(event)
    seats.cancel(by=holder(has.booking), registration=has)
    return lambda: seats.accept_offer(by=holder(waits.booking), registration=Registration.objects.get(pk=waits.pk))


ACTS = {
    "submit": submitting,
    "assign": assigning,
    "log": logging,
    "close": closing,
    "hand over": handing_over,
    "open in emergency": opening_in_emergency,
    "erase": erasing,
    "apply for seats": applying_for_seats,
    "cancel a seat": cancelling_a_seat,
    "accept a seat": accepting_a_seat,
}
