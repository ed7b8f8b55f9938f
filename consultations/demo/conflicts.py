"""Conflicts of interest in the made-up years: an advisor who is bound to a client, and a client who names somebody."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.actors import actor_of
from consultations.actions import interests
from consultations.actions.interests import Bond
from consultations.actions.parties import add_parties
from consultations.actions.walls import hold_walls, rewall
from consultations.enums import PartyKind, Relation
from consultations.models import Advisor, Case
from consultations.walls import Told
from core.actors import service

DESK = "trade_secret"


def add_conflicts(own: Advisor, words: dict[str, Any], today: date) -> None:
    """`own`, the advisor who signs in, declares a former employer whose case a colleague has; a client bars a colleague."""
    others = Case.objects.open().filter(desk_id=DESK, level=1, advisor__user__isnull=False).exclude(advisor=own)
    theirs = others.exclude(client__cases__advisor=own).select_related("client", "advisor").order_by("pk")
    cases = list(theirs[:2])
    if own.user is None or len(cases) < 2:
        return
    walled, barring = cases
    since = {"since": date(today.year - 9, 4, 1), "until": date(today.year - 3, 3, 31)}
    bond = Bond(name=walled.client.name, relation=Relation.FORMER_EMPLOYER, note=words["note"], **since)
    interests.declare(by=actor_of(own.user), bond=bond)
    here = Advisor.objects.assignable_at(DESK).exclude(pk__in=[own.pk, barring.advisor_id]).exclude(user=None)
    named = [(PartyKind.OPPONENT, Told(words["opponent"])), (PartyKind.BARRED, Told(words["office"]))]
    named += [(PartyKind.BARRED, Told(colleague.name)) for colleague in here.order_by("code")[:1]]
    with transaction.atomic():
        hold_walls()
        add_parties(case=barring, named=named, by=service("load-demo"))
        rewall([barring.pk])
