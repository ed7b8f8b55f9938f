"""What a client, a case and a contact are found by. Written by the actions and the import."""

from consultations.enums import Level
from consultations.models import Case, Client, Contact
from core.search import search_text


def client_text(client: Client) -> str:
    return search_text(client.name, client.kana, client.corporate_number)


def case_text(case: Case, client: Client) -> str:
    """Never subject and body of a secret case (level 3): what is sealed is not found by its words."""
    words = (case.subject, case.body) if case.level < Level.SECRET else ()
    typed = (case.company_name, case.person_name, case.person_kana, case.phone)
    return search_text(case.case_no, case.ref, client.name, client.kana, *typed, *words)


def contact_text(contact: Contact, case: Case) -> str:
    """Never the summary of a secret case (level 3)."""
    summary = contact.summary if case.level < Level.SECRET else ""
    return search_text(case.case_no, contact.client_name, contact.client_kana, summary)
