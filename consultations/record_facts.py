"""A contact as two lists of facts: what happened, and the client as he was on that day."""

from collections.abc import Iterable
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consultations.enums import Axis
from consultations.models import Contact

Facts = list[tuple[str, Any]]


def what_happened(contact: Contact) -> Facts:
    """Label and value of everything that was recorded; what is empty is left out."""
    mentions: dict[str, list[str]] = {}
    for mention in contact.mentions.all():
        engaged = f" ({mention.engagement})" if mention.engagement else ""
        mentions.setdefault(mention.axis, []).append(f"{mention.code}{engaged}")
    facts: Facts = [
        (_("Desk"), contact.desk),
        (_("Joint desk"), contact.joint_desk),
        (_("Site"), contact.site),
        (_("Theme"), contact.theme),
        (_("Contact method"), contact.method),
        (_("Number of the visit"), contact.visit_no),
        (_("Time needed"), _minutes(contact.minutes)),
        (_("Advisor"), contact.advisor),
        (_("Others of us who took part"), listed(row.advisor.name for row in contact.also_present.all())),
        (_("Content"), contact.content),
        (_("IP law"), contact.law),
        *((label, listed(mentions.get(axis, []))) for axis, label in _several()),
        (_("Partner body"), contact.partner),
        (_("State of secrecy rules"), contact.regulation_status),
        (_("Campaign"), contact.campaign),
        (_("How the client came to us"), contact.route),
        (_("Result"), contact.result),
        (_("Next date"), date_format(contact.next_on) if contact.next_on else ""),
        *_ticket(contact),
    ]
    return _given(facts)


def in_one_sentence(contact: Contact) -> str:
    """What was saved, for who just pressed the button."""
    what = (contact.content, contact.result, contact.advisor, _minutes(contact.minutes))
    words = {
        "client": contact.client_name,
        "day": date_format(contact.contacted_on),
        "method": contact.method,
        "what": listed(str(part) for part in what if part),
    }
    return _("Logged: %(method)s with %(client)s on %(day)s (%(what)s).") % words


def listed(words: Iterable[str]) -> str:
    """Words one after another, as the reader's language does it."""
    return (", " if get_language() == "en" else "、").join(words)


def _ticket(contact: Contact) -> Facts:
    ticket = getattr(contact, "ticket", None)  # only questions about the e-filing software have one
    if ticket is None:
        return []
    return [
        (_("Was it solved?"), _("Yes, solved") if ticket.is_solved else _("No, not solved")),
        (_("Version of the software"), ticket.software_version),
        (_("Operating system"), ticket.system),
        (_("Error code or message"), ticket.error),
    ]


def client_then(contact: Contact) -> Facts:
    """Label and value of what was frozen of the client; what is empty is left out."""
    return _given(
        [
            (_("Client name"), contact.client_name),
            (_("Reading"), contact.client_kana),
            (_("Client kind"), contact.client_kind),
            (_("Corporate number"), contact.corporate_number),
            (_("Postal code"), contact.postal_code),
            (_("Prefecture"), contact.prefecture),
            (_("Industry"), contact.industry or contact.industry_text),
            (
                _("Capital"),
                _("%(yen)s yen") % {"yen": intcomma(contact.capital_yen)} if contact.capital_yen is not None else "",
            ),
            (_("Number of employees"), "" if contact.employees is None else intcomma(contact.employees)),
            (_("Company size"), contact.size),
        ]
    )


def _several() -> list[tuple[str, str]]:
    return [
        (Axis.COUNTRY, _("Countries of interest")),
        (Axis.MATTER, _("Overseas matters")),
        (Axis.EXPERT, _("Experts who took part")),
        (Axis.DELIVERABLE, _("Deliverables")),
    ]


def _given(facts: Facts) -> Facts:
    return [(label, value) for label, value in facts if value not in (None, "")]


def _minutes(number: int | None) -> str:
    return ngettext("%(n)d min", "%(n)d min", number) % {"n": number} if number else ""
