"""Seats that do not add up are told to who runs the event, and written into the audit log, once a night."""

import logging
from datetime import datetime

from django.db import transaction

from core import audit
from core.actors import service
from seminars.notices.seats import seats_differ
from seminars.seat_check import differences

logger = logging.getLogger(__name__)
REPORTER = service("seat-check")


def report_differences(now: datetime) -> int:
    """How many kinds of seats differ from their registrations. Nothing of them is changed."""
    found = list(differences())
    for difference in found:
        pool = difference.pool
        logger.error("Seats differ: %s", difference)
        with transaction.atomic():
            changes: dict[str, list[object]] = {str(pool.kind): [pool.taken, difference.holders]}
            audit.record(by=REPORTER, action="seats_differ", obj=pool.event, changes=changes)
            seats_differ(pool, difference.holders, now)
    return len(found)
