"""Logs of online meetings as the usual tools write them: read, added up by person, matched with who applied."""

from seminars.online_logs.matching import Match, match_people
from seminars.online_logs.people import Person, add_up, union_minutes
from seminars.online_logs.reading import LogUnreadable, Problem, read_log

__all__ = ["LogUnreadable", "Match", "Person", "Problem", "add_up", "match_people", "read_log", "union_minutes"]
