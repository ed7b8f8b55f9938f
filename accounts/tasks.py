"""Background work around signing in."""

from celery import shared_task
from django.utils import timezone

from accounts import audit_watch
from accounts.models import SignIn
from core import throttle


@shared_task
def forget_old_sign_ins() -> dict[str, int]:
    """Sessions that ended and tries that no limit looks at any more are gone."""
    ended = SignIn.objects.filter(expire_date__lte=timezone.now()).delete()[0]
    return {"sessions": ended, "tries": throttle.forget_old()}


@shared_task
def note_audit_head() -> None:
    """The end of the audit chain is noted outside the database. Runs each minute."""
    audit_watch.note_head_and_tell(timezone.now())


@shared_task
def anchor_audit() -> None:
    """The audit chain of today is anchored, stamped and mailed. Runs each hour: what failed is tried again."""
    audit_watch.anchor_and_tell(timezone.now())


@shared_task
def check_audit() -> None:
    """The whole audit log was compared with what was written. Runs each night."""
    audit_watch.check_and_tell(timezone.now())
