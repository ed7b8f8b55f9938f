"""Which rows are stored already: contacts of the same content first, then what is left in order.

Rows are compared with stored contacts of the same case, day and method. A column that the file does not have says
nothing. An empty visit number means the number that counting gives, so it equals that number where it is written.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from consultations.enums import Axis
from consultations.ledger import columns as c
from consultations.ledger.record import Record
from consultations.ledger.rows import VISIT
from consultations.models import Contact, ContactMention

# What is compared, by column: the field of a Record and the column of Contact.
_FIELDS = {
    c.SITE: ("site", "site_id"),
    c.THEME: ("theme", "theme_id"),
    c.NAME: ("name", "client_name"),
    c.KANA: ("kana", "client_kana"),
    c.NUMBER: ("number", "corporate_number"),
    c.POSTAL_CODE: ("postal_code", "postal_code"),
    c.PREFECTURE: ("prefecture", "prefecture_id"),
    c.CAPITAL: ("capital_yen", "capital_yen"),
    c.EMPLOYEES: ("employees", "employees"),
    c.SIZE: ("size", "size_id"),
    c.CONTENT: ("content", "content_id"),
    c.LAW: ("law", "law_id"),
    c.ADVISOR: ("advisor", "advisor_id"),
    c.MINUTES: ("minutes", "minutes"),
    c.PARTNER: ("partner", "partner_id"),
    c.JOINT_DESK: ("joint_desk", "joint_desk_id"),
    c.ROUTE: ("route", "route"),
    c.REGULATION_STATUS: ("regulation_status", "regulation_status_id"),
    c.CAMPAIGN: ("campaign", "campaign_id"),
    c.SUMMARY: ("summary", "summary"),
    c.RESULT: ("result", "result_id"),
    c.NEXT_ON: ("next_on", "next_on"),
}
_MENTIONS = {
    c.COUNTRIES: ("countries", Axis.COUNTRY),
    c.MATTERS: ("matters", Axis.MATTER),
    c.EXPERTS: ("experts", Axis.EXPERT),
    c.DELIVERABLES: ("deliverables", Axis.DELIVERABLE),
}
_READ = ("pk", "case_id", "contacted_on", "method_id", "visit_no", "industry_id", "industry_text")


class Stored(NamedTuple):
    """A stored contact as far as rows are compared with it."""

    pk: int
    case_id: int
    contacted_on: str
    method: str
    visit_no: int | None
    content: tuple[Any, ...]


@dataclass
class Pairs:
    """What became of the rows of one case."""

    new: list[Record] = field(default_factory=list)
    unchanged: int = 0
    changed: list[tuple[Record, str]] = field(default_factory=list)  # with the names of the columns that differ


class Comparison:
    """Compares by the columns that a file has; advisors by the ids that the portal gave them."""

    def __init__(self, present: Collection[str], advisor_id: Callable[[str], int | None]) -> None:
        self._fields = [(name, *pair) for name, pair in _FIELDS.items() if name in present]
        self._mentions = [(name, *pair) for name, pair in _MENTIONS.items() if name in present]
        self._has_industry = c.INDUSTRY in present
        self._has_visits = c.VISIT_NO in present
        self._advisor_id = advisor_id
        self.names = tuple(
            [name for name, _field, _column in self._fields]
            + [c.INDUSTRY] * self._has_industry
            + [name for name, _field, _axis in self._mentions]
        )

    def stored(self, case_ids: Collection[int]) -> dict[int, list[Stored]]:
        """The contacts of these cases, each case's in the order in which they were stored."""
        columns = [column for _name, _field, column in self._fields]
        found: dict[int, list[Stored]] = defaultdict(list)
        mentions = self._stored_mentions(case_ids)
        nothing: dict[str, tuple[str, ...]] = {}
        rows = Contact.objects.filter(case_id__in=case_ids).order_by("pk").values_list(*_READ, *columns)
        for pk, case_id, on, method, visit_no, industry, industry_text, *values in rows:
            content = [value.isoformat() if isinstance(value, date) else value for value in values]
            content += [(industry, industry_text)] * self._has_industry
            named = mentions.get(pk, nothing)
            content += [named.get(axis, ()) for _name, _field, axis in self._mentions]
            found[case_id].append(Stored(pk, case_id, on.isoformat(), method, visit_no, tuple(content)))
        return found

    def _stored_mentions(self, case_ids: Collection[int]) -> dict[int, dict[str, tuple[str, ...]]]:
        found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
        rows = ContactMention.objects.filter(contact__case_id__in=case_ids).order_by("code_id")
        for contact, axis, code in rows.values_list("contact_id", "axis", "code_id"):
            found[contact][axis] = (*found[contact].get(axis, ()), code)
        return found

    def content(self, record: Record) -> tuple[Any, ...]:
        """What is compared of a row, in the order of `names`."""
        values = [getattr(record, name) for _column, name, _stored in self._fields]
        for place, (column, *_rest) in enumerate(self._fields):
            if column == c.ADVISOR:  # an advisor not yet known equals none of the known ones
                values[place] = (self._advisor_id(record.advisor) or record.advisor) if record.advisor else None
        values += [(record.industry, record.industry_text)] * self._has_industry
        values += [getattr(record, name) for _column, name, _axis in self._mentions]
        return tuple(values)

    def pair(self, records: Sequence[Record], stored: Sequence[Stored]) -> Pairs:
        """The rows of one case beside its stored contacts."""
        if not stored:
            return Pairs(new=list(records))
        pairs = Pairs()
        counted = _counted_numbers(records, stored)
        groups: dict[tuple[str, str], tuple[list[Record], list[Stored]]] = defaultdict(lambda: ([], []))
        for record in records:
            groups[record.contacted_on, record.method][0].append(record)
        for contact in stored:
            groups[contact.contacted_on, contact.method][1].append(contact)
        for (on, method), (rows, contacts) in groups.items():
            numbers = counted.get(on, range(0)) if method == VISIT and self._has_visits else None
            self._pair_equals(pairs, rows, contacts, numbers)
        pairs.new.sort(key=lambda record: record.line)
        return pairs

    def _pair_equals(self, pairs: Pairs, rows: list[Record], contacts: list[Stored], numbers: range | None) -> None:
        waiting = _Waiting(contacts, numbers)
        contents = {record.line: self.content(record) for record in rows}
        left: list[Record] = []
        for record in sorted(rows, key=lambda row: (row.visit_no is None, row.line)):  # written numbers first
            if waiting.take(contents[record.line], record.visit_no):
                pairs.unchanged += 1
            else:
                left.append(record)
        left.sort(key=lambda record: record.line)
        others = waiting.rest()
        for record, contact in zip(left, others, strict=False):
            pairs.changed.append((record, self._difference(contents[record.line], contact)))
        pairs.new += left[len(others) :]

    def _difference(self, content: tuple[Any, ...], contact: Stored) -> str:
        names = [name for name, one, other in zip(self.names, content, contact.content, strict=True) if one != other]
        return "、".join(names or [c.VISIT_NO])


