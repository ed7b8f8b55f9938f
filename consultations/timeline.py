"""What happened to a case, newest first: contacts, steps and mails."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import CharField, F, TextField, Value
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.actors import VISITOR
from consultations.enums import CaseStatus
from consultations.models import Case, Contact
from core import transitions
from mailing.enums import MessageStatus
from mailing.models import Message

CONTACTS_SHOWN = 50
_VISITOR = _("The client, by the form")

# What a step is called once it is done.
_DONE = {
    "submit": _("Consultation received"),
    "assign": _("Assigned"),
    "reassign": _("Advisor changed"),
    "hand_over": _("Advisor changed"),
    "begin": _("Support began"),
    "close": _("Case closed"),
    "reopen": _("Case reopened"),
}
_MAILS = {
    "consult_received": _("Mail: consultation received"),
    "case_assigned": _("Mail: advisor decided"),
    "support_began": _("Mail: support began"),
    "case_closed": _("Mail: case closed"),
    "case_reopened": _("Mail: case reopened"),
}


@dataclass(frozen=True)
class Item:
    """One line of the history. `contact` for a contact, else `title` and what else is known."""

    kind: str  # contact, step or mail
    day: date
    at: datetime
    title: str
    who: str = ""
    text: str = ""
    contact: Contact | None = None
    mails: tuple[tuple[str, str], ...] = ()  # (recipient, what became of it)


def timeline(case: Case) -> list[Item]:
    """Everything that happened, newest first; of contacts the latest CONTACTS_SHOWN. Two queries."""
    items = [_contact_item(contact) for contact in contacts_shown(case)] + _steps_and_mails(case)
    return _together(sorted(items, key=lambda item: (item.day, item.at), reverse=True))


def _together(items: list[Item]) -> list[Item]:
    """Mails of one event, one after another, become one line."""
    found: list[Item] = []
    for item in items:
        last = found[-1] if found else None
        if last and item.kind == last.kind == "mail" and item.title == last.title:
            found[-1] = replace(last, mails=last.mails + item.mails)
        else:
            found.append(item)
    return found


def contacts_shown(case: Case) -> list[Contact]:
    rows = case.contacts.select_related("method", "content", "result", "advisor", "partner").defer("search_text")
    return list(rows.order_by("-contacted_on", "-pk")[:CONTACTS_SHOWN])


def _contact_item(contact: Contact) -> Item:
    who = contact.advisor.name if contact.advisor else contact.logged_by
    return Item("contact", contact.contacted_on, contact.logged_at, contact.method.label, who, contact.summary, contact)


def _steps_and_mails(case: Case) -> list[Item]:
    text = TextField()
    steps = (
        transitions.history(case)
        .order_by()
        .values_list(Value("step", CharField()), "at", "name", "target", "by_label", "comment")
    )
    mails = (
        Message.objects.filter(key__startswith=f"case:{case.ref}:")
        .order_by()
        .values_list(Value("mail", CharField()), "created_at", "event", "status", F("recipient"), Value("", text))
    )
    return [_event_item(*row) for row in steps.union(mails, all=True)]


def _event_item(kind: str, at: datetime, name: str, state: str, who: str, comment: str) -> Item:
    day = localtime(at).date()
    if kind == "mail":
        return Item(kind, day, at, str(_MAILS.get(name, name)), mails=((who, str(MessageStatus(state).label)),))
    title = _DONE.get(name) or CaseStatus(state).label
    return Item(kind, day, at, str(title), str(_VISITOR) if who == VISITOR.label else who, comment)
