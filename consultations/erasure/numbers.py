"""The case that somebody names by its number."""

import unicodedata

from consultations.models import Case


def case_of_number(typed: str) -> Case | None:
    """By receipt number or by the number of a ledger, in any width; None where there is none or more than one desk uses it."""
    number = unicodedata.normalize("NFKC", typed).strip().upper()
    by_ref = Case.objects.select_related("client").filter(ref=number).first()
    if by_ref is not None:
        return by_ref
    named = list(Case.objects.select_related("client").filter(case_no__in={typed.strip(), number})[:2])
    return named[0] if len(named) == 1 else None
