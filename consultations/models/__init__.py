"""Tables of the consultation desks."""

from consultations.models.cases import Advisor, Case
from consultations.models.catalogue import Code, CountingRule, Desk, DeskName, DeskSite, Partner
from consultations.models.clients import Client, ClientAlias
from consultations.models.contacts import Contact, ContactMention, LedgerImport, YearRevision
from consultations.models.files import CaseFile
from consultations.models.ledgers import LedgerUpload
from consultations.models.register import RegisteredCompany, RegisterEdition

__all__ = [
    "Advisor",
    "Case",
    "CaseFile",
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
    "RegisterEdition",
    "RegisteredCompany",
    "YearRevision",
]
