"""The life of an event, as a table. `core.transitions` runs it."""

from django.utils.translation import gettext_lazy as _

from core import transitions
from core.actors import ActorLike
from core.transitions import Rule
from seminars.enums import EventStatus as S
from seminars.models import SeminarEvent
from seminars.permissions.events import can_hold, can_run

EVENT = {
    "publish": Rule(frozenset({S.DRAFT}), S.PUBLISHED, can_run, _("Publish"), stamp="published"),
    "hold": Rule(frozenset({S.PUBLISHED}), S.HELD, can_hold, _("Mark as held"), stamp="held"),
    "cancel": Rule(frozenset({S.DRAFT, S.PUBLISHED}), S.CANCELLED, can_run, _("Call the event off"), stamp="cancelled"),
}


def available(event: SeminarEvent, actor: ActorLike) -> list[str]:
    """Names of the steps that `actor` may take with `event` now, in the table's order."""
    return transitions.available(EVENT, event, actor)
