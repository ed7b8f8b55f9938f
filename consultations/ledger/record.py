"""A row of a ledger after reading, and what is wrong or odd with it."""

from dataclasses import dataclass
from typing import NamedTuple

from core.text import company_key


class Record(NamedTuple):
    """One contact as a ledger tells it. Codes are catalogue keys, days ISO texts; empty = None, "" or ()."""

    line: int
    case_no: str
    received_on: str | None
    desk: str
    site: str | None
    theme: str | None
    contacted_on: str
    method: str
    visit_no: int | None
    name: str
    kana: str
    number: str
    postal_code: str
    prefecture: str | None
    industry: str | None
    industry_text: str
    capital_yen: int | None
    employees: int | None
    size: str | None
    content: str | None
    law: str | None
    countries: tuple[str, ...]
    matters: tuple[str, ...]
    advisor: str
    experts: tuple[str, ...]
    minutes: int | None
    partner: str | None
    joint_desk: str | None
    route: str
    deliverables: tuple[str, ...]
    regulation_status: str | None
    campaign: str | None
    summary: str
    result: str | None
    next_on: str | None

    @property
    def prefecture_code(self) -> str:
        """JIS X 0401, empty when not given."""
        return self.prefecture.rpartition(".")[2] if self.prefecture else ""


class Remark(NamedTuple):
    """What a cell is refused for, or read in spite of. `value` is the raw text of the cell."""

    line: int
    column: str
    value: str
    message: str


class Reading(NamedTuple):
    """One row after reading: a record when nothing is wrong with it."""

    record: Record | None
    faults: tuple[Remark, ...]
    warnings: tuple[Remark, ...]


@dataclass(frozen=True)
class NewRows:
    """The rows of one case that are to become contacts."""

    token: str  # of the client (clients.py)
    by_name: bool  # the case was given to him by the name in its first row
    case_id: int | None  # None where the case is not stored yet
    records: list[Record]
    every: list[Record]  # all good rows of the case in the file, stored ones too


def name_key(name: str) -> str:
    """The folded name by which clients are compared, as long as the table of names takes it."""
    return company_key(name)[:200]
