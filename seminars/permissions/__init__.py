"""Who may do what with seminars and what belongs to them."""

from seminars.permissions.day import may_have_certificate
from seminars.permissions.events import can_run, can_see_events, can_see_people, runs_seminars

__all__ = ["can_run", "can_see_events", "can_see_people", "may_have_certificate", "runs_seminars"]
