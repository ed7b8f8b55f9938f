"""Ledger files of desk managers: sent in, checked, confirmed, written, forgotten.

Checking and writing are one step of work on a row that says what is due (`work_on`): small files in the request,
large ones by the sweep (ledger_sweep), which also takes up whatever a dead process left behind. Running a step
twice does no harm.
"""

import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actors import Actor, actor_of
from accounts.enums import Role
from consultations import workflow
from consultations.enums import AT_WORK, UploadStatus
from consultations.ledger import findings
from consultations.ledger.report import write_report
from consultations.ledger.run import Counts, LedgerRun
from consultations.ledger.turn import AnotherImportRuns, Overtaken
from consultations.models import LedgerUpload
from consultations.permissions import can_import_ledgers
from core import idempotency, private_files, transitions
from core.actors import ActorLike, service
from core.spreadsheets.read import Unreadable
from core.transitions import TransitionRefused

PURPOSE = "ledger"
FOLDER = "ledgers"
LEASE = timedelta(minutes=5)  # renewed while the work goes on
RETRY_AFTER = timedelta(seconds=30)  # where another import has its turn
SWEEPER = service("ledger-sweep")


class _SentBefore(Exception):
    """The same form was sent before."""


def receive(*, by: Actor, chunks: Iterable[bytes], file_name: str, form_key: uuid.UUID, language: str) -> LedgerUpload:
    """The file is kept privately and waits to be checked; the same `form_key` again gives the first file."""
    earlier = _earlier(form_key)
    if earlier is not None:
        return earlier
    if by.user_id is None:
        raise PermissionError("a ledger belongs to the person who sent it in")
    stored_name = private_files.store(FOLDER, chunks)
    upload = LedgerUpload(
        user_id=by.user_id,
        language=language,
        file_name=file_name[-200:],
        stored_name=stored_name,
        size=private_files.place(FOLDER, stored_name).stat().st_size,
        at=timezone.now(),
    )
    try:
        with transaction.atomic():
            _keep_key(form_key, upload)
            upload.save(force_insert=True)
            transitions.start(upload, "receive", by=by)
    except _SentBefore:
        remove_files(stored_name)
        return LedgerUpload.objects.get(ref=idempotency.earlier_answer(form_key, PURPOSE))
    except BaseException:
        remove_files(stored_name)
        raise
    return upload


def confirm(*, upload: LedgerUpload, by: Actor, skip_bad_rows: bool) -> bool:
    """The file is due to be written; False when it already is, or already was.

    Raises TransitionRefused for a file that was not checked or is no longer there, and where bad rows were not left out.
    """
    with transaction.atomic():
        locked = LedgerUpload.objects.select_for_update().get(pk=upload.pk)
        if locked.status in (UploadStatus.WRITING, UploadStatus.WRITTEN):
            return False
        if locked.counts.get("bad") and not skip_bad_rows:
            raise TransitionRefused(_("Some rows are bad. Correct them in the file, or import without them."))
        transitions.apply(workflow.UPLOAD, locked, "confirm", by=by)
        _save(locked, skips_bad_rows=skip_bad_rows, message="", attempts=0, rows_done=0, leased_until=None)
    return True


def drop(*, upload: LedgerUpload, by: ActorLike, name: str = "drop") -> bool:
    """The file is gone and nothing of it is imported; False when that was done before."""
    with transaction.atomic():
        locked = LedgerUpload.objects.select_for_update().get(pk=upload.pk)
        if not transitions.apply(workflow.UPLOAD, locked, name, by=by):
            return False
        stored_name = forget_file(locked)
        _save(locked, findings={}, leased_until=None)
    remove_files(stored_name)
    return True


def work_on(*, upload: LedgerUpload, now: datetime) -> bool:
    """The step that is due is done: the file is checked or written. False where nothing is due or another process has it."""
    mine = LedgerUpload.objects.due(now).filter(pk=upload.pk)
    if not mine.update(leased_until=now + LEASE, attempts=upload.attempts + 1):
        return False
    upload = LedgerUpload.objects.select_related("user").get(pk=upload.pk)
    actor = actor_of(upload.user)
    if not can_import_ledgers(actor):
        return drop(upload=upload, by=SWEEPER, name="expire")
    with translation.override(upload.language):
        try:
            _step_or_refuse(upload, actor)
        except (AnotherImportRuns, Overtaken):
            _save(upload, leased_until=now + RETRY_AFTER, attempts=0)
        except TransitionRefused:  # dropped while it was being checked
            return False
    return True


