"""Whether the audit log is what was written: every content, every link, the witnesses outside, and their time stamps.

Reads in one direction and keeps one batch at a time, whatever the length. People may work meanwhile: what is added during
the run is read by the next one.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Max

from core import stamps
from core.audit import witness
from core.audit.content import (
    FIELDS,
    GENESIS,
    digest_of_reason,
    hash_of_parts,
    next_link,
    part,
    written_changes,
    written_instant,
)
from core.audit.erasing import ERASED
from core.models import AuditAnchor, AuditEntry, AuditLink

AT_A_TIME = 5000
KEPT_FINDINGS = 100
NEVER = sys.maxsize
LATE = timedelta(days=1)  # a transaction commits within that, and a clock is not put back further
_HOUR = 13  # letters of an instant
_CONTENT = 3 + len(FIELDS)  # place of the content hash in a row
_NO_CHANGES = part("{}")
_Row = tuple[Any, ...]  # seq, entry, hash, the values of FIELDS as texts, content hash, salt, text
# The database writes instants and numbers as they are hashed: a million of them are not parsed in order to be written again.
_AS_TEXT = {
    "at": {
        "postgresql": "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00'",
        "sqlite": "replace(e.at, ' ', 'T') || CASE length(e.at) WHEN 19 THEN '.000000+00:00' ELSE '+00:00' END",
    },
    "is_emergency": {"postgresql": "e.is_emergency::int::text", "sqlite": "e.is_emergency || ''"},
    "changes": {"postgresql": "e.changes::text", "sqlite": "e.changes"},
}
_SELECT = """
SELECT l.seq, l.entry_id, l.hash, {fields}, e.content_hash, r.salt, r.text
FROM core_auditlink l LEFT JOIN core_auditentry e ON e.id = l.entry_id LEFT JOIN core_auditreason r ON r.entry_id = e.id
WHERE l.seq > %s ORDER BY l.seq LIMIT %s
"""
_GUARDS = ("portal_audit_link", "portal_entry_kept", "portal_entry_whole", "portal_link_kept", "portal_link_whole")


@dataclass(frozen=True)
class Finding:
    """What is wrong where. `kind` is a code: content, link, gap, entry_missing and so on"""

    kind: str
    seq: int
    words: str


@dataclass
class Report:
    """What a run read and found. Of the findings the first KEPT_FINDINGS are kept; `wrong` counts all."""

    links: int = 0
    head: witness.Head = field(default_factory=lambda: witness.Head(0, ""))
    noted: int = 0
    anchors: int = 0
    stamps: int = 0
    seconds: float = 0.0
    wrong: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, kind: str, seq: int, words: str) -> None:
        self.wrong += 1
        self.findings.append(Finding(kind, seq, words))
        self.findings.sort(key=lambda finding: finding.seq)
        del self.findings[KEPT_FINDINGS:]

    @property
    def is_whole(self) -> bool:
        return self.wrong == 0

    @property
    def first_bad(self) -> int | None:
        """The first link at which something is wrong; None where nothing is."""
        return self.findings[0].seq if self.findings else None


def verify(*, place: Path | None = None, start: int = 1, certificates: Path | None = None) -> Report:
    """Everything from the link `start` on is compared. `place`: the folder of the witnesses, else that of the settings."""
    began, report = time.monotonic(), Report()
    place = place or witness.folder()
    expected = _Expected(place, start, report)  # read first: what is noted now stands in the chain already
    newest_entry = AuditEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    _walk(report, expected, start)
    _entries_without_link(report, newest_entry)
    expected.finish()
    _anchors(report, expected, certificates)
    _guards(report)
    report.seconds = time.monotonic() - began
    return report


# --- the chain ---------------------------------------------------------------------------------------
def _walk(report: Report, expected: "_Expected", start: int) -> None:
    before, seq = _before(start, report)
    walker = _Walker(report)
    for row in chain.from_iterable(_batches(start)):
        link_seq, entry_id, link_hash, content_hash = row[0], row[1], row[2], row[_CONTENT]
        if link_seq != seq + 1:
            report.add("gap", seq + 1, f"links {seq + 1} to {link_seq - 1} are missing")
        seq = link_seq
        if content_hash is None:
            report.add("entry_missing", seq, f"the entry {entry_id} of this link is missing")
        else:
            walker.looks_at(row)
            if link_hash != next_link(before, content_hash):
                report.add("link", seq, "the link does not follow from the one before and its entry")
        if seq >= expected.due:
            expected.passes(seq, link_hash)
        before = link_hash
        report.links += 1
    report.head = witness.Head(seq, before)


def _before(start: int, report: Report) -> tuple[str, int]:
    """The hash before the first link that is looked at, and its number."""
    if start <= 1:
        return GENESIS, 0
    found = AuditLink.objects.filter(seq=start - 1).values_list("hash", flat=True).first()
    if found is None:
        report.add("gap", start - 1, f"link {start - 1} is missing")
    return found or GENESIS, start - 1


def _batches(start: int) -> Iterator[list[_Row]]:
    """The links with their entries (all None where one is gone) and reasons, by batches: no cursor stays open."""
    fields = ", ".join(_AS_TEXT[name][connection.vendor] if name in _AS_TEXT else f"e.{name}" for name in FIELDS)
    select, last = _SELECT.format(fields=fields), start - 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(select, [last, AT_A_TIME])
            found = cursor.fetchall()
        yield found
        if len(found) < AT_A_TIME:
            return
        last = found[-1][0]


class _Walker:
    """Looks at one entry after another."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._latest, self._floor = "", ""
        self._part = lru_cache(4096)(part)  # people, actions and kinds of objects come again and again

    def looks_at(self, row: _Row) -> None:
        seq, _entry, _link, at, actor, label, action, kind, ref, about, origin, flag, digest, changes, kept, salt, text = row
        often = self._part
        told = _NO_CHANGES if changes == "{}" else part(_written(changes))
        parts = (part(at), often(actor), often(label), often(action), often(kind), part(ref), part(about), often(origin))
        if hash_of_parts((*parts, often(flag), part(digest), told)) != kept:
            self._report.add("content", seq, "the entry is not what was written")
        if salt is not None and digest_of_reason(salt, text) != digest:
            self._report.add("reason_changed", seq, "the reason is not what was written")
        if salt is None and digest and not _is_erased(about, seq):
            self._report.add("reason_missing", seq, "the reason is gone and no erasure accounts for it")
        if at < self._floor:
            self._report.add("order", seq, "the entry tells of an earlier day than entries before it")
        if at > self._latest:
            self._rises_to(at)

    def _rises_to(self, at: str) -> None:
        """From here on nothing may be a day older; looked at anew when the hour is another one."""
        if at[:_HOUR] != self._latest[:_HOUR]:
            with suppress(ValueError):  # no instant: its content is not what was written, which was found already
                self._floor = written_instant(datetime.fromisoformat(at) - LATE)
        self._latest = at


