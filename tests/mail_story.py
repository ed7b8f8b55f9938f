"""A story in which every mail of the portal is written once. Every text that somebody types in it carries MARK."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.test import override_settings
from django.utils import timezone

from accounts.actors import VISITOR, actor_of
from accounts.enums import Role
from accounts.models import User
from consultations.actions import (
    addresses,
    appointments,
    assignment,
    bulk,
    changes,
    closing,
    complaint_answers,
    complaints,
    contacts,
    digests,
    disposals,
    drafts,
    erasure,
    files,
    follow_ups,
    handoffs,
    interests,
    messages,
    offers,
    parties,
    promises,
    recusals,
    referrals,
    reminders,
    saved_views,
    scans,
    tracking,
    waiting,
    withdrawals,
)
from consultations.actions.contact_entry import ContactEntry
from consultations.actions.emergency import open_in_emergency
from consultations.actions.intake import IntakeEntry, take_in
from consultations.actions.named import name_person, unname_person
from consultations.actions.submit import ConsultationEntry, submit
from consultations.actions.unseen import name_for_unseen
from consultations.enums import ConsentWay, Digest, DisposalWay, FileOrigin, FollowUpAnswer, PartyKind, Relation, Side
from consultations.models import Advisor, Case, CaseMessage, Code, Disposal, Draft, Partner, SlotOffer
from consultations.queue_questions import count_of
from consultations.walls import Told
from core import scanning
from core.scanning import Verdict
from seminars.actions import new_events
from tests.conftest import DESK, OTHER_DESK, person
from tests.factories.attachments import pdf
from tests.factories.erasure import erased_by_two
from tests.seminar_story import tell_of_seminars

MARK = "マル秘標章"  # stands in every title, text and file name of the story
ADDRESS = "asks@example.jp"


def marked(words: str) -> str:
    return f"{words}{MARK}"


class Story:
    """People of one desk and of another, all reading `language`; each method is a chapter."""

    def __init__(self, language: str, traveller: Any) -> None:
        self.language, self.traveller = language, traveller
        self.client = self._person("client", (Role.CLIENT, ()))
        self.manager = self._person("manager", (Role.DESK_MANAGER, (DESK, OTHER_DESK)))
        self.colleague = self._person("colleague", (Role.DESK_MANAGER, (DESK,)))
        self.advisor = self._advisor("advisor")
        self.other = self._advisor("other")

    def tell(self) -> None:
        """Everything, in an order that time allows. It is a Friday morning when it begins."""
        self.comes_in()
        self.somebody_is_in_charge()
        self.advice()
        self.client_and_desk_write()
        self.meetings()
        self.dates_are_offered()
        self.a_view_is_saved()
        self.other_bodies_and_desks()
        self.changes_of_mind()
        self.conflicts_of_interest()
        self.other_eyes()
        self.drafts_and_links()
        self.end_and_after()
        self.somebody_wants_to_be_forgotten()
        tell_of_seminars(self, MARK)
        self.days_go_by()

    # --- chapters -------------------------------------------------------------------------------------
    def comes_in(self) -> None:
        self.case = self.ask(actor_of(self.client))
        self.late = self.ask(VISITOR)
        take_in(by=actor_of(self.manager), entry=self._intake(), form_key=uuid.uuid4())
        addresses.correct_email(case=self.ask(VISITOR), by=actor_of(self.manager), email="right@example.jp", sends_again=True)

    def somebody_is_in_charge(self) -> None:
        by = actor_of(self.manager)
        given = assignment.assign(case=self.late, advisor=self.advisor, by=by, comment=marked("交代"))
        self.mail_leaves()
        changes.undo(change=given, by=by)
        many = [self.ask(VISITOR), self.ask(VISITOR)]
        step = bulk.BulkStep(advisor=self.advisor)
        bulk.change_many(cases=many, step=step, by=by, comment=marked("まとめて"), form_key=uuid.uuid4())
        assignment.assign(case=self.case, advisor=self.advisor, by=by, comment=marked("担当"))

    def advice(self) -> None:
        today = timezone.localdate()
        entry = ContactEntry(
            method="method.phone", contacted_on=today, advisor=self.advisor, summary=marked("説明"), route=marked("紹介")
        )
        contacts.log_contact(case=self.case, by=self.me, entry=entry)
        files.attach_file(
            case=self.case, by=self.me, name=f"{MARK}.pdf", chunks=[pdf(MARK.encode())], origin=FileOrigin.INSTITUTE
        )
        found = Verdict(is_clean=False, signature="Eicar")
        with override_settings(CLAMAV_URL="tcp://scanner:3310"), patch.object(scanning, "scan", return_value=found):
            scans.scan_due(timezone.now())

    def client_and_desk_write(self) -> None:
        case, language = self.case, self.language
        messages.reply(case=case, by=self.me, body=marked("返信"), language=language, form_key=uuid.uuid4())
        messages.memo(case=case, by=self.me, body=marked("メモ"), form_key=uuid.uuid4())
        messages.client_message(case=case, by=actor_of(self.client), body=marked("質問"), form_key=uuid.uuid4())
        waits = self.ask(actor_of(self.client))
        messages.client_message(case=waits, by=actor_of(self.client), body=marked("追伸"), form_key=uuid.uuid4())
        for side in Side:
            promises.promise(case=case, by=self.me, side=side, text=marked("規程案"), due_on=self.in_days(4))
        complaint = complaints.complain(case=case, by=actor_of(self.client), text=marked("不満"), form_key=uuid.uuid4())
        complaint_answers.answer_complaint(complaint=complaint, by=actor_of(self.manager), text=marked("お詫び"))
        complaints.complain(case=case, by=actor_of(self.client), text=marked("まだ不満"), form_key=uuid.uuid4())

    def meetings(self) -> None:
        made = appointments.make_appointment(case=self.case, by=self.me, meeting=self._meeting(4, 10))
        appointments.move_appointment(appointment=made, by=self.me, meeting=self._meeting(4, 14))
        gone = appointments.make_appointment(case=self.case, by=self.me, meeting=self._meeting(6, 14))
        appointments.cancel_appointment(appointment=gone, by=self.me)

    def dates_are_offered(self) -> None:
        chosen, withdrawn = self._offer(5), self._offer(6)
        offers.choose(offer=chosen, by=actor_of(self.client), slot=chosen.slots.get())
        self.traveller.shift(timedelta(minutes=11))
        self.mail_leaves()
        offers.withdraw_offer(offer=withdrawn, by=self.me)
        self._offer(9)  # nobody chooses

    def a_view_is_saved(self) -> None:
        by = actor_of(self.colleague)
        view = saved_views.save_view(by=by, name=marked("表示"), query="status=open")
        digests.set_digest(view=view, by=by, digest=Digest.MORNINGS, threshold=1, count=0)

    def other_bodies_and_desks(self) -> None:
        for body, agreed in (("ipa", True), ("jetro", False)):
            asked = referrals.refer(case=self.case, by=self.me, partner=Partner.objects.get(pk=body), shared=marked("概要"))
            referrals.decide(referral=asked, by=actor_of(self.client), agreed=agreed, how=ConsentWay.PAGE)
        noted = {"partner": Partner.objects.get(pk="smrj"), "shared": marked("概要"), "agreed": ConsentWay.PHONE}
        referrals.refer(case=self.case, by=self.me, **noted)
        handed = handoffs.hand_off(case=self.case, to_desk=OTHER_DESK, reason=marked("海外"), by=self.me, form_key=uuid.uuid4())
        entry = ContactEntry(method="method.phone", contacted_on=timezone.localdate(), summary=marked("回答"))
        contacts.log_contact(case=handed.answer_case, by=actor_of(self.manager), entry=entry)

    def changes_of_mind(self) -> None:
        case = self.ask(actor_of(self.client))
        withdrawals.withdraw(case=case, by=actor_of(self.client), reason=marked("解決"))
        withdrawals.restore(case=case, by=actor_of(self.client))

    def conflicts_of_interest(self) -> None:
        recusals.recuse(case=self.assigned(), by=self.me)
        case, heads = self.ask(VISITOR), (self.manager, self.colleague)
        told = Told(marked("相手"))
        parties.note_party(case=case, kind=PartyKind.OPPONENT, told=told, by=actor_of(self.manager))
        bond = interests.Bond(name=told.name, relation=Relation.COMPETITOR, note=marked("競合"))
        declared = interests.declare(by=actor_of(self.colleague), bond=bond)
        interests.end(interest=declared.interest, by=actor_of(self.colleague))
        officer = self._person("hq-walls", (Role.HEADQUARTERS, ()))
        for head in heads:
            recusals.recuse(case=case, by=actor_of(head))
        name_for_unseen(case=case, user=self.advisor.user, by=actor_of(officer), reason=marked("残る一人"))

    def other_eyes(self) -> None:
        """An emergency access that nobody reviews, and somebody who is named for a case for a while."""
        self._person("security", (Role.AUDITOR, ()))
        reader = actor_of(self._person("hq-emergency", (Role.HEADQUARTERS, ())))
        open_in_emergency(number=self.case.ref, reason=marked("担当者が急病のため面談の記録を確かめます"), by=reader)
        given = {"case": self.case, "user": self.other.user, "by": self.me}
        name_person(reason=marked("応援"), **given)
        unname_person(**given)

    def drafts_and_links(self) -> None:
        typed = drafts.Typed({"body": [marked("下書き")], "desk": [DESK]}, 1, self.language)
        draft = drafts.start(by=VISITOR, form_key=uuid.uuid4(), typed=typed)
        drafts.save_way_back(by=VISITOR, draft=draft, email=ADDRESS)
        own = drafts.start(by=actor_of(self.client), form_key=uuid.uuid4(), typed=typed)
        Draft.objects.filter(pk=own.pk).update(email=self.client.email)
        tracking.ask_for_link(number=self.case.ref, email=self.case.email, language=self.language, by=VISITOR)

    def end_and_after(self) -> None:
        by = actor_of(self.manager)
        outcome, after = Code.objects.get(pk="outcome.rules_done"), self.in_days(180)
        done = self.assigned()
        closing.close(case=done, by=by, outcome=outcome, note=marked("完了"), follow_up_on=after)
        closing.reopen(case=done, by=by, comment=marked("追加"))
        closing.close(case=done, by=by, outcome=outcome, note=marked("完了"), follow_up_on=after)
        answered = done.follow_ups.get()
        follow_ups.answer(follow_up=answered, by=actor_of(self.client), answers=[FollowUpAnswer.FILED], words=marked("出願"))
        self.closed = self.assigned()
        closing.close(case=self.closed, by=by, outcome=outcome, note=marked("完了"), follow_up_on=self.in_days(20))
        self.asked = self.assigned()
        waiting.ask(case=self.asked, by=self.me, text=marked("規程をお送りください"), answer_by=self.in_days(10))

    def somebody_wants_to_be_forgotten(self) -> None:
        """One wish is refused, another is done by two people."""
        one, two = self._person("keeper", (Role.ADMINISTRATOR, ())), self._person("checker", (Role.AUDITOR, ()))
        refused, done = (self._wish() for _number in range(2))
        why = {"ja": "保存期間の途中です", "en": "It has to be kept for some time yet"}[self.language]
        disposals.refuse(disposal=refused, by=actor_of(one), refusal=why)
        erasure.tell_refused(disposal=refused)
        erased_by_two(done, one, two)

    def days_go_by(self) -> None:
        """Four weeks, looked at each morning and evening as the sweep does."""
        for _day in range(28):
            for hour in (9, 18):
                self.traveller.move_to(timezone.localtime().replace(hour=hour, minute=0))
                reminders.sweep(timezone.now())
                drafts.nudge_due(timezone.now())
                digests.sweep(timezone.now(), count=count_of)
                new_events.sweep(timezone.now())
            self.traveller.shift(timedelta(days=1))
        self.traveller.shift(timedelta(days=60))
        drafts.nudge_due(timezone.now())

    # --- what the chapters need -----------------------------------------------------------------------
    @property
    def me(self) -> Any:
        return actor_of(self.advisor.user)

    def ask(self, by: Any) -> Case:
        self.traveller.shift(timedelta(seconds=1))
        entry = ConsultationEntry(
            desk=DESK,
            body=marked("図面を渡す前に知りたい。"),
            person_name="髙﨑 𠮷子",
            email=ADDRESS,
            language=self.language,
            leak_suspected=False,
            company="㈱髙﨑製作所",
            prefecture="prefecture.13",
        )
        return submit(by=by, entry=entry, form_key=uuid.uuid4())

    def assigned(self) -> Case:
        case = self.ask(actor_of(self.client))
        assignment.assign(case=case, advisor=self.advisor, by=actor_of(self.manager))
        return case

    def mail_leaves(self) -> None:
        from mailing import actions as mailing

        mailing.deliver_all_due()

    def in_days(self, days: int) -> date:
        return timezone.localdate() + timedelta(days=days)

    def _intake(self) -> IntakeEntry:
        return IntakeEntry(
            desk=DESK,
            method="method.phone",
            body=marked("電話の相談"),
            person_name="髙﨑 𠮷子",
            email=ADDRESS,
            language=self.language,
            advisor=self.other,
        )

    def _meeting(self, days: int, hour: int) -> appointments.Meeting:
        starts_at: datetime = timezone.localtime().replace(hour=hour, minute=0) + timedelta(days=days)
        return appointments.Meeting(self.advisor, "method.visit", starts_at, place=marked("港区"), note=marked("駐車場"))

    def _offer(self, days: int) -> SlotOffer:
        slots = [self._meeting(days + 3, 11)]
        given = {"slots": slots, "answer_by": self.in_days(days), "form_key": uuid.uuid4()}
        return offers.offer_slots(case=self.assigned(), by=self.me, **given)

    def _wish(self) -> Disposal:
        case = self.ask(actor_of(self.client))
        withdrawals.withdraw(case=case, by=actor_of(self.client), reason=marked("解決"))
        given = {"how": DisposalWay.PAGE, "words": marked("消してください"), "form_key": uuid.uuid4()}
        return erasure.ask(cases=[case], account=None, by=actor_of(self.client), language=self.language, **given)

    def _person(self, name: str, *grants: Any) -> User:
        user = person(f"{name}@example.jp", f"{name} 𠮷田", *grants)
        User.objects.filter(pk=user.pk).update(language=self.language)
        user.language = self.language
        return user

    def _advisor(self, name: str) -> Advisor:
        user = self._person(name, (Role.ADVISOR, (DESK,)))
        return Advisor.objects.create(code=name, name=str(user), user=user)


def texts_of_the_story() -> list[str]:
    """Bodies that stand in the database now and carry the mark: what could have leaked."""
    return [body for body in CaseMessage.objects.values_list("body", flat=True) if MARK in body]
