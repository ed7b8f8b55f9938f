"""Who wants a mail when a new event is published: asked for, confirmed by a mailed link, ended by the link in each mail.

The mails themselves: seminars.actions.new_events.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core import audit, throttle
from core.actors import ActorLike
from seminars.models import EventWatch
from seminars.notices import watches as notices

PER_ADDRESS = {"limit": 3, "window": 15 * 60}  # mails in seconds: nobody fills a stranger's mailbox by this form
KEPT_UNCONFIRMED = timedelta(days=7)


def ask_watch(*, by: ActorLike, email: str, language: str, series: str | None, prefecture: str | None) -> None:
    """A mail asks the owner of the address to confirm. The same answer, whether he had asked before or not."""
    if throttle.minutes_to_wait("watch-mail", email.casefold(), **PER_ADDRESS):
        return
    now = timezone.now()
    with transaction.atomic():
        wish = {"series_id": series or None, "prefecture_id": prefecture or None}
        EventWatch.objects.bulk_create([EventWatch(email=email, **wish, language=language, made_at=now)], ignore_conflicts=True)
        watch = EventWatch.objects.select_for_update(of=("self",)).get(email__iexact=email, **wish)
        if watch.language != language:
            watch.language = language
            watch.save(update_fields=["language"])
        notices.asked(watch, now)
        audit.record(by=by, action="ask_watch", obj=watch)


def confirm_watch(*, by: ActorLike, watch: EventWatch) -> None:
    """From now on he gets mails. Confirmed again: nothing more happens."""
    with transaction.atomic():
        found = EventWatch.objects.select_for_update().filter(pk=watch.pk, confirmed_at=None)
        if found.update(confirmed_at=timezone.now()):
            audit.record(by=by, action="confirm_watch", obj=watch)


def end_watch(*, by: ActorLike, watch: EventWatch) -> None:
    """The address is gone. Ended again: nothing more happens."""
    with transaction.atomic():
        if EventWatch.objects.filter(pk=watch.pk).delete()[0]:
            audit.record(by=by, action="end_watch", obj=watch)


def forget_unconfirmed(now: datetime) -> int:
    """Addresses that nobody confirmed are gone after a week; how many were."""
    return EventWatch.objects.filter(confirmed_at=None, made_at__lt=now - KEPT_UNCONFIRMED).delete()[0]
