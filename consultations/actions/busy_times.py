"""Times at which an advisor is bound elsewhere: whoever binds him enters them here, so that no meeting is offered then."""

from collections.abc import Sequence
from datetime import datetime

from consultations.actions.appointments import lock_days_of
from consultations.free_slots import taken_times
from consultations.models import Advisor, BusyTime

Wanted = tuple[str, datetime, int]  # cause, start, minutes


class AlreadyBusy(Exception):
    """The advisor has a meeting, or is bound elsewhere, at these times. Nothing was entered."""

    def __init__(self, times: list[datetime]) -> None:
        super().__init__(str(times))
        self.times = times


def make_busy(*, advisor: Advisor, times: Sequence[Wanted]) -> None:
    """The advisor is bound at these times, all of them or none; the same cause again changes nothing.

    Two who bind him go one after another. Must run inside the caller's transaction. Raises AlreadyBusy.
    """
    lock_days_of(advisor)
    known = set(BusyTime.objects.filter(cause__in=[cause for cause, _start, _minutes in times]).values_list("cause", flat=True))
    new = [one for one in times if one[0] not in known]
    taken = taken_times(advisor, [(start, minutes) for _cause, start, minutes in new])
    if taken:
        raise AlreadyBusy(sorted(taken))
    BusyTime.objects.bulk_create(
        BusyTime(advisor=advisor, cause=cause, starts_at=start, minutes=minutes) for cause, start, minutes in new
    )


def move_busy(*, advisor: Advisor, times: Sequence[Wanted]) -> None:
    """Who was bound for these causes is bound at these times instead, all of them or none.

    Must run inside the caller's transaction. Raises AlreadyBusy; what the causes themselves took before does not count.
    """
    lock_days_of(advisor)
    make_free(causes=[cause for cause, _start, _minutes in times])
    make_busy(advisor=advisor, times=times)


def make_free(*, causes: Sequence[str]) -> None:
    """Nobody is bound for these causes any more."""
    BusyTime.objects.filter(cause__in=causes).delete()
