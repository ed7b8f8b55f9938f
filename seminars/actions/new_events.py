"""Who wants to hear of new seminars is told of those published since the morning before: one mail a working day, or none."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from mailing.models import Message
from seminars import reminders
from seminars.enums import Mode, SeriesKind
from seminars.models import EventWatch, SeminarEvent
from seminars.notices.new_events import new_events, watch_key

logger = logging.getLogger(__name__)
DAYS_BACK = 7  # what nobody could be told for longer is told on the page of seminars only
_KEYS_AT_ONCE = 500


def sweep(now: datetime) -> int:
    """Everybody who watches was told of what was published until this morning, once; how many mails are new."""
    if not reminders.may_write(now) or localtime(now).time() < reminders.MORNING:
        return 0
    return sum(_tell(day, since, until, now) for day, since, until in mornings(now))


def mornings(now: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """Working days of the last week whose mail may still be written, each with the time in which its events were published."""
    today = localtime(now).date()
    for back in range(DAYS_BACK, -1, -1):
        day = today - timedelta(days=back)
        if reminders.is_working_day(day):
            before = reminders.working_days_before(day, 1)
            yield day, reminders.moment(before, reminders.MORNING), reminders.moment(day, reminders.MORNING)


def _tell(day: date, since: datetime, until: datetime, now: datetime) -> int:
    published = SeminarEvent.objects.upcoming(now).filter(published_at__gte=since, published_at__lt=until, starts_at__gt=now)
    published = published.filter(series__kind__in=(SeriesKind.PUBLIC, SeriesKind.CAMPAIGN))
    events = list(published.select_related("series").order_by("starts_at", "pk"))
    if not events:
        return 0
    wanted = {watch_key(watches[0].email, day): watches for watches in _by_address(until)}
    known = _known(list(wanted))
    return sum(_safely(watches, events, day) for key, watches in wanted.items() if key not in known)


def _by_address(until: datetime) -> list[list[EventWatch]]:
    """The confirmed wishes of each address that stood when the last of these events was published."""
    found: dict[str, list[EventWatch]] = {}
    for watch in EventWatch.objects.filter(confirmed_at__lt=until).order_by("pk"):
        found.setdefault(watch.email.casefold(), []).append(watch)
    return list(found.values())


def _known(keys: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        some = keys[start : start + _KEYS_AT_ONCE]
        known |= set(Message.objects.filter(key__in=some).values_list("key", flat=True))
    return known


def _safely(watches: list[EventWatch], events: list[SeminarEvent], day: date) -> bool:
    """One mail of all that this address asked for, in its own transaction."""
    mine = [event for event in events if any(_wants(watch, event) for watch in watches)]
    if not mine:
        return False
    try:
        with transaction.atomic():
            watch = EventWatch.objects.select_for_update().filter(pk=watches[0].pk).first()
            if watch is None:  # said no in this moment
                return False
            new_events(watch, mine, day)
    except ValueError as error:  # an address that no mail can carry keeps nobody else waiting
        logger.error("no mail of new events to watch %s: %s", watches[0].ref, type(error).__name__)
        return False
    return True


def _wants(watch: EventWatch, event: SeminarEvent) -> bool:
    """Published after he asked, of his series, in his prefecture; what is online takes place everywhere."""
    if watch.confirmed_at is None or event.published_at is None or event.published_at < watch.confirmed_at:
        return False
    is_near = event.mode != Mode.ONSITE or watch.prefecture_id in (None, event.prefecture_id)
    return is_near and watch.series_id in (None, event.series_id)
