"""The page on which each role begins its day."""

from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from core.fiscal import fiscal_year

_FIGURES_FIRST = (Role.HEADQUARTERS, Role.AUDITOR, Role.SEMINAR_ORGANISER, Role.SUBSIDY_OFFICER, Role.REVIEWER)


def first_page(actor: Actor) -> str:
    """Where the person goes after signing in: his day, cases, figures, the outbox, his consultations, or the start page."""
    if actor.has(*DESK_ROLES):
        return reverse("advisor:today" if actor.has(Role.ADVISOR) else "consultations:case_list")
    if actor.has(*_FIGURES_FIRST):
        return reverse("reporting:year", args=[fiscal_year(timezone.localdate())])
    if actor.has(Role.ADMINISTRATOR):
        return reverse("mailing:message_list")
    return reverse("my:home" if actor.has(Role.CLIENT) else "public:start")
