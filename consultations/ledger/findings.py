"""What a page shows of a check or an import, cut to a bearable length, as plain data."""

from typing import Any

from django.utils.translation import get_language

from consultations import catalogue
from consultations.enums import Axis
from consultations.ledger.run import LedgerRun

SHOWN = 200  # remarks of each kind
LONGEST = 200  # letters of a value


def of(run: LedgerRun) -> dict[str, Any]:
    """Faults [line, column, value, message], warnings [… times], changed [line, columns], preview, fiscal years."""
    methods = {key: names[get_language() == "en"] for key, names in catalogue.labels(Axis.METHOD).items()}
    return {
        "faults": [[fault.line, fault.column, _cut(fault.value), fault.message] for fault in run.faults(SHOWN)],
        "fault_total": run.total("fault"),
        "warnings": [
            [warning.line, warning.column, _cut(warning.value), warning.message, times]
            for warning, times in run.warnings(SHOWN)
        ],
        "warning_total": run.total("warning"),
        "changed": [list(found) for found in run.changed(SHOWN)],
        "preview": [
            [record.line, record.case_no, record.contacted_on, methods[record.method], record.name] for record in run.preview
        ],
        "years": run.fiscal_years(),
    }


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
