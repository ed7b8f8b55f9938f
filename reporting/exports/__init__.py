"""The figures of a year as files: JSON, tidy CSV, and a workbook with a cover sheet."""

import json
from collections.abc import Callable
from typing import BinaryIO

from reporting.editions import Edition
from reporting.exports.tidy import CSV_HEADER, write_block_csv, write_figures_csv
from reporting.exports.workbook import write_block_workbook, write_figures_workbook
from reporting.names import notice

__all__ = [
    "CSV_HEADER",
    "WRITERS",
    "write_block_csv",
    "write_block_workbook",
    "write_figures_csv",
    "write_figures_json",
    "write_figures_workbook",
]


def write_figures_json(target: BinaryIO, edition: Edition) -> None:
    """The JSON that other programs read; `notice` is there only in a demo."""
    told = edition.as_json() | ({"notice": notice()} if edition.is_fictitious else {})
    target.write(json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")


Writer = Callable[[BinaryIO, Edition], None]
WRITERS: dict[str, Writer] = {"json": write_figures_json, "csv": write_figures_csv, "xlsx": write_figures_workbook}
