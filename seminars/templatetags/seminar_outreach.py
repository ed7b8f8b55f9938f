"""Words of what happened to dispatches and in-company seminars."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import Transition
from seminars.workflow.dispatch import DISPATCH
from seminars.workflow.in_company import IN_COMPANY

register = template.Library()

_STARTS = {"request_lecturer": _("Requested"), "request_in_company": _("Requested")}
_TABLES = {"seminars.lecturerdispatch": DISPATCH, "seminars.incompanyseminar": IN_COMPANY}


@register.filter
def step_label(step: Transition) -> str | Promise:
    """What a step is called; its name where it is of no table any more."""
    rule = _TABLES.get(step.object_type, {}).get(step.name)
    return rule.label if rule else _STARTS.get(step.name, step.name)
