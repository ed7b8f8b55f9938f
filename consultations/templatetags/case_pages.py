"""What every page of a case begins with: who it is, where it stands, what to do next, and the way to its other pages."""

from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.client_checks import NOTED
from consultations.emergencies import mark_of
from consultations.enums import CaseStatus
from consultations.models import Case
from consultations.next_step import next_step
from core.eras import era_date_label
from core.workdays import working_days_until

register = template.Library()

_TABS = (
    ("case_detail", gettext_lazy("History")),
    ("case_question", pgettext_lazy("tab", "Question")),
    ("case_client", gettext_lazy("Company")),
    ("file_list", gettext_lazy("Files")),
    ("case_outcome", pgettext_lazy("tab", "Outcome")),
)


@register.inclusion_tag("consultations/_case_head.html", takes_context=True)
def case_head(context: Context, tab: str) -> dict[str, Any]:
    """The heading, identity, next step and tabs of the page's `case`; `tab` is the name of this page."""
    case: Case = context["case"]
    tabs = [(reverse(f"consultations:{name}", args=[case.ref]), label, name == tab) for name, label in _TABS]
    return {
        "case": case,
        "user": context["request"].user,
        "era": era_date_label(localdate()) if get_language() == "ja" else "",
        "always": False,
        "tabs": tabs,
        "tab": tab,
        "next_step": next_step(case, context["request"].actor),
        "was_asked_again": _was_asked_again(case),
        "asked_desk": catalogue.desk(case.asked_desk).label if getattr(case, "asked_desk", None) else "",
        "number_waits": bool(case.client.corporate_number) and getattr(case, "number_state", None) == NOTED,
        "may_see_files": getattr(case, "file_count", None),
        "mark": mark_of(case, context["request"].actor, now()),
    }


def _was_asked_again(case: Case) -> bool:
    """Whether the day has come on which the client is asked what became of it, and he has not answered."""
    day = getattr(case, "follow_up_on", None)
    return day is not None and day <= localdate()


@register.filter
def standstill(case: Case) -> str:
    """`waiting for the client, day 3` in working days, the day of asking being day 1; empty while the clock runs."""
    since = getattr(case, "waiting_since", None)
    if case.status != CaseStatus.WAITING:
        return ""
    if since is None:
        return _("Stopped (waiting for the client)")
    day = working_days_until(localdate(), localtime(since).date()) + 1
    return ngettext("Stopped (waiting for the client, day %(n)d)", "Stopped (waiting for the client, day %(n)d)", day) % {
        "n": day
    }


@register.simple_tag
def page_of(name: str, *args: object) -> str:
    """The address of a page of the desks, or an empty text where the portal has no such page."""
    try:
        return reverse(f"consultations:{name}", args=args)
    except NoReverseMatch:
        return ""
