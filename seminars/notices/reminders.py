"""The mails that nobody presses a button for."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from mailing.actions import take_back
from mailing.enums import MessageStatus
from mailing.models import Message
from mailing.render import address_of
from seminars import links, reminders
from seminars.enums import EventStatus, MassMailStatus
from seminars.models import MassMail, Registration
from seminars.notices.delivery import to_participant
from seminars.segments import address_to, is_in, key_of


def write(name: str, registration: Registration, at: datetime | None) -> None:
    """One reminder stands in the outbox, if it does not yet."""
    facts: dict[str, object] = {}
    if name == reminders.OFFER_ENDING:
        facts["until"] = registration.offer_until
    if name == reminders.THANKS and asks_something(registration):
        facts["survey"] = survey_page(registration)
    to_participant(registration, name, at=at, **facts)


def survey_page(registration: Registration) -> str:
    return address_of("seminars:survey", registration.booking.language, links.survey_token(registration))


def asks_something(registration: Registration) -> bool:
    """Whether the event has a survey: one without questions was switched off."""
    survey = getattr(registration.event, "survey", None)
    return survey is None or bool(survey.questions)


def take_back_reminders(*registrations: Registration) -> None:
    """What waits in the outbox for people whose seat is gone or another, or reminds them of a date that was moved.

    A mail that somebody wrote goes on to those to whom it is still addressed. Call it in the transaction of the cause.
    """
    numbers = [registration.number for registration in registrations]
    waiting = Message.objects.filter(object_ref__in=numbers, event__in=reminders.ALL, status=MessageStatus.QUEUED)
    for key in [*waiting.values_list("key", flat=True), *_written_in_vain(registrations)]:
        take_back(key=key)


def _written_in_vain(registrations: Sequence[Registration]) -> Iterator[str]:
    """Keys of mails to many that wait for these people, where none of those whom the mail names is meant any more."""
    events = {registration.event_id for registration in registrations}
    numbers = {registration.number for registration in registrations}
    addresses = {address_to(registration).casefold() for registration in registrations}
    for mail in MassMail.objects.filter(event__in=events, status=MassMailStatus.LEAVING).select_related("event"):
        letters = Message.objects.filter(key__startswith=key_of(mail), status=MessageStatus.QUEUED)
        found = list(letters.values_list("key", "object_ref", "recipient"))
        meant = _still_meant(mail) if found else {}
        for key, ref, recipient in found:
            if ref in numbers:
                is_read = ref in meant
            else:  # of several people with one address; it bears the number of their booking
                is_read = recipient.casefold() not in addresses or recipient.casefold() in meant.values()
            if not is_read:
                yield key


def _still_meant(mail: MassMail) -> dict[str, str]:
    """Numbers and addresses of the people to whom the mail would go now."""
    if mail.event.status == EventStatus.CANCELLED:
        return {}
    rows = Registration.objects.active().filter(event=mail.event_id).select_related("booking", "attendance")
    return {row.number: address_to(row).casefold() for row in rows if is_in(row, mail.segment)}
