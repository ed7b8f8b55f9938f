"""A walk: people of every role take steps with a few cases, one after the other, while time passes.

After each step `Walk.check` holds what must be true whatever happened. Who is refused has changed nothing.
"""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actors import Actor
from consultations import clock, models
from consultations.actions.contacts import DuplicateContact
from consultations.enums import OPEN, CaseStatus, Level, MessageKind
from consultations.models import Case
from core.fiscal import fiscal_year
from core.models import AuditEntry, Transition
from core.private_files import FileRefused
from core.transitions import TransitionRefused
from mailing.models import Message

REFUSALS = (TransitionRefused, PermissionDenied, DuplicateContact, FileRefused)
CONFIDENTIAL = "社外秘の言葉"  # stands in every text that people type here, and may stand in no mail
MODELS = {
    "cases": Case,
    "contacts": models.Contact,
    "messages": models.CaseMessage,
    "promises": models.Promise,
    "offers": models.SlotOffer,
    "appointments": models.Appointment,
    "clock": models.ClockInterval,
    "handoffs": models.Handoff,
    "referrals": models.Referral,
    "follow_ups": models.FollowUp,
    "complaints": models.Complaint,
    "changes": models.Change,
    "changed": models.ChangedCase,
    "files": models.CaseFile,
    "steps": Transition,
    "mails": Message,
}
FROZEN = (  # what a contact keeps of its client and its desk, whatever becomes of both
    "case_id",
    "client_id",
    "desk_id",
    "client_name",
    "client_kana",
    "client_kind_id",
    "corporate_number",
    "postal_code",
    "prefecture_id",
    "industry_id",
    "capital_yen",
    "employees",
    "size_id",
)
Rows = dict[str, dict[int, dict[str, Any]]]


def snapshot() -> Rows:
    """Every row of the tables above, by primary key; of the audit log, which only grows, how many there are."""
    rows = {name: {row["id"]: row for row in model._base_manager.order_by("pk").values()} for name, model in MODELS.items()}
    return rows | {"audit": {0: {"rows": AuditEntry.objects.count()}}}


def events_with_templates() -> frozenset[str]:
    """`<event>_<recipient>` of every mail that can be written."""
    found = Path(settings.BASE_DIR).glob("templates/*/email/*_subject.txt")
    return frozenset(path.name.removesuffix("_subject.txt") for path in found)


@dataclass
class Person:
    """Somebody who walks along: `desks` are where he works as what, `is_client` whether cases can be his own."""

    name: str
    actor: Actor
    desks: dict[str, frozenset[str]] = field(default_factory=dict)
    advisor: models.Advisor | None = None

    def may_touch(self, case: dict[str, Any]) -> bool:
        """Whether anything of this case may change by him: told anew here, not asked of the permissions."""
        if case["requester_id"] is not None and case["requester_id"] == self.actor.user_id:
            return True
        desk, level = case["desk_id"], case["level"]
        if desk in self.desks.get("desk_staff", ()) and level == Level.NORMAL:
            return True
        if desk in self.desks.get("desk_manager", ()) and level <= Level.LIMITED:
            return True
        return self.advisor is not None and desk in self.desks.get("advisor", ()) and case["advisor_id"] == self.advisor.pk


class Broken(AssertionError):
    """An invariant is no longer true; the text tells the walk up to there."""