def _counted_numbers(records: Sequence[Record], stored: Sequence[Stored]) -> dict[str, range]:
    """The numbers that counting gives to the visits of each day of the case, once the rows are in."""
    by_day: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for record in records:
        by_day[record.contacted_on][0] += record.method == VISIT
    for contact in stored:
        by_day[contact.contacted_on][1] += contact.method == VISIT
    numbers, before = {}, 0
    for on in sorted(by_day):
        visits = max(by_day[on])
        numbers[on] = range(before + 1, before + visits + 1)
        before += visits
    return numbers


class _Waiting:
    """Stored contacts of one case, day and method that no row has been paired with yet."""

    def __init__(self, contacts: Sequence[Stored], numbers: range | None) -> None:
        """`numbers` are those that counting could give here; None where visit numbers are not compared."""
        self._numbers = numbers
        self._by_content: dict[tuple[Any, ...], dict[int | None, list[Stored]]] = {}
        for contact in reversed(contacts):  # the oldest is taken first
            number = contact.visit_no if numbers is not None else None
            self._by_content.setdefault(contact.content, {}).setdefault(number, []).append(contact)

    def take(self, content: tuple[Any, ...], number: int | None) -> bool:
        """Whether there was a contact of this content and visit number; it waits no longer.

        An empty number stands for any number that counting could give. Where a row has none, contacts with a
        written one are taken first: they are harder to pair.
        """
        equal = self._by_content.get(content, {})
        if self._numbers is None:
            wanted: list[int | None] = [None]
        elif number is None:
            wanted = [*(written for written in equal if written is not None and written in self._numbers), None]
        else:
            wanted = [number, None] if number in self._numbers else [number]
        for choice in wanted:
            if equal.get(choice):
                equal[choice].pop()
                return True
        return False

    def rest(self) -> list[Stored]:
        """What is left, in the order in which it was stored."""
        left = (contact for equal in self._by_content.values() for found in equal.values() for contact in found)
        return sorted(left, key=lambda contact: contact.pk)
