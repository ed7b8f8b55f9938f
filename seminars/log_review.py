"""The review of a log: which of its people are whom, who is unclear, who did not come."""

from dataclasses import dataclass

from seminars.enums import SeatKind
from seminars.models import OnlineLog, OnlineLogRow, Registration
from seminars.reception import kana_key

LOOK, MATCHED, NOBODY, ABSENT = "look", "matched", "nobody", "absent"
STATES = (LOOK, MATCHED, NOBODY, ABSENT)
AT_ONCE = 50  # rows that somebody looks at on one page; the next ones follow when these are decided


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class ReviewRow:
    """A person of the log, and among whom staff choose."""

    row: OnlineLogRow
    state: str
    choices: list[Choice]

    @property
    def key(self) -> int:
        return self.row.pk

    @property
    def is_proposed(self) -> bool:
        return self.row.matched_by == "unsure"


@dataclass(frozen=True)
class Review:
    """The whole log."""

    by_state: dict[str, list[ReviewRow]]
    absent: list[Registration]

    @property
    def undecided(self) -> int:
        return len(self.by_state[LOOK])

    def shown(self, state: str) -> list[ReviewRow]:
        rows = self.by_state.get(state, [])
        return rows[:AT_ONCE] if state == LOOK else rows

    def find(self, keys: set[int]) -> list[ReviewRow]:
        return [row for rows in self.by_state.values() for row in rows if row.key in keys]


def review_of(log: OnlineLog) -> Review:
    """Two queries. A row offers its own person and everybody whom no row means yet, in the order of the kana."""
    rows = list(log.rows.select_related("registration__booking"))
    people = Registration.objects.filter(event=log.event_id).confirmed().select_related("booking", "attendance")
    ordered = sorted(people, key=lambda each: (kana_key(each.person_kana), each.number))
    meant = {row.registration_id for row in rows if state_of(row) == MATCHED}
    free = [(each.number, label_of(each)) for each in ordered if each.pk not in meant]
    by_state: dict[str, list[ReviewRow]] = {LOOK: [], MATCHED: [], NOBODY: []}
    for row in rows:
        by_state[state_of(row)].append(ReviewRow(row, state_of(row), _choices(row, free)))
    absent = [each for each in ordered if each.pk not in meant and each.seat_kind == SeatKind.ONLINE and not _came(each)]
    return Review(by_state, absent)


def state_of(row: OnlineLogRow) -> str:
    if row.matched_by in ("", "unsure"):
        return LOOK
    return MATCHED if row.registration_id else NOBODY


def label_of(registration: Registration) -> str:
    company = registration.booking.company
    return f"{registration.person_name} ({company}) {registration.number}" if company else str(registration.person_name)


def _came(registration: Registration) -> bool:
    return hasattr(registration, "attendance")


def _choices(row: OnlineLogRow, free: list[tuple[str, str]]) -> list[Choice]:
    """The person whom the row means, or may mean, stands first."""
    mine = row.registration
    own = [Choice(mine.number, label_of(mine), state_of(row) == MATCHED)] if mine else []
    return own + [Choice(number, label, False) for number, label in free if mine is None or number != mine.number]
