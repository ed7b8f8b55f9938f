"""Wake-ups of the worker: what is due stands in the database."""

from celery import shared_task
from django.utils import timezone

from consultations.actions.ledger_sweep import sweep


@shared_task
def work_on_ledgers() -> None:
    """Ledger files that wait were checked or imported. Runs each minute."""
    sweep(timezone.now())
