"""Tables of the consultation desks."""

from consultations.models.cases import Advisor, Case
from consultations.models.catalogue import Code, CountingRule, Desk, DeskName, DeskSite, Partner
from consultations.models.clients import Client, ClientAlias
from consultations.models.contacts import Contact, ContactMention, LedgerImport, YearRevision
from consultations.models.ledgers import LedgerUpload

__all__ = [
    "Advisor",
    "Case",
    "Client",
    "ClientAlias",
    "Code",
    "Contact",
    "ContactMention",
    "CountingRule",
    "Desk",
    "DeskName",
    "DeskSite",
    "LedgerImport",
    "LedgerUpload",
    "Partner",
    "YearRevision",
]
