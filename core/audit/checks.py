"""A look at the whole chain, noted for who asks when it was last done."""

from datetime import datetime

from core.audit.verification import Report
from core.models import AuditCheck


def note_check(report: Report, *, now: datetime) -> AuditCheck:
    """The run is told on the page of the auditors."""
    kinds = ",".join(sorted({finding.kind for finding in report.findings}))
    return AuditCheck.objects.create(
        at=now,
        links=report.links,
        wrong=report.wrong,
        first_bad=report.first_bad,
        kinds=kinds[:200],
        milliseconds=round(report.seconds * 1000),
    )
