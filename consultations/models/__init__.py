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
from consultations.models.disclosures import Disclosure
from consultations.models.disposal import Disposal, DisposalItem, LegalHold, RetentionPeriod
from consultations.models.drafts import Draft, DraftFile
from consultations.models.emergency import EmergencyAccess
from consultations.models.evidence import SignedReceipt, SigningKey
from consultations.models.files import CaseFile
from consultations.models.keys import CaseKey
from consultations.models.ledgers import LedgerUpload
from consultations.models.messages import CaseMessage, Promise
from consultations.models.offers import OfferedSlot, SlotOffer
from consultations.models.register import RegisteredCompany, RegisterEdition
from consultations.models.reply_drafts import ReplyDraft
from consultations.models.steps import Appointment, BusyTime, ClockInterval, Complaint, FollowUp, Handoff, Referral
from consultations.models.walls import CaseParty, Interest, WallLift

__all__ = [
    "Absence",
    "Advisor",
    "AdvisorSkill",
    "Appointment",
    "BusyTime",
    "Case",
    "CaseFile",
    "CaseKey",
    "CaseMessage",
    "CaseParty",
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
    "Disclosure",
    "Disposal",
    "DisposalItem",
    "Draft",
    "DraftFile",
    "EfilingTicket",
    "EmergencyAccess",
    "FollowUp",
    "Handoff",
    "Interest",
    "LedgerImport",
    "LedgerUpload",
    "LegalHold",
    "OfferedSlot",
    "Partner",
    "Promise",
    "Referral",
    "RegisterEdition",
    "RegisteredCompany",
    "ReplyDraft",
    "RetentionPeriod",
    "SavedView",
    "SignedReceipt",
    "SigningKey",
    "SlotOffer",
    "WallLift",
    "YearRevision",
]
