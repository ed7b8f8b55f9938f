"""Background work of seminars."""

from celery import shared_task
from django.utils import timezone

from seminars.actions import erasing, events, materials, new_events, reminders, seat_reports, waiting, watches


@shared_task
def send_reminders() -> None:
    """Who comes to a seminar, or came, was told what is due now; so was who wants to hear of new ones. Every ten minutes."""
    now = timezone.now()
    reminders.sweep(now)
    new_events.sweep(now)


@shared_task
def expire_offers() -> None:
    """Seats that were offered and not taken up went to the next on the waiting list. Runs each minute."""
    waiting.expire_offers(timezone.now())


@shared_task
def check_seats() -> None:
    """Seats that differ from their registrations were told to who runs the event. Runs each night."""
    seat_reports.report_differences(timezone.now())


@shared_task
def hold_events() -> None:
    """Events that ended before today count as held. Runs each night."""
    events.hold_past_events(timezone.now())


@shared_task
def sweep_materials() -> None:
    """No file of a seminar is left that no material names. Runs each night."""
    materials.sweep_materials(timezone.now())


@shared_task
def forget_people() -> None:
    """People of seminars whose period is over are anonymous, once the institute has confirmed a period. Runs each night."""
    erasing.forget_old(timezone.now())


@shared_task
def forget_unconfirmed_watches() -> None:
    """Addresses for news of seminars that nobody confirmed for a week are gone. Runs each night."""
    watches.forget_unconfirmed(timezone.now())
