"""The report of what is wrong in a ledger: one line for each fault, warnings apart."""

import csv
from collections.abc import Iterable
from pathlib import Path

from consultations.ledger.record import Remark
from core.spreadsheets.guard import guard
from core.whole_files import whole_file

HEADER = ("line", "column", "value", "message")


def write_report(path: Path, faults: Iterable[Remark], *, for_people: bool = False) -> None:
    """CSV in UTF-8 with the raw values. `for_people`: with a byte-order mark and the formula guard, for Excel."""
    with whole_file(path) as draft, draft.open("w", encoding="utf-8-sig" if for_people else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for fault in faults:
            texts = [guard(text) for text in fault[1:]] if for_people else fault[1:]
            writer.writerow([fault.line, *texts])
