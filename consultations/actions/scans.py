"""Files in quarantine: scanned as soon as a worker is free, never handed out before, and removed when they are infected.

What waits stands in the database. A worker takes a file for the time of a lease; one that dies leaves it to the next sweep.
"""

import logging
from datetime import datetime, timedelta
from itertools import product

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from consultations import stored_bytes
from consultations.enums import FileScan
from consultations.models import CaseFile, DraftFile
from consultations.notices.files import file_infected
from core import audit, scanning
from core.actors import service
from core.scanning import ScannerFailed
from core.sealing import Unreadable

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than any talk with the scanner
WAITS = [timedelta(minutes=m) for m in (1, 2, 5, 15, 60)]  # after the 1st, 2nd … attempt that told nothing; the last one again
INFECTED_KEPT = timedelta(days=14)  # in quarantine, for whoever doubts the scanner
SCANNER = service("file-scan")
_AT_A_TIME = 200
_UNDECIDED = (FileScan.WAITING, FileScan.NONE)
_ONE_TRY = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}  # seconds
_Model = type[CaseFile] | type[DraftFile]
_MODELS: tuple[_Model, ...] = (CaseFile, DraftFile)


def first_state() -> FileScan:
    """What a file begins as: in quarantine where a scanner is set."""
    return FileScan.WAITING if scanning.is_set() else FileScan.NONE


def wake_after_commit() -> None:
    """A worker looks at the quarantine once the transaction stands; without a scanner nothing happens."""
    if scanning.is_set() and not any(waiting is _wake for _ids, waiting, *_rest in transaction.get_connection().run_on_commit):
        transaction.on_commit(_wake)


def scan_due(now: datetime) -> dict[str, int]:
    """Every file that is due was shown to the scanner once; returns how many ended how. Safe to repeat and in parallel.

    Files that came before there was a scanner are looked at as well, after those that wait. One that broke stops no other.
    """
    counts: dict[str, int] = {}
    if not scanning.is_set():
        return counts
    for state, model in product(_UNDECIDED, _MODELS):
        for pk in _due(model, state, now).order_by("scan_after", "pk").values_list("pk", flat=True)[:_AT_A_TIME]:
            if told := _scan(model, pk, now):
                counts[told] = counts.get(told, 0) + 1
    return counts


def remove_infected(now: datetime) -> int:
    """Infected files whose time in quarantine is over are gone, their rows say so. Safe to repeat."""
    from consultations.actions.files import take_away  # noqa: PLC0415  # attaching imports this module

    count = 0
    for pk in CaseFile.objects.infected_before(now - INFECTED_KEPT).values_list("pk", flat=True)[:_AT_A_TIME]:
        with transaction.atomic():
            file = CaseFile.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
            if file.removed_at is not None:
                continue
            take_away(file, by_label=SCANNER.label)
            changes: dict[str, list[object]] = {"case": ["", file.case.ref], "scan": ["infected", ""]}
            audit.record(by=SCANNER, action="remove_file", obj=file, changes=changes)
            count += 1
    return count


def _due(model: _Model, state: FileScan, now: datetime):  # type: ignore[no-untyped-def]  # of either model
    is_time = Q(scan_after=None) | Q(scan_after__lte=now)
    return model._default_manager.filter(is_time, scan=state).exclude(stored_name="")


def _scan(model: _Model, pk: int, now: datetime) -> str:
    """What became of one file: clean, infected or the code of a failure; empty where another worker has it."""
    mine = model._default_manager.filter(Q(scan_after=None) | Q(scan_after__lte=now), pk=pk, scan__in=_UNDECIDED)
    if not mine.update(scan_after=now + LEASE, scan_attempts=F("scan_attempts") + 1):
        return ""
    file = model._default_manager.filter(pk=pk).first()
    if file is None:  # removed meanwhile
        return ""
    try:
        verdict = scanning.scan(stored_bytes.chunks_of(file, original=True))
    except (ScannerFailed, FileNotFoundError, Unreadable) as error:
        code = _code_of(error)
        logger.warning("file %s stays in quarantine after attempt %s: %s", pk, file.scan_attempts, error)
        wait = WAITS[min(file.scan_attempts, len(WAITS)) - 1]
        model._default_manager.filter(pk=pk, scan__in=_UNDECIDED).update(scan_after=now + wait, scan_problem=code)
        return code
    state = FileScan.CLEAN if verdict.is_clean else FileScan.INFECTED
    if not verdict.is_clean:
        logger.error("the scanner found %s in file %s", verdict.signature, pk)
    _decide(file.stored_name, state)
    return state.value


def _code_of(error: Exception) -> str:
    """Why the scanner told nothing: it failed, the bytes are gone, or nobody can open them any more."""
    if isinstance(error, ScannerFailed):
        return error.code
    return "unreadable" if isinstance(error, Unreadable) else "missing"


def _decide(stored_name: str, state: FileScan) -> None:
    """Every row that names these bytes says what they are; of infected ones an audit row and a mail tell, once.

    A draft may have become a case since: then the row of the case waits still, and is looked at by the next sweep.
    """
    decided = {"scan": state, "scanned_at": timezone.now(), "scan_after": None, "scan_problem": ""}
    with transaction.atomic():
        DraftFile.objects.filter(stored_name=stored_name, scan__in=_UNDECIDED).update(**decided)
        rows = CaseFile.objects.select_for_update(of=("self",)).select_related("case__desk", "case__advisor__user")
        for file in rows.filter(stored_name=stored_name, scan__in=_UNDECIDED).order_by("pk"):
            before = file.scan
            for name, value in decided.items():
                setattr(file, name, value)
            file.save(update_fields=list(decided))
            if state == FileScan.INFECTED:
                changes: dict[str, list[object]] = {"case": ["", file.case.ref], "scan": [before, state.value]}
                audit.record(by=SCANNER, action="scan_file", obj=file, changes=changes)
                file_infected(file)


def _wake() -> None:
    """A worker looks now. Where no broker answers within a second, the next sweep does."""
    try:
        with current_app.connection(transport_options=_ONE_TRY) as connection:
            current_app.send_task("consultations.tasks.scan_files", expires=60, retry=False, connection=connection)
    except Exception as error:  # whatever a broker can do, the file stands in quarantine and waits
        logger.warning("no broker to wake the scanning worker, the sweep will scan: %s", error)