# --- steps ---------------------------------------------------------------------------------------------
def _step_or_refuse(upload: LedgerUpload, actor: Actor) -> None:
    try:
        _step(upload, actor)
    except Unreadable as error:
        _refuse(upload, actor, str(error))
    except FileNotFoundError:
        _refuse(upload, actor, _("The file is gone. Send it in again"))


def _step(upload: LedgerUpload, actor: Actor) -> None:
    writes = upload.status == UploadStatus.WRITING
    path = private_files.place(FOLDER, upload.stored_name)
    desks = actor.desks_as(Role.DESK_MANAGER)
    bar = partial(_Heartbeat, upload)
    with LedgerRun(path, writes=writes, file_name=upload.file_name, desks=desks, bar=bar) as run:
        if writes and (upload.skips_bad_rows or not run.has_bad_rows):
            counts = run.write(by=actor, skip_bad_rows=upload.skips_bad_rows)
            _written(upload, actor, run, counts)
        else:
            _checked(upload, actor, run, run.check(skip_bad_rows=True))


def _checked(upload: LedgerUpload, actor: Actor, run: LedgerRun, counts: Counts) -> None:
    """The findings wait for the person; a file that was confirmed with other findings comes back to him."""
    has_report = _write_report(upload, run)
    with transaction.atomic():
        if upload.status == UploadStatus.WRITING:
            transitions.apply(workflow.UPLOAD, upload, "send_back", by=actor)
            upload.message = _("The portal's data changed since the check. Please look at the result again")
        else:
            transitions.apply(workflow.UPLOAD, upload, "check", by=actor)
        _save(
            upload,
            counts=asdict(counts),
            findings=findings.of(run),
            has_report=has_report,
            message=upload.message,
            leased_until=None,
        )


def _written(upload: LedgerUpload, actor: Actor, run: LedgerRun, counts: Counts) -> None:
    has_report = _write_report(upload, run)
    with transaction.atomic():
        transitions.apply(workflow.UPLOAD, upload, "finish", by=actor)
        found = findings.of(run) | {"preview": []}
        _save(upload, counts=asdict(counts), findings=found, has_report=has_report, imported=run.imported, leased_until=None)
    private_files.place(FOLDER, upload.stored_name).unlink(missing_ok=True)


def _refuse(upload: LedgerUpload, actor: Actor, message: str) -> None:
    with transaction.atomic():
        transitions.apply(workflow.UPLOAD, upload, "refuse", by=actor)
        stored_name = forget_file(upload)
        _save(upload, message=message[:500], leased_until=None)
    remove_files(stored_name)


class _Heartbeat:
    """Renews the lease and tells how many rows are done, every few seconds."""

    def __init__(self, upload: LedgerUpload, **_look: Any) -> None:
        self._upload = upload
        self._rows = 0
        self._told_at = time.monotonic()

    def update(self, n: int) -> None:
        self._rows += n
        if time.monotonic() - self._told_at > 2:
            self._told_at = time.monotonic()
            mine = LedgerUpload.objects.filter(pk=self._upload.pk, status__in=AT_WORK)
            mine.update(rows_done=self._rows, leased_until=timezone.now() + LEASE)

    def close(self) -> None:
        pass


# --- files and rows ------------------------------------------------------------------------------------
def report_name(upload: LedgerUpload) -> str:
    """The stored name of the report that lies beside the file."""
    return f"{upload.stored_name}.report.csv"


def _write_report(upload: LedgerUpload, run: LedgerRun) -> bool:
    path = private_files.place(FOLDER, report_name(upload))
    if not run.has_bad_rows:
        path.unlink(missing_ok=True)
        return False
    write_report(path, run.faults(), for_people=True)
    return True


def forget_file(upload: LedgerUpload) -> str:
    """The row no longer names its file; returns the name, so that the file goes when the transaction stands."""
    stored_name = upload.stored_name
    _save(upload, stored_name="", has_report=False)
    return stored_name


def remove_files(stored_name: str) -> None:
    """The file and its report are gone; call it after the transaction."""
    for name in (stored_name, f"{stored_name}.report.csv"):
        private_files.place(FOLDER, name).unlink(missing_ok=True)


def _save(upload: LedgerUpload, **values: Any) -> None:
    for name, value in values.items():
        setattr(upload, name, value)
    upload.save(update_fields=list(values))


def _earlier(form_key: uuid.UUID) -> LedgerUpload | None:
    return LedgerUpload.objects.filter(ref=idempotency.earlier_answer(form_key, PURPOSE)).first()


def _keep_key(form_key: uuid.UUID, upload: LedgerUpload) -> None:
    try:
        idempotency.keep_answer(form_key, PURPOSE, upload.ref)
    except IntegrityError:
        raise _SentBefore from None
