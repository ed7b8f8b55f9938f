"""What hangs on the day of an event, made when a page asks for it."""

from django.utils import timezone

from core.actors import service
from seminars.actions.certificates import certificate_of
from seminars.models import Certificate, OnlineLog, OnlineLogRow
from tests.e2e.world import World


def certificate_of_world(world: World) -> Certificate:
    """That of who attended the event that was held."""
    return certificate_of(by=service("world"), registration=world.things["seat_attended"])


def log_of_world(world: World) -> OnlineLog:
    """A log with somebody who is known, somebody who may be, a stranger, and a line that could not be read."""
    log, is_new = OnlineLog.objects.get_or_create(
        event=world.things["event_held"],
        sha256="0" * 64,
        defaults={
            "file_name": "log.csv",
            "uploaded_at": timezone.now(),
            "uploaded_by": "Staff",
            "problems": [[5, "bad_time"], [6, "no_name"]],
        },
    )
    if is_new:
        person = world.aside["client"]
        rows = [
            {"line": 2, "registration": world.things["seat_attended"], "matched_by": "email", "minutes": 90},
            {"line": 3, "registration": world.things["seat_absent"], "matched_by": "unsure", "minutes": 40},
            {"line": 4, "minutes": 5},
        ]
        OnlineLogRow.objects.bulk_create(OnlineLogRow(log=log, name=person, email="client@example.jp", **row) for row in rows)
    return log
