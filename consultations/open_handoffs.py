"""What is open between desks: asked by us, to be answered by us. Both boards show the same row until it is answered."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime

from accounts.actors import Actor
from accounts.enums import DESK_ROLES
from consultations.enums import Level
from consultations.models import Handoff
from consultations.querysets.steps import HandoffQuerySet
from core.workdays import working_days_until

SHOWN = 100  # of each side, the oldest first


@dataclass(frozen=True)
class OpenHandoff:
    """A handoff and for how many working days it has been open."""

    handoff: Handoff
    days: int

    @property
    def works_on_case(self) -> bool:
        return bool(getattr(self.handoff, "works_on_case", False))

    @property
    def works_on_answer(self) -> bool:
        return bool(getattr(self.handoff, "works_on_answer", False))

    @property
    def names_answer(self) -> bool:
        """Whether the row says which case answers and who does: not where that became more confidential over there."""
        return self.works_on_answer or self.handoff.answer_case.level == Level.NORMAL


@dataclass(frozen=True)
class HandoffBoard:
    """Both sides of the reader's desks, the oldest first. `is_cut`: there are more."""

    asked: list[OpenHandoff]
    to_answer: list[OpenHandoff]
    is_cut: bool


def board(rows: HandoffQuerySet, actor: Actor, today: date) -> HandoffBoard:
    """`rows` are open and visible to the actor. One query."""
    mine = actor.desks_as(*DESK_ROLES)
    found = list(rows.order_by("asked_at", "pk")[: 2 * SHOWN + 1])
    shown = [OpenHandoff(row, working_days_until(today, localtime(row.asked_at).date())) for row in found[: 2 * SHOWN]]
    return HandoffBoard(
        asked=[one for one in shown if one.handoff.from_desk_id in mine and one.works_on_case],
        to_answer=[one for one in shown if one.handoff.to_desk_id in mine and one.works_on_answer],
        is_cut=len(found) > 2 * SHOWN,
    )


def sides(actor: Actor) -> tuple[HandoffQuerySet, HandoffQuerySet]:
    """The open handoffs that the reader's desks asked for, and those that they have to answer: to be counted."""
    mine = actor.desks_as(*DESK_ROLES)
    rows = Handoff.objects.visible_to(actor).open()
    asked = rows.filter(from_desk_id__in=mine, works_on_case=True)
    return asked, rows.filter(to_desk_id__in=mine, works_on_answer=True)
