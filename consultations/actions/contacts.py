"""Logging a contact: the counted unit, with everything that statistics need frozen on it."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations import notices, revisions
from consultations.actions.steps import set_due, take
from consultations.enums import MENTION_AXES, OPEN, Axis, CaseStatus, Source
from consultations.models import Advisor, Case, Client, Contact, ContactMention
from consultations.permissions import can_log_contact
from consultations.search_texts import contact_text
from consultations.validators import client_kind_of, size_of
from core import audit, fiscal, idempotency
from core.transitions import TransitionRefused

PURPOSE = "contact"


@dataclass(frozen=True)
class ContactEntry:
    """What happened at one contact. Codes are catalogue keys (partner, desks: their codes) or empty."""

    method: str
    contacted_on: date
    advisor: Advisor | None = None
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


class DuplicateContact(Exception):
    """The same advisor already logged the same case, day and method; `contact` is that one."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(str(contact))
        self.contact = contact


class _LoggedBefore(Exception):
    """The same form was sent before."""


def log_contact(
    *, case: Case, by: Actor, entry: ContactEntry, form_key: uuid.UUID | None = None, confirmed: bool = False
) -> Contact:
    """The contact stands with the client as he is today; the first one moves the case to "in support".

    In one transaction: key, transition, contact with mentions, audit row, revision of the year, mail at the
    first contact. The same `form_key` again gives that contact. Raises DuplicateContact unless `confirmed`,
    and TransitionRefused for a closed case or a person who may not.
    """
    try:
        with transaction.atomic():
            return _log(case, by, entry, form_key, confirmed)
    except _LoggedBefore:
        logged = Contact.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, PURPOSE)).first()  # type: ignore[arg-type]
        if logged is None:
            raise TransitionRefused(_("This form belongs to another case. Open the case again.")) from None
        return logged


def _log(case: Case, by: Actor, entry: ContactEntry, form_key: uuid.UUID | None, confirmed: bool) -> Contact:
    locked = Case.objects.select_for_update().select_related("client").get(pk=case.pk)
    contact = _make_contact(locked, by, entry)
    _keep_key(form_key, contact)
    _refuse(locked, by, contact, confirmed=confirmed)
    is_first = _move_on(locked, by)
    contact.save(force_insert=True)
    _save_mentions(contact, entry)
    set_due(locked, entry.next_on)
    audit.record(by=by, action="log_contact", obj=locked, changes={"contact": ["", contact.ref]})
    revisions.touch((contact.fiscal_year, desk) for desk in (contact.desk_id, contact.joint_desk_id) if desk)
    if is_first:
        notices.support_began(locked, contact)
    case.status, case.due_on = locked.status, locked.due_on
    return contact


def _move_on(case: Case, by: Actor) -> bool:
    """The case is in support; whether this contact began it. A client who was asked has answered."""
    if case.status == CaseStatus.WAITING:
        take(case, "resume", by=by)
    return case.status != CaseStatus.IN_SUPPORT and take(case, "begin", by=by)


def _keep_key(form_key: uuid.UUID | None, contact: Contact) -> None:
    if form_key is None:
        return
    try:
        idempotency.keep_answer(form_key, PURPOSE, contact.ref)
    except IntegrityError:
        raise _LoggedBefore from None


def _refuse(case: Case, by: Actor, contact: Contact, *, confirmed: bool) -> None:
    if case.status not in OPEN:
        raise TransitionRefused(_("The case is closed. Reopen it before you log a contact."))
    if not can_log_contact(by, case):
        raise TransitionRefused(_("You are not allowed to take this step."))
    same = None if confirmed else _same_contact(contact)
    if same is not None:
        raise DuplicateContact(same)


def _same_contact(contact: Contact) -> Contact | None:
    return (
        Contact.objects.filter(
            case_id=contact.case_id,
            contacted_on=contact.contacted_on,
            method_id=contact.method_id,
            advisor=contact.advisor,
        )
        .order_by("pk")
        .first()
    )


def _make_contact(case: Case, by: Actor, entry: ContactEntry) -> Contact:
    contact = Contact(
        case=case,
        source=Source.STAFF,
        contacted_on=entry.contacted_on,
        fiscal_year=fiscal.fiscal_year(entry.contacted_on),
        desk_id=case.desk_id,
        joint_desk_id=entry.joint_desk or None,
        site_id=case.site_id,
        theme_id=entry.theme or case.theme_id,
        method_id=entry.method,
        visit_no=entry.visit_no,
        minutes=entry.minutes,
        advisor=entry.advisor,
        content_id=entry.content or None,
        law_id=entry.law or None,
        result_id=entry.result or None,
        partner_id=entry.partner or None,
        regulation_status_id=entry.regulation_status or None,
        campaign_id=entry.campaign or None,
        route=entry.route,
        next_on=entry.next_on,
        summary=entry.summary,
        logged_at=timezone.now(),
        logged_by=by.label,
    )
    _freeze_client(contact, case.client)
    contact.search_text = contact_text(contact, case)
    return contact


def _freeze_client(contact: Contact, client: Client) -> None:
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


def _save_mentions(contact: Contact, entry: ContactEntry) -> None:
    ContactMention.objects.bulk_create(
        ContactMention(contact=contact, axis=axis, code_id=key, engagement_id=entry.engagements.get(key))
        for axis, keys in entry.mentions.items()
        for key in keys
    )
