"""What the queue is asked, and the cases that answer it, for one reader: for the pages, and for the mails about saved views."""

import re
from typing import Any

from django.db.models import Subquery
from django.http import QueryDict
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from consultations import catalogue
from consultations.enums import Axis
from consultations.forms.filters import CaseFilter, Whose
from consultations.models import Advisor, Case
from consultations.querysets import CaseQuerySet, Work
from consultations.querysets.cases import count_each
from consultations.querysets.questions import Question
from core.paging import COUNT_UP_TO

_REF = re.compile(r"^[\w-]{16}$", re.ASCII)


def own_desks(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the desks at which the person works."""
    mine = actor.desks_as(*DESK_ROLES)
    return [choice for choice in catalogue.desk_choices() if choice[0] in mine]


def sees_others(actor: Actor) -> bool:
    """Whether the person sees cases of other advisors too."""
    return actor.has(Role.DESK_STAFF, Role.DESK_MANAGER)


def work_of(actor: Actor, asked: dict[str, Any]) -> Work:
    """The work of the person: at the desk that was asked for, else at all his desks; of who only advises, his own."""
    desks = [asked["desk"]] if asked.get("desk") else actor.desks_as(*DESK_ROLES)
    if sees_others(actor):
        return Work(desks)
    return Work(desks, Subquery(Advisor.objects.filter(user_id=actor.user_id).values("pk")[:1]))


def queue_filter(data: QueryDict, actor: Actor, *, names: bool = True) -> CaseFilter:
    """The filter of the queue as it was asked. With `names` an advisor who was asked for is named: one query more."""
    desks = own_desks(actor)
    has_themes = any(catalogue.desk(code).theme_axes for code, _label in desks)
    asked_for = data.get("whose", "")
    others = []
    if _REF.match(asked_for) and asked_for not in Whose.values:
        name = Advisor.objects.filter(ref=asked_for).values_list("name", flat=True).first() if names else asked_for
        others = [(asked_for, name)] if name else []
    return CaseFilter(
        data,
        desks=desks,
        themes=catalogue.choices(Axis.THEME) if has_themes else [],
        sees_others=sees_others(actor),
        others=others,
    )


def question_of(query: str, actor: Actor) -> Question:
    """The question of a saved query. What cannot be read counts as not asked."""
    return queue_filter(QueryDict(query), actor, names=False).question()


def answers(question: Question, actor: Actor) -> CaseQuerySet:
    """The cases that the question asks for, of those the person works on."""
    rows = Case.objects.of_work(work_of(actor, {"desk": question.desk})).worked_on_by(actor)
    return rows.answering(question, actor, timezone.localdate())


def count_of(query: str, actor: Actor) -> int:
    """How many cases a saved query has for this reader now, counted up to COUNT_UP_TO. One query."""
    return count_each([answers(question_of(query, actor), actor)], COUNT_UP_TO)[0]
