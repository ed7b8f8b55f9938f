"""A mail that somebody wrote to many people of an event, as each of them reads it."""

from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from mailing.actions import Letter
from mailing.render import address_of, render
from seminars.enums import Mode, SeatKind, Segment
from seminars.models import Booking, MassMail, Registration
from seminars.notices.delivery import PARTICIPANT, Reader, context_of
from seminars.placeholders import fill
from seminars.segments import Recipient, key_of

EVENT = "mass_mail"
_NO_NUMBER = "S-R0-000000-0"  # of a sample: no check digit fits it
_TEMPLATE = "seminars/email/mass_participant"


def text_of(mail: MassMail, recipient: Recipient) -> tuple[str, str]:
    """Subject and body for this recipient, in the language of his booking."""
    language = recipient.language
    context = context_of(recipient.first, Reader(PARTICIPANT, recipient.email, language))
    return _text(mail, language, context, values_of(recipient, str(context["page"]), language))


def sample_of(mail: MassMail, language: str, name: str) -> tuple[str, str]:
    """As `text_of` for nobody: with the name of who tries it out, and no link to anybody's page."""
    person = Registration(number=_NO_NUMBER, person_name=name, event=mail.event, seat_kind=_kind(mail))
    person.booking = Booking(event=mail.event, language=language)
    page = address_of("seminars:event", language, mail.event.ref)
    reader = Reader(PARTICIPANT, "", language)
    values = values_of(Recipient("", (person,)), page, language)
    return _text(mail, language, context_of(person, reader) | {"page": page}, values)


def _text(mail: MassMail, language: str, context: dict[str, object], values: dict[str, str]) -> tuple[str, str]:
    is_english = language == "en"
    subject, body = (mail.subject_en, mail.body_en) if is_english and mail.body_en else (mail.subject_ja, mail.body_ja)
    context |= {
        "name": values["name"],
        "number": values["number"],
        "subject": fill(subject, values),
        "text": fill(body, values),
        "is_japanese_only": is_english and not mail.body_en,
    }
    return render(_TEMPLATE, language, context)


def _kind(mail: MassMail) -> str:
    """The kind of seat that a sample has."""
    is_online = mail.segment == Segment.ONLINE or mail.event.mode == Mode.ONLINE
    return SeatKind.ONLINE if is_online else SeatKind.ONSITE


def values_of(recipient: Recipient, page: str, language: str) -> dict[str, str]:
    """What stands for each placeholder; several people of one address are named together."""
    with translation.override(language):
        comma = pgettext("list", ", ")
        names = [person.person_name for person in recipient.people if person.person_name]
        first = recipient.first
        return {
            "name": comma.join(names),
            "number": comma.join(person.number for person in recipient.people),
            "title": first.event.title,
            "date": _moment(first),
            "place": pgettext("seat", "Online")
            if first.seat_kind == "online"
            else first.event.venue or first.event.place_label,
            "page": page,
        }


def letter(mail: MassMail, recipient: Recipient, leaves_at: datetime) -> Letter:
    subject, body = text_of(mail, recipient)
    is_one = len(recipient.people) == 1
    return Letter(
        key=key_of(mail) + recipient.first.number,
        event=EVENT,
        recipient=recipient.email,
        language=recipient.language,
        subject=subject,
        body=body,
        object_ref=recipient.first.number if is_one else recipient.first.booking.ref,
        not_before=leaves_at,
    )


def _moment(person: Registration) -> str:
    starts_at = person.event.starts_at
    return date_format(localtime(starts_at), "DATETIME_FORMAT") if starts_at else ""