def _written(changes: str) -> str:
    """As core.audit.content writes them; what is no JSON stays as it is and fits no hash."""
    try:
        return written_changes(json.loads(changes))
    except ValueError:
        return changes


def _is_erased(about: str, seq: int) -> bool:
    """Whether an entry further on says that reasons about the same matter were erased."""
    return AuditEntry.objects.filter(action=ERASED, about_ref=about, link__seq__gt=seq).exists()


def _entries_without_link(report: Report, newest: int) -> None:
    for pk in AuditEntry.objects.filter(link=None, pk__lte=newest).order_by("pk").values_list("pk", flat=True)[:KEPT_FINDINGS]:
        report.add("link_missing", report.head.seq + 1, f"entry {pk} has no link")


# --- what was told outside -----------------------------------------------------------------------------
class _Expected:
    """The heads and anchors of the folder, held against the links as they pass by."""

    def __init__(self, place: Path, start: int, report: Report) -> None:
        self._report = report
        self._heads = self._in_order(place, start)
        self._next = next(self._heads, None)
        self.files = [each for each in witness.anchor_files(place) if each.seq >= start or not each.seq]
        self.rows = list(AuditAnchor.objects.filter(seq__gte=start).order_by("seq", "pk"))
        self._wanted: dict[int, set[str]] = {}
        told = [(each.seq, each.hash) for each in self.files] + [(each.seq, each.hash) for each in self.rows]
        for seq, wanted in told:
            if seq:
                self._wanted.setdefault(seq, set()).add(wanted)
        self._anchors = iter(sorted(self._wanted))
        self._anchor = next(self._anchors, NEVER)

    def _in_order(self, place: Path, start: int) -> Iterator[witness.Head]:
        """The heads from `start` on, by number; one that is lower than the one before it is a finding by itself."""
        highest = witness.Head(0, "")
        for noted in witness.noted_heads(place):
            self._report.noted += 1
            if noted.seq < highest.seq or (noted.seq == highest.seq and noted.hash != highest.hash):
                words = f"at {noted.at} the log ended at {noted.seq}, though {highest.seq} stood before: it was cut or replaced"
                self._report.add("went_back", noted.seq, words)
            elif noted.seq > highest.seq:
                highest = noted
                if noted.seq >= start:
                    yield noted

    @property
    def due(self) -> int:
        """The next link of which something was told outside: those before it need not be asked about."""
        return min(self._anchor, self._next.seq if self._next else NEVER)

    def passes(self, seq: int, link_hash: str) -> None:
        while self._next is not None and self._next.seq <= seq:
            if self._next.seq == seq and self._next.hash != link_hash:
                self._report.add("head", seq, f"another hash was noted at {self._next.at}")
            self._next = next(self._heads, None)
        while self._anchor <= seq:
            self._anchor = next(self._anchors, NEVER)
        if any(wanted != link_hash for wanted in self._wanted.pop(seq, ())):
            self._report.add("anchor", seq, "the anchor of this link tells another hash")

    def finish(self) -> None:
        """What was noted and did not pass by is cut off."""
        while self._next is not None:
            self._report.add("cut", self._report.head.seq + 1, f"the log ended at {self._next.seq} at {self._next.at}")
            self._next = next(self._heads, None)
        for seq in sorted(self._wanted):
            self._report.add("cut", min(seq, self._report.head.seq + 1), f"an anchor tells of link {seq}, which is gone")


