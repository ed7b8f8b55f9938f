"""What happens to ledger files without anybody asking: work that is due is done, and old files go."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consultations import workflow
from consultations.actions.ledgers import FOLDER, SWEEPER, drop, forget_file, remove_files, work_on
from consultations.models import LedgerUpload
from core import private_files, transitions

MAX_ATTEMPTS = 5
KEPT_UNCONFIRMED = timedelta(hours=24)
KEPT_RESULT = timedelta(days=30)


def sweep(now: datetime) -> int:
    """Every file on which something is due was worked on; returns their number. Safe to run twice and at once."""
    for upload in LedgerUpload.objects.forgotten(now - KEPT_UNCONFIRMED):
        drop(upload=upload, by=SWEEPER, name="expire")
    for upload in LedgerUpload.objects.with_old_result(now - KEPT_RESULT):
        _clear(upload)
    _remove_strays(now - KEPT_RESULT)
    done = 0
    for upload in LedgerUpload.objects.due(now):
        if upload.attempts >= MAX_ATTEMPTS:
            _give_up(upload)
        else:
            done += work_on(upload=upload, now=max(now, timezone.now()))
    return done


def _give_up(upload: LedgerUpload) -> None:
    """A file on which every attempt died is not tried again."""
    with translation.override(upload.language):
        message = _("The work on this file broke off several times. Rows that are in stay; ask the administrator")
    with transaction.atomic():
        transitions.apply(workflow.UPLOAD, upload, "expire", by=SWEEPER)
        stored_name = forget_file(upload)
        upload.message, upload.leased_until = message, None
        upload.save(update_fields=["message", "leased_until"])
    remove_files(stored_name)


def _clear(upload: LedgerUpload) -> None:
    """The numbers of an import stay; names and values of its rows go."""
    with transaction.atomic():
        stored_name = forget_file(upload)
        upload.findings = {}
        upload.save(update_fields=["findings"])
    remove_files(stored_name)


def _remove_strays(before: datetime) -> None:
    """Files that no row names: left by a process that died between writing the file and the row."""
    folder = private_files.place(FOLDER, "")
    old = [path for path in Path(folder).iterdir() if path.stat().st_mtime < before.timestamp()]
    names = {path.name.partition(".report")[0] for path in old}
    known = set(LedgerUpload.objects.filter(stored_name__in=names).values_list("stored_name", flat=True))
    for path in old:
        if path.name.partition(".report")[0] not in known:
            path.unlink(missing_ok=True)
