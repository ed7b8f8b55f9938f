"""What hangs on the made-up cases today: meetings, messages, promises, consents, follow-ups, drafts, absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import yaml
from django.utils import timezone
from django.utils.translation import gettext

from accounts.actors import actor_of
from accounts.models import User
from consultations.actions.levels import change_level
from consultations.demo.conflicts import add_conflicts
from consultations.demo.days import at, working_day_ago
from consultations.demo.emergencies import add_emergencies
from consultations.demo.stories import DATA
from consultations.drafts import FORM_VERSION
from consultations.enums import CaseStatus, ComplaintStatus, Level, MessageKind, ReferralStatus, Side
from consultations.models import (
    Absence,
    Advisor,
    AdvisorSkill,
    Appointment,
    Case,
    CaseMessage,
    Complaint,
    Contact,
    Draft,
    EfilingTicket,
    FollowUp,
    OfferedSlot,
    Promise,
    Referral,
    SavedView,
    SlotOffer,
)
from core.workdays import add_working_days

VISIT = "method.visit"


@dataclass(frozen=True)
class Living:
    """Hangs the words of data/living.yaml on cases that stand in the database."""

    rng: Random
    today: date

    def fill(self, own: Advisor, client: User, staff: User) -> None:
        """`own` is the advisor who signs in, `client` and `staff` the client and the desk person who do."""
        words = yaml.safe_load((DATA / "living.yaml").read_text(encoding="utf-8"))
        cases = list(Case.objects.open().select_related("client", "advisor").order_by("pk"))
        begun = [case for case in cases if case.status in (CaseStatus.IN_SUPPORT, CaseStatus.WAITING)]
        self._day_of(own, [case for case in begun if case.advisor_id == own.pk], words["places"])
        self._offer(next((case for case in begun if case.requester_id == client.pk), begun[-1]), own)
        self._talks(begun, words)
        self._follow_ups(words["follow_ups"])
        self._consents([case for case in begun if case.level == 1], words["shared"])
        self._complaint(begun[0], words["complaint"])
        self._tickets(words["tickets"])
        self._people(words["absence"])
        self._drafts(client, words["drafts"])
        add_conflicts(own, words["conflicts"], self.today)
        strangers = [case for case in begun if case.advisor_id == own.pk and case.requester_id is None]
        self._secret(strangers, words["secret_because"])
        add_emergencies([case for case in begun if case.level == Level.NORMAL][1:], words["emergencies"], self.today)
        for name, query in words["views"].items():
            SavedView.objects.create(user=staff, name=name, query=query, created_at=self._ago(20))

    def _ago(self, days: int, hour: int = 15) -> datetime:
        return at(working_day_ago(self.today, days), hour, 20)

    def _secret(self, cases: Sequence[Case], because: str) -> None:
        """One case is known to named people only: what stands there is sealed."""
        for case in cases[-1:]:
            change_level(case=case, to=Level.SECRET, reason=because, by=actor_of(case.advisor.user))

    def _day_of(self, own: Advisor, cases: Sequence[Case], places: list[str]) -> None:
        """Two meetings today, one tomorrow, one next week, and two that nobody has logged yet."""
        starts = [self._ago(3, 10), self._ago(1, 14), at(self.today, 10), at(self.today, 15)]
        starts += [at(add_working_days(self.today, count), 13, 30) for count in (1, 5)]
        for number, start in enumerate(starts if cases else ()):
            self._meeting(cases[number % len(cases)], own, start, places[number % len(places)])

    def _offer(self, case: Case, advisor: Advisor) -> None:
        """Three dates of next week that the client has not answered yet."""
        answer_by, made_at = add_working_days(self.today, 3), self._ago(1)
        asked = {"side": Side.CLIENT, "text": gettext("Choose a date for the meeting"), "due_on": answer_by}
        promise = Promise.objects.create(case=case, made_at=made_at, made_by=advisor.name, **asked)
        given = {"promise": promise, "answer_by": answer_by, "made_at": made_at, "made_by": advisor.name}
        offer = SlotOffer.objects.create(case=case, advisor=advisor, **given)
        for days, hour in ((6, 10), (7, 14), (8, 16)):
            start = at(add_working_days(self.today, days), hour)
            OfferedSlot.objects.create(offer=offer, starts_at=start, method_id="method.online")

    def _meeting(self, case: Case, advisor: Advisor, start: datetime, place: str) -> None:
        Appointment.objects.create(
            case=case,
            advisor=advisor,
            method_id=VISIT,
            starts_at=start,
            minutes=90,
            place=place,
            made_at=min(start - timedelta(days=6), self._ago(1)),
            made_by=advisor.name,
        )

    def _talks(self, cases: Sequence[Case], words: dict[str, Any]) -> None:
        """A reply, an answer and a memo at every third case; promises of both sides at every second."""
        for number, case in enumerate(cases):
            if number % 3 == 0:
                for back, kind in ((4, MessageKind.REPLY), (2, MessageKind.CLIENT), (1, MessageKind.MEMO)):
                    self._message(case, kind, words["messages"][kind], self._ago(back))
            if number % 2 == 0:
                self._promise(case, Side.INSTITUTE, self.rng.choice(words["promises"][Side.INSTITUTE]), self.rng.randint(-2, 6))
                self._promise(case, Side.CLIENT, self.rng.choice(words["promises"][Side.CLIENT]), self.rng.randint(1, 8))

    def _message(self, case: Case, kind: str, texts: list[str], moment: datetime) -> None:
        author = case.person_name if kind == MessageKind.CLIENT else str(case.advisor)
        CaseMessage.objects.create(
            case=case,
            kind=kind,
            body=self.rng.choice(texts),
            author_ref="anonymous" if kind == MessageKind.CLIENT else f"user:{case.advisor.user.ref}",
            author_label=author,
            written_at=moment,
            released_at=moment,
        )

    def _promise(self, case: Case, side: str, text: str, in_days: int) -> None:
        day = add_working_days(self.today, in_days) if in_days >= 0 else working_day_ago(self.today, -in_days)
        Promise.objects.create(case=case, side=side, text=text, due_on=day, made_at=self._ago(5), made_by=str(case.advisor))

    def _follow_ups(self, answers: list[dict[str, Any]]) -> None:
        """Half a year after closing: some have answered, some are asked today, the rest comes."""
        for number, case in enumerate(Case.objects.closed().exclude(closed_at=None).order_by("pk")):
            day = timezone.localtime(case.closed_at).date() + timedelta(days=182)
            row = FollowUp(case=case, due_on=day, made_at=case.closed_at, made_by=case.closed_by)
            if day < self.today and number % 4:
                told = answers[number % len(answers)]
                row.answers, row.words = told["answers"], told["words"]
                row.answered_at, row.answered_by = at(day, 20), case.person_name
            if number % 3 != 2:
                row.save()

    def _consents(self, cases: Sequence[Case], shared: str) -> None:
        for number, case in enumerate(cases[:6]):
            agreed = number % 2 == 1
            Referral.objects.create(
                case=case,
                partner_id=("jetro", "yorozu", "ipa")[number % 3],
                status=ReferralStatus.AGREED if agreed else ReferralStatus.ASKED,
                shared=shared,
                asked_at=self._ago(3),
                asked_by=str(case.advisor),
                decided_at=self._ago(2) if agreed else None,
                decided_by=case.person_name if agreed else "",
            )

    def _complaint(self, case: Case, text: str) -> None:
        due = add_working_days(working_day_ago(self.today, 1), 5)
        Complaint.objects.create(
            case=case, text=text, status=ComplaintStatus.OPEN, made_at=self._ago(1), made_by=case.person_name, due_on=due
        )

    def _tickets(self, tickets: list[dict[str, Any]]) -> None:
        for number, contact in enumerate(Contact.objects.filter(desk="efiling").order_by("pk")):
            EfilingTicket.objects.create(contact=contact, **tickets[number % len(tickets)])

    def _people(self, note: str) -> None:
        """Everybody is at home in what he logged most; every fourth is away for some days."""
        for number, advisor in enumerate(Advisor.objects.exclude(user=None).order_by("code")):
            known = Contact.objects.filter(advisor=advisor).exclude(content=None).order_by().values_list("content", flat=True)
            codes = sorted(set(known.distinct()))[:3]
            AdvisorSkill.objects.bulk_create(AdvisorSkill(advisor=advisor, code_id=code) for code in codes)
            if number % 4 == 1:
                first = add_working_days(self.today, number % 3)
                last = add_working_days(first, 4)
                Absence.objects.create(advisor=advisor, first_on=first, last_on=last, note=note, entered_by=advisor.name)

    def _drafts(self, client: User, drafts: list[dict[str, Any]]) -> None:
        for number, raw in enumerate(drafts):
            saved = self._ago(number + 1, 21)
            Draft.objects.create(
                user=client if raw.get("is_own") else None,
                form_version=raw.get("form_version", FORM_VERSION),
                answers=raw["answers"],
                page=raw["page"],
                email=raw.get("email", ""),
                started_at=saved,
                saved_at=saved,
                expires_on=self.today + timedelta(days=90 if raw.get("is_own") else 7),
            )
