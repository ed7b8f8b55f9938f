"""The client's copy of his data as a page to read: every field with its name in his language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy

# Names of fields whose English is no plain reading of the field itself.
_NAMES = {
    "number": gettext_lazy("Receipt number"),
    "desk": gettext_lazy("Desk"),
    "received_on": gettext_lazy("Received on"),
    "received_at": gettext_lazy("Received at"),
    "state": gettext_lazy("Present state"),
    "first_answer_promised_on": gettext_lazy("First answer promised by"),
    "advisor": gettext_lazy("Advisor in charge"),
    "what_you_wrote": gettext_lazy("What you asked"),
    "company": gettext_lazy("Company or organisation name"),
    "name": gettext_lazy("Name"),
    "reading": gettext_lazy("Reading of the name"),
    "email": gettext_lazy("Email address"),
    "phone": gettext_lazy("Phone number"),
    "postal_code": gettext_lazy("Postal code"),
    "address": gettext_lazy("Address"),
    "language": gettext_lazy("Language"),
    "written_by": gettext_lazy("Who wrote it"),
    "office_of_writer": gettext_lazy("Office of who wrote it"),
    "you_are": gettext_lazy("What you are"),
    "published": gettext_lazy("Published, shown or sold already"),
    "published_on": gettext_lazy("Published on"),
    "preferred_method": gettext_lazy("How you would like to be contacted"),
    "preferred_times": gettext_lazy("When it would suit you"),
    "other_bodies_may_be_asked": gettext_lazy("Other bodies may be asked"),
    "closed_at": gettext_lazy("Completed at"),
    "from": pgettext_lazy("own data", "From"),
    "at": pgettext_lazy("own data", "At"),
    "text": pgettext_lazy("own data", "Text"),
    "size": gettext_lazy("Size in bytes"),
    "sha256": gettext_lazy("Checksum (SHA-256)"),
    "checked": gettext_lazy("Check for viruses"),
    "line": gettext_lazy("No."),
    "direction": gettext_lazy("Received or disclosed"),
    "item": gettext_lazy("Item"),
    "given_on": pgettext_lazy("ledger", "Date"),
    "party": gettext_lazy("From or to"),
    "form": gettext_lazy("Form"),
    "purpose": pgettext_lazy("ledger", "Purpose"),
    "secrecy": gettext_lazy("Secrecy mark"),
    "remarks": gettext_lazy("Remarks"),
    "recorded_at": gettext_lazy("Recorded at"),
    "whose": gettext_lazy("Whose promise"),
    "what": pgettext_lazy("own data", "What"),
    "due_on": gettext_lazy("Due on"),
    "done_at": gettext_lazy("Done at"),
    "no_longer_needed": gettext_lazy("No longer needed"),
    "starts_at": gettext_lazy("Begins at"),
    "minutes": gettext_lazy("Minutes"),
    "how": pgettext_lazy("own data", "How"),
    "with": pgettext_lazy("own data", "With"),
    "place": pgettext_lazy("own data", "Place"),
    "cancelled_at": gettext_lazy("Called off at"),
    "body": pgettext_lazy("own data", "Body"),
    "told": pgettext_lazy("own data", "What is told to them"),
    "asked_at": gettext_lazy("Asked at"),
    "asked_on": gettext_lazy("Asked on"),
    "answer": gettext_lazy("Answer"),
    "answers": gettext_lazy("Answers"),
    "answered_at": gettext_lazy("Answered at"),
    "answered_by": gettext_lazy("Answered by"),
    "words": pgettext_lazy("own data", "In your words"),
    "made_at": gettext_lazy("Written at"),
    "on": gettext_lazy("Day"),
    "who": pgettext_lazy("own data", "Who"),
    "as": pgettext_lazy("own data", "As"),
    "times": pgettext_lazy("own data", "How often"),
    "dates": pgettext_lazy("own data", "Dates"),
    "company_number": gettext_lazy("Corporate number"),
}
_TABLES = {
    "messages": gettext_lazy("Messages"),
    "files": gettext_lazy("Files"),
    "ledger": gettext_lazy("Ledger of receipts and disclosures"),
    "promises": gettext_lazy("What we promised each other"),
    "meetings": gettext_lazy("Meetings"),
    "offered_dates": gettext_lazy("Dates that we offered"),
    "parties": gettext_lazy("Who is named in your matter"),
    "referrals": gettext_lazy("Other bodies that can help"),
    "follow_ups": gettext_lazy("What you told us afterwards"),
    "complaints": gettext_lazy("What you are not content with"),
    "history": gettext_lazy("What has happened"),
    "read_by": gettext_lazy("Who has read your consultation"),
}


def readable(data: Mapping[str, Any]) -> dict[str, Any]:
    """What templates/my/own_data.html shows of `own_data`: facts of the consultation, and one list for each kind of thing."""
    return {
        "number": data["consultation"]["number"],
        "institute": settings.INSTITUTE_NAME[get_language() or "ja"],
        "made_at": _written(data["made_at"]),
        "facts": _filled(data["consultation"]),
        "tables": [(str(title), [_filled(row) for row in data[name]]) for name, title in _TABLES.items()],
    }


def _filled(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of every field that says something."""
    return [(str(_NAMES[name]), _written(value)) for name, value in row.items() if value not in (None, "", [], False)]


def _written(value: Any) -> str:
    if value is True:
        return pgettext("answer", "Yes")
    if isinstance(value, list):
        return "\n".join(_written(one) for one in value)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, str) and (at := _instant(value)):
        return date_format(at, "DATETIME_FORMAT")
    return str(value)


def _instant(value: str) -> datetime | None:
    """The instant that the copy writes like this; a text that only looks like a day stays as it was typed."""
    if "T" not in value[10:11]:
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None
