"""Wake-ups of the mail worker."""

from celery import shared_task

from mailing import actions


@shared_task
def deliver_due() -> None:
    """Whatever stands due in the outbox was tried. Runs each minute and whenever something was queued."""
    actions.deliver_all_due()
