"""What is said of a contact, and how it comes to stand on its row."""

from dataclasses import dataclass, field
from datetime import date

from consultations.enums import MENTION_AXES, Axis
from consultations.models import Advisor, Appointment, Case, Client, Contact, ContactAdvisor, ContactMention, EfilingTicket
from consultations.search_texts import contact_text
from consultations.validators import client_kind_of, size_of
from core import fiscal

# attname on the row → name in the entry; codes are keys or empty
_CODES = {
    "joint_desk_id": "joint_desk",
    "content_id": "content",
    "law_id": "law",
    "result_id": "result",
    "partner_id": "partner",
    "regulation_status_id": "regulation_status",
    "campaign_id": "campaign",
}
_PLAIN = ("contacted_on", "visit_no", "minutes", "route", "next_on", "summary")
_TEXTS = ("route", "summary")


@dataclass(frozen=True)
class Ticket:
    """What a question about the e-filing software was about."""

    is_solved: bool
    software_version: str = ""
    system: str = ""
    error: str = ""


@dataclass(frozen=True)
class ContactEntry:
    """What happened at one contact. Codes are catalogue keys (partner, desks: their codes) or empty."""

    method: str
    contacted_on: date
    advisor: Advisor | None = None
    also_present: tuple[Advisor, ...] = ()  # further advisors and experts of the institute
    appointment: Appointment | None = None  # the meeting that this contact was
    ticket: Ticket | None = None
    theme: str = ""
    content: str = ""
    law: str = ""
    result: str = ""
    minutes: int | None = None
    visit_no: int | None = None
    partner: str = ""
    joint_desk: str = ""
    regulation_status: str = ""
    campaign: str = ""
    route: str = ""
    next_on: date | None = None
    summary: str = ""
    countries: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    experts: tuple[str, ...] = ()
    deliverables: tuple[str, ...] = ()
    engagements: dict[str, str] = field(default_factory=dict)  # expert key → engagement key, where known

    @property
    def mentions(self) -> dict[Axis, tuple[str, ...]]:
        """The keys under each axis of which a contact may name several, each once."""
        found = {
            Axis.COUNTRY: self.countries,
            Axis.MATTER: self.matters,
            Axis.EXPERT: self.experts,
            Axis.DELIVERABLE: self.deliverables,
        }
        if self.content.startswith(f"{Axis.MATTER}."):  # the desk's main matter is one of its matters
            found[Axis.MATTER] = (self.content, *self.matters)
        return {axis: tuple(dict.fromkeys(found[axis])) for axis in MENTION_AXES}

    @property
    def team(self) -> tuple[Advisor, ...]:
        """Who took part besides the advisor of record, each once."""
        others = {advisor.pk: advisor for advisor in self.also_present}
        if self.advisor is not None:
            others.pop(self.advisor.pk, None)
        return tuple(others.values())


def fill(contact: Contact, entry: ContactEntry, case: Case) -> None:
    """The row says what the entry says; nothing is saved, and the client on it stays as he is."""
    for name in _PLAIN:
        setattr(contact, name, getattr(entry, name))
    for attname, name in _CODES.items():
        setattr(contact, attname, getattr(entry, name) or None)
    contact.method_id = entry.method
    contact.advisor = entry.advisor
    contact.theme_id = entry.theme or case.theme_id
    contact.fiscal_year = fiscal.fiscal_year(entry.contacted_on)
    contact.search_text = contact_text(contact, case)


def freeze_client(contact: Contact, client: Client) -> None:
    """The client as he is now: a later change of his rewrites no year."""
    contact.client = client
    contact.client_name = client.name
    contact.client_kana = client.kana
    contact.corporate_number = client.corporate_number or ""
    contact.postal_code = client.postal_code
    contact.prefecture_id = client.prefecture_id
    contact.industry_id = client.industry_id
    contact.capital_yen = client.capital_yen
    contact.employees = client.employees
    contact.size_id = client.size_id or size_of(client.industry_id, client.capital_yen, client.employees)
    contact.client_kind_id = client.kind_id or client_kind_of(contact.size_id, client.name)


def save_parts(contact: Contact, entry: ContactEntry) -> None:
    """Beside the saved row stand its mentions, its team and its ticket."""
    ContactMention.objects.bulk_create(
        ContactMention(contact=contact, axis=axis, code_id=key, engagement_id=entry.engagements.get(key))
        for axis, keys in entry.mentions.items()
        for key in keys
    )
    ContactAdvisor.objects.bulk_create(ContactAdvisor(contact=contact, advisor=advisor) for advisor in entry.team)
    if entry.ticket is not None:
        ticket = entry.ticket
        EfilingTicket.objects.create(
            contact=contact,
            software_version=ticket.software_version,
            system=ticket.system,
            error=ticket.error,
            is_solved=ticket.is_solved,
        )


def coded(contact: Contact) -> dict[str, object]:
    """What stands on the row and beside it, as codes and numbers: of texts only how long they are. For the audit log."""
    found: dict[str, object] = {attname.removesuffix("_id"): getattr(contact, attname) or "" for attname in _CODES}
    found |= {"method": contact.method_id, "theme": contact.theme_id or ""}
    found |= {"advisor": contact.advisor.code if contact.advisor else ""}
    for name in _PLAIN:
        value = getattr(contact, name)
        found[name] = len(value) if name in _TEXTS else value.isoformat() if isinstance(value, date) else value
    found["mentions"] = sorted(
        f"{mention.code_id}/{mention.engagement_id}" if mention.engagement_id else mention.code_id
        for mention in contact.mentions.all()
    )
    found["also_present"] = sorted(row.advisor.code for row in contact.also_present.select_related("advisor"))
    ticket = EfilingTicket.objects.filter(contact=contact).first()
    found["is_solved"] = ticket.is_solved if ticket else None
    return found
