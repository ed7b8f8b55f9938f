"""What the figures of the year will miss of a case: told before it is closed, never in the way."""

from dataclasses import dataclass

from django.db.models import Q

from consultations import catalogue
from consultations.models import Case, Contact

SHOWN = 10


@dataclass(frozen=True)
class MissingFacts:
    """Contacts without a content or a result, newest first (at most SHOWN), and whether the client lacks industry or size."""

    contacts: list[Contact]
    lacks_content: bool  # whether contacts at this desk are classified at all
    industry: bool
    size: bool

    @property
    def is_empty(self) -> bool:
        return not (self.contacts or self.industry or self.size)


def missing_facts(case: Case) -> MissingFacts:
    """One query."""
    classified = bool(catalogue.content_axis(case.desk_id, case.theme_id))
    lacking = Q(result=None) | Q(content=None) if classified else Q(result=None)
    rows = case.contacts.filter(lacking).select_related("method").defer("search_text", "summary")
    client = case.client
    return MissingFacts(
        contacts=list(rows.order_by("-contacted_on", "-pk")[:SHOWN]),
        lacks_content=classified,
        industry=client.industry_id is None,
        size=client.size_id is None,
    )
