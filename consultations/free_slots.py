"""Which offered dates can still be chosen."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from consultations.models import Advisor, Appointment, BusyTime, OfferedSlot

_LONGEST = timedelta(days=1)  # of a meeting


def taken_times(advisor: Advisor, times: Iterable[tuple[datetime, int]]) -> set[datetime]:
    """Of these starts with their minutes, those at which the advisor has another meeting or is bound elsewhere. One query."""
    wanted = [(start, start + timedelta(minutes=minutes)) for start, minutes in times]
    if not wanted:
        return set()
    earliest, latest = min(start for start, _end in wanted), max(end for _start, end in wanted)
    there = {"advisor": advisor, "starts_at__gt": earliest - _LONGEST, "starts_at__lt": latest}
    columns = ("starts_at", "minutes")
    meetings = Appointment.objects.standing().filter(**there).order_by().values_list(*columns)
    rows = meetings.union(BusyTime.objects.filter(**there).order_by().values_list(*columns), all=True)
    busy = [(start, start + timedelta(minutes=minutes)) for start, minutes in rows]
    return {start for start, end in wanted if any(begins < end and start < ends for begins, ends in busy)}


def free_slots(advisor: Advisor, slots: Iterable[OfferedSlot], now: datetime) -> list[OfferedSlot]:
    """Those that are to come and at which the advisor is free."""
    ahead = [slot for slot in slots if slot.starts_at > now]
    taken = taken_times(advisor, [(slot.starts_at, slot.minutes) for slot in ahead])
    return [slot for slot in ahead if slot.starts_at not in taken]
