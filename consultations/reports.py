"""Figures that a person is shown of his own work. Those of the institute stand in the app `reporting`."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from consultations.models import Advisor, Contact


@dataclass(frozen=True)
class YearOfAdvisor:
    """Contacts of a fiscal year: his own as advisor of record, and those of everybody at his desks together."""

    fiscal_year: int
    own: int
    team: int


def year_of(advisor: Advisor, desks: Collection[str], fiscal_year: int) -> YearOfAdvisor:
    """One query. For the advisor's own eyes."""
    rows = Contact.objects.filter(desk_id__in=desks, fiscal_year=fiscal_year)
    found = rows.aggregate(own=Count("pk", filter=Q(advisor=advisor)), team=Count("pk"))
    return YearOfAdvisor(fiscal_year, found["own"], found["team"])
