"""The one-time link by which who is not signed in opens his own case. Nothing here tells whether a number exists."""

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor, with_opened
from consultations.enums import CaseStatus, MessageKind
from consultations.models import Case, CaseMessage
from consultations.notices.tracking import tracking_link
from core import audit, one_time_links, throttle

PURPOSE = "track"
# Of one number and address. More in this time bring no further mail: an earlier link then still works, so whoever asks
# in somebody's name keeps nobody out. Guesses with wrong addresses do not count against the right one.
PER_PAIR = {"limit": 3, "window": 15 * 60}  # seconds; shorter than a link lasts


def ask_for_link(*, number: str, email: str, language: str, by: Actor) -> None:
    """If `number` is a consultation that gave `email`, a link is on its way there. Nobody is told which.

    Both ways run the same statements: what is written for a pair that does not match is taken back before the end.
    """
    is_quiet = bool(throttle.minutes_to_wait("track-mail", f"{number}|{email.casefold()}", **PER_PAIR))
    with transaction.atomic():
        found = Case.objects.filter(ref=number).defer("body", "search_text").first()
        matches = found is not None and bool(found.email) and found.email.casefold() == email.casefold()
        is_sent = matches and not is_quiet
        case = found if is_sent and found else _nobody(number, email, language)
        token = one_time_links.make(purpose=PURPOSE, object_ref=case.ref)  # nobody ever learns the token of a wrong pair
        # by hand, because an atomic block ends with one statement more when it fails
        point = transaction.savepoint()
        tracking_link(case, token)
        audit.record(by=by, action="ask_link", obj=case)
        if is_sent:
            transaction.savepoint_commit(point)
        else:
            transaction.savepoint_rollback(point)


def open_by_link(*, token: str, by: Actor) -> str | None:
    """The ref of the case to which the link leads, once; None where it no longer works."""
    with transaction.atomic():
        ref = one_time_links.use(token, PURPOSE)
        case = Case.objects.filter(ref=ref).only("ref").first() if ref else None
        if case is None:
            return None
        audit.record(by=with_opened(by, frozenset({case.ref})), action="open_link", obj=case)
    return case.ref


def record_opening(*, case: Case, by: Actor) -> None:
    """Replies that the client had not seen are read now. That he opened his page stands in the log of reads (core.reading)."""
    now = timezone.now()
    unread = CaseMessage.objects.for_client(now).filter(case=case, kind=MessageKind.REPLY, read_at=None)
    unread.update(read_at=now)


def _nobody(number: str, email: str, language: str) -> Case:
    """A case that stands nowhere, so that a wrong pair takes the same way."""
    return Case(ref=number, case_no=number, email=email, language=language, status=CaseStatus.RECEIVED, desk_id="")
