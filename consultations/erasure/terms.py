"""By which words somebody is found: names, numbers and addresses of a client, as they were typed anywhere."""

from collections.abc import Iterable

from consultations.models import Case, Client, Contact
from core.text import company_key, fold

SHORTEST = 2  # characters; one alone names nobody


def terms_of_case(case: Case) -> set[str]:
    """The words of a case: of its form, of its client, of its contacts."""
    typed = [case.company_name, case.person_name, case.person_kana, case.email, case.phone, case.writer_office]
    typed += [name for row in _names(Contact.objects.filter(case=case)) for name in row]
    return _worth(typed) | terms_of_client(case.client)


def terms_of_client(client: Client) -> set[str]:
    typed = [client.name, client.kana, client.corporate_number or ""]
    typed += client.known_as.values_list("name_key", flat=True)
    typed += [name for row in _names(Contact.objects.filter(client=client)) for name in row]
    return _worth(typed)


def names_somebody(text: str, terms: Iterable[str]) -> bool:
    """Whether the text holds one of the words, in any width and kana."""
    folded = fold(text)
    return any(term in folded for term in terms)


def _names(contacts):  # type: ignore[no-untyped-def]  # rows of texts
    return contacts.order_by().values_list("client_name", "client_kana", "corporate_number").distinct()


def _worth(typed: Iterable[str]) -> set[str]:
    """Folded, and a company also without its legal form."""
    folded = {form for text in typed if text for form in (fold(text), fold(company_key(text)))}
    return {term for term in folded if len(term) >= SHORTEST}
