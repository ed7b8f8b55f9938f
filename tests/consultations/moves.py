"""The steps of a walk: every action of the consultation desks, with what it needs by chance."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import VISITOR
from consultations import models
from consultations.actions import (
    addresses,
    appointments,
    assignment,
    bulk,
    changes,
    closing,
    complaint_answers,
    complaints,
    contact_edit,
    contact_undo,
    contacts,
    due,
    files,
    follow_ups,
    handoffs,
    messages,
    offers,
    promises,
    referrals,
    reminders,
    waiting,
    withdrawals,
)
from consultations.actions.contact_entry import ContactEntry
from consultations.actions.intake import IntakeEntry, take_in
from consultations.actions.submit import ConsultationEntry, submit
from consultations.enums import OPEN, ConsentWay, FileOrigin, FollowUpAnswer, MessageKind, ReferralStatus, Side
from consultations.models import Code
from mailing import actions as mailing
from tests.consultations.walking import Move, Person, Walk
from tests.factories.attachments import pdf

MOVES: dict[str, Move] = {}
DESKS = ("trade_secret", "trade_secret", "overseas", "general")
METHODS = ("method.phone", "method.visit", "method.counter", "method.online")
PARTNERS = ("ipa", "jetro")


def move(**given: Any) -> Callable[[Callable[[Walk, Person], Any]], Callable[[Walk, Person], Any]]:
    """The function is a step of the walks under its own name."""

    def _move(take: Callable[[Walk, Person], Any]) -> Callable[[Walk, Person], Any]:
        MOVES[take.__name__] = Move(take.__name__, take, **given)
        return take

    return _move


def day(walk: Walk, first: int, last: int) -> Any:
    return timezone.localdate() + timedelta(days=walk.chance.randint(first, last))


def key(walk: Walk) -> uuid.UUID:
    """Of a form: now and then one that was sent before by somebody."""
    return (
        uuid.UUID(int=walk.chance.randrange(1, 40))
        if walk.chance.random() < 0.3
        else uuid.UUID(int=walk.chance.getrandbits(120))
    )


# --- how cases come ---------------------------------------------------------------------------------
@move(needs_right=False)
def asks(walk: Walk, person: Person) -> Any:
    actor = person.actor if person.name == "client" else VISITOR
    entry = ConsultationEntry(
        desk=walk.chance.choice(DESKS),
        body=walk.text("図面の扱いを知りたい。"),
        person_name="髙﨑 𠮷子",
        email=walk.chance.choice(["asks@example.jp", "other@example.jp"]),
        language=walk.chance.choice(["ja", "en"]),
        leak_suspected=walk.chance.random() < 0.2,
        company=walk.chance.choice(["㈱髙﨑製作所", ""]),
        prefecture=walk.chance.choice(["prefecture.13", "prefecture.27"]),
        phone="0312345678",
    )
    return submit(by=actor, entry=entry, form_key=key(walk))


@move(needs_right=False)
def calls(walk: Walk, person: Person) -> Any:
    """Somebody is on the telephone, and whoever answers writes it down."""
    entry = IntakeEntry(
        desk=walk.chance.choice(DESKS),
        method="method.phone",
        body=walk.text("電話の相談"),
        person_name="𠮷田 花子",
        email=walk.chance.choice(["", "calls@example.jp"]),
        leak_suspected=walk.chance.random() < 0.2,
        advisor=walk.chance.choice([None, walk.any_of(models.Advisor)]),
    )
    return take_in(by=person.actor, entry=entry, form_key=key(walk))


# --- the desk ---------------------------------------------------------------------------------------
@move()
def assigns(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    assignment.assign(case=case, advisor=walk.any_of(models.Advisor), by=person.actor, comment="交代")
    return case


@move()
def plans(walk: Walk, person: Person) -> Any:
    case, recheck = walk.a_case(), walk.chance.random() < 0.3
    given = {"due_on": walk.chance.choice([None, day(walk, 1, 9)]), "recheck_on": day(walk, 1, 5) if recheck else None}
    due.plan_next(case=case, by=person.actor, reason="確認待ち", **given)
    return case


@move()
def waits(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    waiting.ask(case=case, by=person.actor, text=walk.text("規程をお送りください"), answer_by=day(walk, 1, 9))
    return case


@move()
def goes_on(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    waiting.resume(case=case, by=person.actor)
    return case


@move()
def closes(walk: Walk, person: Person) -> Any:
    case, later = walk.a_case(), walk.chance.choice([None, *[day(walk, 90, 180)] * 3])
    outcome = Code.objects.get(pk="outcome.rules_done")
    closing.close(case=case, by=person.actor, outcome=outcome, note=walk.text("完了"), follow_up_on=later)
    return case


@move()
def reopens(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    closing.reopen(case=case, by=person.actor, comment="追加の質問")
    return case


@move()
def changes_many(walk: Walk, person: Person) -> Any:
    step = walk.chance.choice(
        [
            bulk.BulkStep(advisor=walk.any_of(models.Advisor)),
            bulk.BulkStep(due_on=day(walk, 1, 9)),
            bulk.BulkStep(is_urgent=walk.chance.random() < 0.5),
            bulk.BulkStep(outcome=Code.objects.get(pk="outcome.rules_done")),
        ]
    )
    cases = list(models.Case.objects.order_by("pk"))
    chosen = walk.chance.sample(cases, min(len(cases), 2))
    return bulk.change_many(cases=chosen, step=step, by=person.actor, comment="まとめて", form_key=key(walk)).kind


@move()
def undoes(walk: Walk, person: Person) -> Any:
    change = walk.any_of(models.Change)
    return changes.undo(change=change, by=person.actor)


@move()
def hands_off(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    to_desk = walk.chance.choice(DESKS)
    handoffs.hand_off(case=case, to_desk=to_desk, reason=walk.text("海外の話"), by=person.actor, form_key=key(walk))
    return case


@move()
def refers(walk: Walk, person: Person) -> Any:
    case, way = walk.a_case(), walk.chance.choice([None, *ConsentWay])
    partner = models.Partner.objects.get(pk=walk.chance.choice(PARTNERS))
    referrals.refer(case=case, by=person.actor, partner=partner, shared=walk.text("相談の概要"), agreed=way)
    return case


@move()
def corrects_address(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    again = walk.chance.random() < 0.5
    addresses.correct_email(case=case, by=person.actor, email="corrected@example.jp", sends_again=again)
    return case


@move()
def answers_complaint(walk: Walk, person: Person) -> Any:
    complaint = walk.any_of(models.Complaint)
    complaint_answers.answer_complaint(complaint=complaint, by=person.actor, text=walk.text("お答えします"))
    return complaint.case


# --- contacts and meetings --------------------------------------------------------------------------
def entry(walk: Walk, person: Person) -> ContactEntry:
    advisor = person.advisor or walk.chance.choice([None, walk.any_of(models.Advisor)])
    return ContactEntry(
        method=walk.chance.choice(METHODS),
        contacted_on=day(walk, -3, 0),
        advisor=advisor,
        content="trade_secret_content.ts_management",
        result="result.continue",
        minutes=walk.chance.choice([None, 30]),
        joint_desk=walk.chance.choice(["", "", "suad_consult"]),
        next_on=walk.chance.choice([None, day(walk, 1, 9)]),
        summary=walk.text("説明した"),
        countries=walk.chance.choice([(), ("country.CN",)]),
    )


@move()
def logs(walk: Walk, person: Person) -> Any:
    case, confirmed = walk.a_case(), walk.chance.random() < 0.7
    contacts.log_contact(case=case, by=person.actor, entry=entry(walk, person), form_key=key(walk), confirmed=confirmed)
    return case


@move()
def takes_log_back(walk: Walk, person: Person) -> Any:
    contact = walk.any_of(models.Contact)
    contact_undo.undo_log(contact=contact, by=person.actor)
    return contact.case


@move()
def corrects_log(walk: Walk, person: Person) -> Any:
    contact = walk.any_of(models.Contact)
    contact_edit.correct(contact=contact, by=person.actor, entry=entry(walk, person), reason="日付の誤り")
    return contact.case


@move()
def adds_to_log(walk: Walk, person: Person) -> Any:
    contact = walk.any_of(models.Contact)
    contact_edit.append_to_memo(contact=contact, by=person.actor, text=walk.text("追記"), form_key=key(walk))
    return contact.case


def meeting(walk: Walk) -> appointments.Meeting:
    starts_at = timezone.now() + timedelta(hours=walk.chance.randint(-3, 60))
    advisor, method = walk.any_of(models.Advisor), walk.chance.choice(METHODS)
    return appointments.Meeting(advisor, method, starts_at, place=walk.text("港区"), note=walk.text("駐車場あり"))


@move()
def arranges(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    appointments.make_appointment(case=case, by=person.actor, meeting=meeting(walk))
    return case


@move()
def moves_meeting(walk: Walk, person: Person) -> Any:
    found = walk.any_of(models.Appointment)
    appointments.move_appointment(appointment=found, by=person.actor, meeting=meeting(walk))
    return found.case


@move()
def calls_off(walk: Walk, person: Person) -> Any:
    found = walk.any_of(models.Appointment)
    appointments.cancel_appointment(appointment=found, by=person.actor)
    return found.case


# --- words ------------------------------------------------------------------------------------------
@move()
def replies(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    messages.reply(case=case, by=person.actor, body=walk.text("お答えします"), language=case.language, form_key=key(walk))
    return case


@move()
def notes(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    messages.memo(case=case, by=person.actor, body=walk.text("内部のメモ"), form_key=key(walk))
    return case


@move()
def takes_reply_back(walk: Walk, person: Person) -> Any:
    message = models.CaseMessage.objects.filter(kind=MessageKind.REPLY).order_by("pk").last() or walk.any_of(models.CaseMessage)
    messages.take_back(message=message, by=person.actor)
    return message.case


@move()
def writes(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    messages.client_message(case=case, by=person.actor, body=walk.text("質問です"), form_key=key(walk))
    return case


@move()
def takes_message_back(walk: Walk, person: Person) -> Any:
    written = models.CaseMessage.objects.filter(kind=MessageKind.CLIENT).order_by("pk")
    message = written.last() or walk.any_of(models.CaseMessage)
    messages.take_back(message=message, by=person.actor)
    return message.case


@move()
def offers_dates(walk: Walk, person: Person) -> Any:
    case, advisor, now = walk.a_case(), walk.any_of(models.Advisor), timezone.now()
    hours = walk.chance.sample(range(24, 96), walk.chance.randrange(1, 4))
    starts = [(now + timedelta(hours=hour)).replace(minute=0, second=0, microsecond=0) for hour in hours]
    slots = [appointments.Meeting(advisor, "method.online", start, place=walk.text("会議室")) for start in starts]
    day = timezone.localdate(now) + timedelta(days=walk.chance.randrange(4))
    offers.offer_slots(case=case, by=person.actor, slots=slots, answer_by=day, form_key=key(walk))
    return case


@move()
def chooses_date(walk: Walk, person: Person) -> Any:
    offer = models.SlotOffer.objects.order_by("pk").last() or walk.any_of(models.SlotOffer)
    offers.choose(offer=offer, by=person.actor, slot=walk.chance.choice(list(offer.slots.all())))
    return offer.case


@move()
def proposes_dates(walk: Walk, person: Person) -> Any:
    offer = models.SlotOffer.objects.order_by("pk").last() or walk.any_of(models.SlotOffer)
    offers.propose(offer=offer, by=person.actor, times=[walk.text("来週")], form_key=key(walk))
    return offer.case


@move()
def withdraws_dates(walk: Walk, person: Person) -> Any:
    offer = models.SlotOffer.objects.order_by("pk").last() or walk.any_of(models.SlotOffer)
    offers.withdraw_offer(offer=offer, by=person.actor)
    return offer.case


@move()
def attaches(walk: Walk, person: Person) -> Any:
    case, origin = walk.a_case(), walk.chance.choice(list(FileOrigin))
    content = pdf(str(walk.chance.randrange(5)).encode())
    files.attach_file(case=case, by=person.actor, name="図面.pdf", chunks=[content], origin=origin)
    return case


# --- promises and what the client does --------------------------------------------------------------
@move()
def promises_something(walk: Walk, person: Person) -> Any:
    case, side = walk.a_case(), walk.chance.choice(list(Side))
    given = {"text": walk.text("規程案を送る"), "due_on": day(walk, 0, 9), "form_key": key(walk)}
    promises.promise(case=case, by=person.actor, side=side, **given)
    return case


@move()
def keeps_promise(walk: Walk, person: Person) -> Any:
    found = walk.any_of(models.Promise)
    promises.keep(promise=found, by=person.actor)
    return found.case


@move()
def drops_promise(walk: Walk, person: Person) -> Any:
    open_ones = {"done_at": None, "case__status__in": OPEN}
    found = walk.any_of(models.Promise, **(open_ones if walk.chance.random() < 0.7 else {}))
    promises.drop(promise=found, by=person.actor)
    return found.case


@move()
def withdraws(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    withdrawals.withdraw(case=case, by=person.actor, reason=walk.chance.choice(["", walk.text("解決した")]))
    return case


@move()
def restores(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    withdrawals.restore(case=case, by=person.actor)
    return case


@move()
def complains(walk: Walk, person: Person) -> Any:
    case = walk.a_case()
    complaints.complain(case=case, by=person.actor, text=walk.text("返事が遅い"), form_key=key(walk))
    return case


@move()
def decides_referral(walk: Walk, person: Person) -> Any:
    found, way = walk.any_of(models.Referral), walk.chance.choice(list(ConsentWay))
    referrals.decide(referral=found, by=person.actor, agreed=walk.chance.random() < 0.6, how=way)
    return found.case


@move()
def notes_result_of_referral(walk: Walk, person: Person) -> Any:
    found = walk.any_of(models.Referral, status=ReferralStatus.AGREED)
    referrals.note_result(referral=found, by=person.actor, text=walk.text("面談した"))
    return found.case


@move()
def answers_follow_up(walk: Walk, person: Person) -> Any:
    waiting_for_him = walk.chance.random() < 0.8 and models.FollowUp.objects.open().exists()
    found = walk.any_of(models.FollowUp, **({"answered_at": None, "dropped_at": None} if waiting_for_him else {}))
    chosen = [walk.chance.choice(FollowUpAnswer.values)]
    follow_ups.answer(follow_up=found, by=person.actor, answers=chosen, words=walk.text("出願した"))
    return found.case


# --- what happens by itself -------------------------------------------------------------------------
@move(needs_right=False, is_audited=False)
def time_passes(walk: Walk, person: Person) -> None:
    walk.pass_time(timedelta(minutes=walk.chance.choice([1, 5, 11, 60, 24 * 60, 4 * 24 * 60])))


@move(needs_right=False, is_audited=False)
def mail_leaves(walk: Walk, person: Person) -> None:
    mailing.deliver_all_due()


@move(needs_right=False, is_audited=False)
def reminders_are_due(walk: Walk, person: Person) -> None:
    """The sweep of an hour, twice: the second time nothing is new."""
    reminders.sweep(timezone.now())
    assert reminders.sweep(timezone.now()) == 0


@move(needs_right=False, is_audited=False)
def company_moves(walk: Walk, person: Person) -> None:
    """A client is called otherwise and sits elsewhere from now on: no contact of the past knows."""
    client = walk.any_of(models.Client)
    models.Client.objects.filter(pk=client.pk).update(name=f"新{walk.chance.randrange(9)}㈱", prefecture_id="prefecture.27")
