"""Wake-ups of the worker: what is due stands in the database."""

import logging

from celery import shared_task
from django.utils import timezone

from consultations.actions.cleanup import clean_up
from consultations.actions.digests import sweep as send_digests
from consultations.actions.drafts import nudge_due, remove_expired
from consultations.actions.erasure import clear_due, run_due
from consultations.actions.evidence import sign_missing, stamp_due
from consultations.actions.files import sweep_files
from consultations.actions.ledger_sweep import sweep
from consultations.actions.reminders import sweep as send_due_reminders
from consultations.actions.scans import remove_infected, scan_due
from consultations.queue_questions import count_of

logger = logging.getLogger(__name__)


@shared_task
def send_reminders() -> None:
    """What is due now was told to whom it concerns. Runs every ten minutes; at night and on closed days it writes nothing."""
    now = timezone.now()
    send_due_reminders(now)
    send_digests(now, count=count_of)


@shared_task
def work_on_ledgers() -> None:
    """Ledger files that wait were checked or imported. Runs each minute."""
    sweep(timezone.now())


@shared_task
def sweep_private_files() -> None:
    """Files that no row names went, and the log tells of those whose bytes are gone. Runs each night."""
    missing = sweep_files(now=timezone.now()).missing
    if missing:
        logger.error("The bytes of %s case files are gone: %s", len(missing), ", ".join(missing[:20]))


@shared_task
def look_after_drafts() -> None:
    """Writers were reminded of their drafts, and what is no longer kept went. Runs each hour of the day."""
    now = timezone.now()
    nudge_due(now)
    remove_expired(now)


@shared_task
def scan_files() -> None:
    """Files in quarantine were shown to the scanner, and infected ones went when their time was over. Runs each minute."""
    now = timezone.now()
    scan_due(now)
    remove_infected(now)


@shared_task
def erase_confirmed() -> None:
    """What two people have confirmed was erased, as far as one run goes. Runs every ten minutes."""
    run_due(timezone.now())


@shared_task
def clear_erased() -> None:
    """Rows whose time is over went, and the storage holds nothing of what was erased. Runs each night, when nobody works."""
    now = timezone.now()
    clean_up(now)
    clear_due(now)


@shared_task
def look_after_receipts() -> None:
    """Receipts that could not be signed at once were signed; where an authority is set, new ones were stamped."""
    now = timezone.now()
    sign_missing(now)
    stamp_due(now)
