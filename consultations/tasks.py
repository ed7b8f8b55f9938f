"""Wake-ups of the worker: what is due stands in the database."""

import logging

from celery import shared_task
from django.utils import timezone

from consultations.actions.files import sweep_files
from consultations.actions.ledger_sweep import sweep

logger = logging.getLogger(__name__)


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
