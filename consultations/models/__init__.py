"""Tables of the consultation desks."""

from consultations.models.cases import Absence, Advisor, AdvisorSkill, Case
from consultations.models.catalogue import Code, CountingRule, Desk, DeskName, DeskSite, Partner
from consultations.models.changes import Change, ChangedCase, SavedView
from consultations.models.clients import Client, ClientAlias
from consultations.models.contacts import (
    Contact,
    ContactAdvisor,
    ContactMention,
    EfilingTicket,
    LedgerImport,
    YearRevision,
)
from consultations.models.drafts import Draft, DraftFile
from consultations.models.files import CaseFile
from consultations.models.ledgers import LedgerUpload
from consultations.models.messages import CaseMessage, Promise
from consultations.models.register import RegisteredCompany, RegisterEdition
from consultations.models.steps import Appointment, ClockInterval, Complaint, FollowUp, Handoff, Referral

__all__ = [
    "Absence",
    "Advisor",
    "AdvisorSkill",
    "Appointment",
    "Case",
    "CaseFile",
    "CaseMessage",
    "Change",
    "ChangedCase",
    "Client",
    "ClientAlias",
    "ClockInterval",
    "Code",
    "Complaint",
    "Contact",
    "ContactAdvisor",
    "ContactMention",
    "CountingRule",
    "Desk",
    "DeskName",
    "DeskSite",
    "Draft",
    "DraftFile",
    "EfilingTicket",
    "FollowUp",
    "Handoff",
    "LedgerImport",
    "LedgerUpload",
    "Partner",
    "Promise",
    "Referral",
    "RegisterEdition",
    "RegisteredCompany",
    "SavedView",
    "YearRevision",
]