def _anchors(report: Report, expected: _Expected, certificates: Path | None) -> None:
    """Each anchor stands in the table and in the folder, the same, and its stamp is about its bytes."""
    rows = {witness.name_of(row): row for row in expected.rows}
    files = {each.name: each for each in expected.files}
    for name in sorted(rows.keys() | files.keys()):
        row, file = rows.get(name), files.get(name)
        seq = (row or file).seq  # type: ignore[union-attr]  # one of them is there
        report.anchors += 1
        if row is None or file is None:
            report.add("anchor_missing", seq, f"{name} is missing {'in the database' if row is None else 'in the folder'}")
        elif row.document.encode() != file.document or witness.document_of(row) != row.document:
            report.add("anchor_changed", seq, f"{name} is not the same in the database and in the folder")
        tokens = {bytes(each.token) for each in (row, file) if each is not None} - {b""}
        if len(tokens) > 1:
            report.add("anchor_changed", seq, f"the stamp of {name} is not the same in the database and in the folder")
        document = file.document if file else row.document.encode()  # type: ignore[union-attr]  # one of them is there
        _stamp(report, name, seq, document, tokens, certificates)
    if not report.noted:
        report.remarks.append("no heads were noted outside the database: a cut end would not be found")


def _stamp(report: Report, name: str, seq: int, document: bytes, tokens: set[bytes], certificates: Path | None) -> None:
    if not tokens:
        report.remarks.append(f"{name} bears no time stamp")
    for token in tokens:
        if certificates is None:
            report.remarks.append(f"the stamp of {name} was not checked: no certificates of the authority are set")
            continue
        try:
            stamps.check(token, document, certificates=stamps.load_certificates(certificates))
        except stamps.StampRefused as refused:
            report.add("stamp", seq, f"the stamp of {name} does not hold: {refused}")
        else:
            report.stamps += 1


def _guards(report: Report) -> None:
    """The triggers that keep the rows stand where the migration put them."""
    table, column = ("pg_trigger", "tgname") if connection.vendor == "postgresql" else ("sqlite_master", "name")
    enabled = " AND tgenabled <> 'D'" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE 'portal_%%'{enabled}")  # constants  # noqa: S608  # nosec B608
        found = {name for (name,) in cursor.fetchall()}
    for name in sorted(set(_GUARDS) - found):
        report.add("guard", report.head.seq + 1, f"the trigger {name} is missing: rows can be changed")
