"""Who may read what, and the adjectives lists are made of."""

from consultations.querysets.cases import AdvisorQuerySet, CaseQuerySet
from consultations.querysets.clients import ClientQuerySet
from consultations.querysets.contacts import ContactQuerySet
from consultations.querysets.disclosures import DisclosureQuerySet
from consultations.querysets.files import CaseFileQuerySet
from consultations.querysets.ledgers import LedgerImportQuerySet, LedgerUploadQuerySet
from consultations.querysets.reading import Work, read_at_desk, readable_cases, requested_by, worked_on
from consultations.querysets.register import RegisteredCompanyQuerySet

__all__ = [
    "AdvisorQuerySet",
    "CaseFileQuerySet",
    "CaseQuerySet",
    "ClientQuerySet",
    "ContactQuerySet",
    "DisclosureQuerySet",
    "LedgerImportQuerySet",
    "LedgerUploadQuerySet",
    "RegisteredCompanyQuerySet",
    "Work",
    "read_at_desk",
    "readable_cases",
    "requested_by",
    "worked_on",
]
