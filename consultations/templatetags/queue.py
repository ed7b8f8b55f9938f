"""What the queue and the pages after a step show."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.db.models import Count
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consultations.actions.changes import OWN_UNDO, may_undo
from consultations.change_words import kind_label
from consultations.models import Change
from consultations.models.changes import UNDO
from consultations.templatetags.consultations import list_date

register = template.Library()
_SESSION_KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """The last step of the person, as long as it can be taken back."""

    what: str
    count: int
    until: datetime
    action: str
    details: str


@register.filter
def moment(at: datetime | None) -> str:
    """The time of today, the date of another day: `14:05`, `11/19（木）`."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return date_format(local, "H:i") if local.date() == timezone.localdate() else list_date(local.date())


@register.simple_tag(takes_context=True)
def waiting_undo(context: Context) -> Undo | None:
    """The step that the button 「undo」 would take back; None, without a query, where there is none."""
    request = context.get("request")
    ref = request.session.get(_SESSION_KEY) if request is not None else None
    if not ref:
        return None
    changes = Change.objects.visible_to(request.actor).annotate(count=Count("cases"))
    change = changes.filter(ref=ref).prefetch_related("cases").first()
    if change is None or not may_undo(change, by=request.actor, now=timezone.now()):
        del request.session[_SESSION_KEY]
        return None
    return Undo(kind_label(change), change.count, timezone.localtime(change.at + UNDO), _action(change), _details(change))


def _action(change: Change) -> str:
    if change.kind == OWN_UNDO:
        return reverse("advisor:log_undo", args=[change.cases.all()[0].after["contact"]])
    return reverse("consultations:change_undo", args=[change.ref])


def _details(change: Change) -> str:
    return "" if change.kind == OWN_UNDO else reverse("consultations:change_detail", args=[change.ref])
