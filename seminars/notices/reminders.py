"""The mails that nobody presses a button for."""

from datetime import datetime

from mailing.actions import take_back
from mailing.enums import MessageStatus
from mailing.models import Message
from mailing.render import address_of
from seminars import links, reminders
from seminars.models import Registration
from seminars.notices.delivery import to_participant


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
    """What waits in the outbox for people whose seat is gone, or reminds them of a date that was moved.

    Call it in the transaction of the cause.
    """
    numbers = [registration.number for registration in registrations]
    events = (*reminders.ALL, "mass_mail")
    waiting = Message.objects.filter(object_ref__in=numbers, event__in=events, status=MessageStatus.QUEUED)
    for key in list(waiting.values_list("key", flat=True)):
        take_back(key=key)
