"""The mails of a seminar inside a company, to the person of its case. They never say what it is about."""

from django.utils import timezone

from consultations.enums import Level
from mailing.actions import queue
from mailing.render import render
from seminars.models import InCompanySeminar


def agreed(seminar: InCompanySeminar) -> None:
    _to_client(seminar, "in_company_agreed")


def called_off(seminar: InCompanySeminar) -> None:
    _to_client(seminar, "in_company_called_off")


def _to_client(seminar: InCompanySeminar, event: str) -> None:
    case = seminar.case
    if case is None or not case.email:
        return
    context = {"seminar": seminar, "name": case.person_name, "number": case.case_no, "desk": case.desk}
    subject, body = render(f"seminars/email/{event}_client", case.language, context)
    queue(
        key=f"in-company:{seminar.ref}:{event}:client:{timezone.now():%Y%m%d%H%M%S%f}",
        event=event,
        recipient=case.email,
        language=case.language,
        subject=subject,
        body=body,
        scope=case.desk_id if case.level <= Level.LIMITED else "",
        object_ref=case.ref,
        is_restricted=case.level > Level.NORMAL,
    )
