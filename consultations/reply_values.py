"""What the placeholders of a reply template stand for at a case, in the language of the reply."""

from django.utils import timezone, translation
from django.utils.formats import date_format

from consultations.models import Case


def addressee(case: Case) -> str:
    """Whom a reply is written to: the person, else the company."""
    return case.person_name or case.company_name or case.client.name


def values_of(case: Case, language: str) -> dict[str, str]:
    """Name of the placeholder → its words; empty where the case does not tell."""
    with translation.override(language):
        return {
            "name": addressee(case),
            "company": case.company_name or case.client.name,
            "number": case.case_no,
            "desk": case.desk.label,
            "phone": case.desk.phone,
            "advisor": case.advisor.name if case.advisor else "",
            "date": date_format(case.due_on) if case.due_on else "",
            "today": date_format(timezone.localdate()),
        }