class Walk:
    """One walk. `people` by name; `chance` decides what a step leaves open; `told` is the story so far."""

    def __init__(self, people: dict[str, Person], traveller: Any) -> None:
        self.people, self._traveller = people, traveller
        self.chance = random.Random(0)
        self.told: list[str] = []
        self.refused = self.done = 0
        self.rows = snapshot()
        self._desks: dict[int, str] = {}
        self._frozen: dict[int, tuple[Any, ...]] = {}
        self._events = events_with_templates()

    # --- what a step asks for -------------------------------------------------------------------------
    def any_of(self, model: Any, **given: Any) -> Any:
        """A row by chance, or Skip when there is none."""
        keys = list(model._base_manager.filter(**given).order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise Skip
        return model._base_manager.get(pk=self.chance.choice(keys))

    def a_case(self) -> Case:
        return self.any_of(Case)

    def text(self, words: str) -> str:
        return f"{words} {CONFIDENTIAL}"

    def pass_time(self, length: timedelta) -> None:
        self._traveller.shift(length)

    # --- the steps ------------------------------------------------------------------------------------
    def step(self, move: "Move", name: str, seed: int) -> bool:
        """`name` tries the move; whether he did it. Whatever comes of it, everything that must be true is true afterwards."""
        self.chance.seed(seed)
        self.pass_time(timedelta(seconds=1 + seed % 7))
        person = self.people[name]
        before, outcome = self.rows, "done"
        try:
            case = move.take(self, person)
        except Skip:
            return False
        except REFUSALS as refused:
            case, outcome = None, f"refused ({type(refused).__name__}: {refused})"
        self.told.append(f"{name}: {move.name} {case or ''} {outcome}")
        self.rows = snapshot()
        if outcome != "done":
            self.refused += 1
            self._hold(self.rows == before, f"whoever is refused changes nothing: {changed(before, self.rows)}")
        elif self.rows != before:
            self.done += 1
            self._audited(before, move)
            self._permitted(before, move, person)
        self.check()
        return outcome == "done"

    def _audited(self, before: Rows, move: "Move") -> None:
        touched = {name for name in MODELS if self.rows[name] != before[name]}
        grown = self.rows["audit"] != before["audit"]
        touched -= {"mails", "changes", "changed"}  # they say themselves who did it and when
        self._hold(grown or not move.is_audited or not touched, f"an audit row for each change: {sorted(touched)}")

    def _permitted(self, before: Rows, move: "Move", person: Person) -> None:
        if not move.needs_right:
            return
        for pk, case in before["cases"].items():
            if case != self.rows["cases"].get(pk) or self._hangs_on(before, pk) != self._hangs_on(self.rows, pk):
                self._hold(person.may_touch(case), f"{person.name} may not touch {case['ref']}")

    def _hangs_on(self, rows: Rows, pk: int) -> list[Any]:
        hanging = ("contacts", "messages", "promises", "offers", "appointments", "referrals", "complaints", "follow_ups")
        return [row for name in hanging for row in rows[name].values() if row["case_id"] == pk]

    # --- what must be true ----------------------------------------------------------------------------
    def check(self) -> None:
        now = timezone.now()
        by_case = {name: _by(self.rows[name], "case_id") for name in ("contacts", "clock", "messages", "follow_ups")}
        steps = _by({k: r for k, r in self.rows["steps"].items() if r["object_type"] == "consultations.case"}, "object_id")
        for pk, case in self.rows["cases"].items():
            self._one_owner(pk, case)
            self._chain(case, steps[pk])
            self._stamps(case)
            self._clock(case, by_case["clock"][pk], now)
            self._only_when_closed(case, by_case["follow_ups"][pk])
        self._contacts()
        self._handoffs(by_case["contacts"])
        self._offers()
        self._what_the_client_reads(now)
        self._what_the_desk_reads(now)
        self._mails()

    def _one_owner(self, pk: int, case: dict[str, Any]) -> None:
        self._hold(self._desks.setdefault(pk, case["desk_id"]) == case["desk_id"], "the desk of a case never changes")

    def _chain(self, case: dict[str, Any], steps: list[dict[str, Any]]) -> None:
        steps = sorted(steps, key=lambda step: (step["at"], step["id"]))
        places = [step["source"] for step in steps], ["", *(step["target"] for step in steps)]
        self._hold(places[0] == places[1][:-1], f"each step begins where the last ended: {places}")
        self._hold(places[1][-1] == case["status"], f"the last step led to {case['status']}: {places[1]}")

    def _stamps(self, case: dict[str, Any]) -> None:
        is_closed = case["status"] == CaseStatus.CLOSED
        self._hold(is_closed == (case["closed_at"] is not None), f"closed_at of a case that is {case['status']}")
        self._hold(is_closed == (case["outcome_id"] is not None), f"outcome of a case that is {case['status']}")
        if case["status"] == CaseStatus.ASSIGNED:
            self._hold(case["advisor_id"] is not None, "an assigned case has an advisor")
        if case["status"] == CaseStatus.RECEIVED:
            self._hold(case["advisor_id"] is None, "a received case has no advisor")
        self._hold(not is_closed or case["due_on"] is None, "a closed case owes nothing")

    def _clock(self, case: dict[str, Any], intervals: list[dict[str, Any]], now: datetime) -> None:
        intervals = sorted(intervals, key=lambda one: (one["started_at"], one["id"]))
        standing = [one["kind"] for one in intervals if one["ended_at"] is None]
        kind = clock.kind_of(case["status"])
        self._hold(standing == ([kind] if kind else []), f"the open interval is {standing}, the case is {case['status']}")
        for first, second in itertools.pairwise(intervals):
            self._hold(first["ended_at"] is not None and first["ended_at"] <= second["started_at"], "intervals overlap")
        if case["status"] in OPEN and case["status"] != CaseStatus.WAITING and case["due_base_on"] is not None:
            rows = [models.ClockInterval(**one) for one in intervals]
            due = clock.due_on(case["due_base_on"], case["due_set_at"], rows, now)
            self._hold(due == case["due_on"], f"due_on {case['due_on']} is recomputed as {due}")

    def _only_when_closed(self, case: dict[str, Any], follow_ups: list[dict[str, Any]]) -> None:
        waiting = [one for one in follow_ups if one["answered_at"] is None and one["dropped_at"] is None]
        self._hold(not waiting or case["status"] == CaseStatus.CLOSED, f"a follow-up waits while the case is {case['status']}")

    def _contacts(self) -> None:
        for pk, contact in self.rows["contacts"].items():
            case = self.rows["cases"].get(contact["case_id"])
            self._hold(case is not None and case["desk_id"] == contact["desk_id"], "a contact belongs to a case, at its desk")
            self._hold(bool(contact["client_name"] and contact["method_id"] and contact["logged_by"]), "facts are missing")
            self._hold(contact["fiscal_year"] == fiscal_year(contact["contacted_on"]), "fiscal year of a contact")
            facts = tuple(contact[name] for name in FROZEN)
            self._hold(self._frozen.setdefault(pk, facts) == facts, f"frozen facts changed: {self._frozen[pk]} → {facts}")

    def _handoffs(self, contacts: dict[int, list[Any]]) -> None:
        for handoff in self.rows["handoffs"].values():
            is_open = handoff["answered_at"] is None
            self._hold(is_open == (not contacts[handoff["answer_case_id"]]), "a handoff is open until the first contact")
            self._hold(is_open == (handoff["contact_id"] is None), "an answered handoff names its contact")

    def _offers(self) -> None:
        chosen = [row for row in self.rows["appointments"].values() if row["is_chosen"] and row["cancelled_at"] is None]
        places = {(row["advisor_id"], row["starts_at"]) for row in chosen}
        self._hold(len(places) == len(chosen), "two clients were given the same time of an advisor")
        standing = [row["case_id"] for row in self.rows["offers"].values() if row["ended_at"] is None]
        self._hold(len(standing) == len(set(standing)), "two offers stand at one case")
        for offer in self.rows["offers"].values():
            self._hold((offer["end"] == "chosen") == (offer["appointment_id"] is not None), "a chosen offer has its meeting")
            promise = self.rows["promises"][offer["promise_id"]]
            self._hold(offer["end"] or promise["dropped_at"] is None, "an offer stands whose question is no longer needed")

    def _what_the_desk_reads(self, now: datetime) -> None:
        """Nobody at a desk sees a message of the client before it has left."""
        manager = self.people["manager"].actor
        seen = models.CaseMessage.objects.visible_to(manager, now).filter(kind=MessageKind.CLIENT)
        for message in seen.values("taken_back_at", "released_at"):
            self._hold(message["taken_back_at"] is None and message["released_at"] <= now, "read before it left")

    def _what_the_client_reads(self, now: datetime) -> None:
        client = self.people["client"].actor
        seen = set(models.CaseMessage.objects.visible_to(client, now).values_list("pk", flat=True))
        own = {pk for pk, case in self.rows["cases"].items() if case["requester_id"] == client.user_id}
        for pk, message in self.rows["messages"].items():
            left = message["taken_back_at"] is None and message["released_at"] <= now
            mine = message["kind"] == MessageKind.CLIENT and message["taken_back_at"] is None
            may = mine or (message["kind"] == MessageKind.REPLY and left)
            self._hold(
                (pk in seen) == (may and message["case_id"] in own), f"{message['kind']} seen by the client: {pk in seen}"
            )

    def _mails(self) -> None:
        refs = {row["ref"] for name in ("cases", "changes") for row in self.rows[name].values()}
        for mail in self.rows["mails"].values():
            known = any(event.startswith(f"{mail['event']}_") for event in self._events)
            self._hold(known and mail["object_ref"] in refs | {""}, f"mail of an unknown cause: {mail['key']}")
            self._hold(CONFIDENTIAL not in mail["subject"] + mail["body"], f"case text in a mail: {mail['key']}")

    def _hold(self, is_true: bool, what: str) -> None:
        if not is_true:
            raise Broken("\n".join([what, *self.told]))


class Skip(Exception):
    """There is nothing to do this to yet."""


@dataclass(frozen=True)
class Move:
    """One kind of step. `needs_right` only for those who have to do with the case; `is_audited` leaves an audit row."""

    name: str
    take: Callable[[Walk, Person], Any]
    needs_right: bool = True
    is_audited: bool = True


def changed(before: Rows, after: Rows) -> list[str]:
    """Names of the tables that differ, with the rows that are new."""
    return [f"{name}: {[row for pk, row in after[name].items() if row != before[name].get(pk)]}" for name in before
            if before[name] != after[name]]  # fmt: skip


def _by(rows: dict[int, dict[str, Any]], column: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values():
        found[row[column]].append(row)
    return found
