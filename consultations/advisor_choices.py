"""Which advisors can be selected, and what is said of those who cannot."""

from django.utils.translation import gettext as _

from consultations.models import Advisor
from consultations.record_facts import listed


def conflict_of(advisor: Advisor) -> str:
    """That a conflict of interest shuts the advisor out, and nothing else (querysets.AdvisorQuerySet.with_walls)."""
    return _("Conflict of interest") if getattr(advisor, "shut_cases", 0) else ""


def told_apart(advisors: list[Advisor]) -> tuple[list[Advisor], str]:
    """Who can be selected, and a sentence that names the others; empty where there are none."""
    shut = [advisor.name for advisor in advisors if conflict_of(advisor)]
    told = _("Conflict of interest: %(names)s") % {"names": listed(shut)} if shut else ""
    return [advisor for advisor in advisors if not conflict_of(advisor)], told
