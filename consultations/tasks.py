"""Wake-ups of the worker: what is due stands in the database."""

import logging

from celery import shared_task
from django.utils import timezone

from consultations.actions.drafts import nudge_due, remove_expired
from consultations.actions.files import sweep_files
from consultations.actions.ledger_sweep import sweep
from consultations.actions.reminders import sweep as send_due_reminders

logger = logging.getLogger(__name__)


@shared_task
def send_reminders() -> None:
    """What is due now was told to whom it concerns. Runs every ten minutes; at night and on closed days it writes nothing."""
    send_due_reminders(timezone.now())


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
