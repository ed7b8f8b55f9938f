"""What the queue and the pages after a step show."""

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.db.models import Count, Q
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consultations.actions.changes import OWN_UNDO, may_undo
from consultations.change_words import kind_label
from consultations.models import Change, ChangedCase
from consultations.models.changes import UNDO
from consultations.templatetags.consultations import list_date

register = template.Library()
_SESSION_KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """The last step of the person, as long as it can be taken back."""

    what: str
    count: int  # of the cases that were changed; those that were refused do not count
    number: str  # of the case where it is one, else empty
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
    changes = Change.objects.visible_to(request.actor).annotate(count=Count("cases", filter=Q(cases__failure="")))
    change = changes.filter(ref=ref).first()
    first = _first(change) if change is not None and may_undo(change, by=request.actor, now=timezone.now()) else None
    if change is None or first is None:
        del request.session[_SESSION_KEY]
        return None
    number = first.case.case_no if change.count == 1 else ""
    until = timezone.localtime(change.at + UNDO)
    return Undo(kind_label(change), change.count, number, until, _action(change, first), _details(change))


def _first(change: Change) -> ChangedCase | None:
    """One of the cases that were really changed; None where every one was refused, and nothing can be undone."""
    return change.cases.filter(failure="").select_related("case").only("after", "change", "case__case_no").first()


def _action(change: Change, first: ChangedCase) -> str:
    if change.kind == OWN_UNDO:
        return reverse("advisor:log_undo", args=[first.after["contact"]])
    return reverse("consultations:change_undo", args=[change.ref])


def _details(change: Change) -> str:
    return "" if change.kind == OWN_UNDO else reverse("consultations:change_detail", args=[change.ref])
