"""A question to the queue, as it stands in an address or under the name of a saved view."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

NOW = "now"  # what needs the reader now
OPEN_CASES = "open"
ALL_CASES = "all"
MINE, NOBODY = "mine", "nobody"
OVER, TODAY, SOON, PAUSED, UNDATED = "over", "today", "soon", "paused", "undated"
HANDED_IN, HANDED_OUT = "in", "out"
BY_DUE, BY_RECEPTION = "due", "received"
SOON_DAYS = 2  # working days


@dataclass(frozen=True)
class Question:
    """What is asked of the cases; an empty text where nothing is. Values are codes, never labels."""

    q: str = ""
    status: str = NOW  # a CaseStatus, or NOW, OPEN_CASES, ALL_CASES
    whose: str = ""  # MINE, NOBODY, or the ref of an advisor
    due: str = ""  # OVER, TODAY, SOON, PAUSED, UNDATED
    urgent: str = ""  # "on"
    desk: str = ""
    source: str = ""
    level: str = ""
    theme: str = ""
    handed: str = ""  # HANDED_IN, HANDED_OUT: a handoff that still stands open
    sort: str = field(default="", compare=False)  # BY_DUE, BY_RECEPTION; the same question in another order

    @property
    def query(self) -> str:
        """The question as it stands in an address behind the question mark."""
        return urlencode({name: value for name, value in vars(self).items() if value})
