"""The mails of a request for a lecturer: to the host, to the lecturer, to who works on requests."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from consultations.models import Advisor
from core.actors import ActorLike
from mailing.actions import queue
from mailing.render import address_of, render
from seminars.models import LecturerDispatch


def received(dispatch: LecturerDispatch) -> None:
    _to_host(dispatch, "dispatch_received")
    for user in organisers(dispatch):
        _to_user(dispatch, "dispatch_received", "organiser", user)


def asked(dispatch: LecturerDispatch, before: Advisor | None) -> None:
    """To the lecturer; and to whoever was asked before him, that he is asked no more."""
    now = timezone.now()
    if before is not None and before.pk != dispatch.lecturer_id:
        _to_lecturer(dispatch, "dispatch_ended", before, now)
    _to_lecturer(dispatch, "dispatch_asked", dispatch.lecturer, now)


def accepted(dispatch: LecturerDispatch, by: ActorLike) -> None:
    now = timezone.now()
    _to_host(dispatch, "dispatch_accepted", now)
    _to_organisers(dispatch, "dispatch_accepted", by, now)


def refused(dispatch: LecturerDispatch, before: Advisor | None, by: ActorLike) -> None:
    _to_organisers(dispatch, "dispatch_refused", by, timezone.now(), lecturer=before)


def ended(dispatch: LecturerDispatch, by: ActorLike) -> None:
    now = timezone.now()
    _to_host(dispatch, "dispatch_ended", now)
    user = dispatch.lecturer.user if dispatch.lecturer else None
    if user is not None and f"user:{user.ref}" != by.ref:
        _to_lecturer(dispatch, "dispatch_ended", dispatch.lecturer, now)


def organisers(dispatch: LecturerDispatch) -> list[User]:
    """Who works on the request: organisers of its desk, and those whose role names no desk."""
    mine = Q(role_grants__role=Role.SEMINAR_ORGANISER) & Q(role_grants__desk_code__in=["", dispatch.desk_id or ""])
    return list(User.objects.filter(mine, is_active=True).distinct().order_by("pk"))


def _to_organisers(dispatch: LecturerDispatch, event: str, by: ActorLike, at: datetime, **more: object) -> None:
    for user in organisers(dispatch):
        if f"user:{user.ref}" != by.ref:
            _to_user(dispatch, event, "organiser", user, at, **more)


def _to_lecturer(dispatch: LecturerDispatch, event: str, lecturer: Advisor | None, at: datetime) -> None:
    user = lecturer.user if lecturer else None
    if user is not None and user.is_active:
        _to_user(dispatch, event, "lecturer", user, at)


def _to_host(dispatch: LecturerDispatch, event: str, at: datetime | None = None) -> None:
    if dispatch.contact_email:
        _queue(dispatch, event, "host", dispatch.contact_email, dispatch.language, at, {"name": dispatch.contact_name})


def _to_user(
    dispatch: LecturerDispatch, event: str, audience: str, user: User, at: datetime | None = None, **more: object
) -> None:
    page = address_of("outreach:dispatch_detail", user.language, dispatch.ref)
    values = {"name": str(user), "page": page} | more
    _queue(dispatch, event, f"{audience}:{user.ref}", user.email, user.language, at, values)


def _queue(
    dispatch: LecturerDispatch,
    event: str,
    audience: str,
    recipient: str,
    language: str,
    at: datetime | None,
    context: dict[str, object],
) -> None:
    pair = f"seminars/email/{event}_{audience.partition(':')[0]}"
    subject, body = render(pair, language, {"dispatch": dispatch, "number": dispatch.ref} | context)
    queue(
        key=f"dispatch:{dispatch.ref}:{event}:{audience}" + (f":{at:%Y%m%d%H%M%S%f}" if at else ""),
        event=event,
        recipient=recipient,
        language=language,
        subject=subject,
        body=body,
        object_ref=dispatch.ref,
        is_restricted=True,
    )
