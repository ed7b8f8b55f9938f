"""Which drafts a browser holds: a signed cookie with a number for the browser and their refs, the one being written first.

The cookie opens only drafts that belong to nobody. A draft of a person opens for him alone, once he has signed in.
Several browsers may hold one draft, by its mailed link. The number tells which of them sent it.
"""

import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consultations.drafts import KEPT_FOR
from consultations.models import Draft

NAME = "consult_drafts"
_SALT = "consultations.held_by_browser"
_MOST = 8
_BETWEEN = "."  # no letter of a ref


@dataclass(frozen=True)
class Held:
    """What the cookie says: refs, newest first. `current` is the one being written, empty after a new start."""

    refs: list[str] = field(default_factory=list)
    current: str = ""
    browser: uuid.UUID | None = None


def held_by(request: HttpRequest) -> Held:
    """What the browser holds; nothing where the cookie is missing, foreign or too old."""
    value = request.get_signed_cookie(NAME, default="", salt=_SALT, max_age=KEPT_FOR)
    if not value:
        return Held()
    browser, current, *others = value.split(_BETWEEN)
    return Held([ref for ref in (current, *others) if ref], current, uuid.UUID(browser))


def hold(request: HttpRequest, response: HttpResponse, draft: Draft) -> HttpResponse:
    """The browser holds the draft, as the one being written until it is sent."""
    others = [ref for ref in held_by(request).refs if ref != draft.ref]
    first = ["", draft.ref] if draft.sent_as else [draft.ref]
    return _set(request, response, [*first, *others])


def put_aside(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """No draft is the one being written; those that the browser holds stay in its list."""
    held = held_by(request)
    return _set(request, response, ["", *held.refs]) if held.current else response


def _without(held: Held, refs: set[str]) -> list[str]:
    return [ref for ref in held.refs if ref not in refs | {held.current}]


def _set(request: HttpRequest, response: HttpResponse, refs: list[str]) -> HttpResponse:
    browser = held_by(request).browser or uuid.uuid4()
    response.set_signed_cookie(
        NAME,
        _BETWEEN.join([browser.hex, *refs[:_MOST]]),
        salt=_SALT,
        max_age=int(KEPT_FOR.total_seconds()),
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
    return response


@dataclass(frozen=True)
class Found:
    """The draft of a request. `locked`: it belongs to a person who is not signed in (now): nothing of it is shown."""

    draft: Draft | None = None
    locked: Draft | None = None


def current_draft(request: HttpRequest) -> Found:
    """The draft that is being written in this browser."""
    return _found(request, ref=held_by(request).current)


def posted_draft(request: HttpRequest, form_key: uuid.UUID | None) -> Found:
    """The draft to which a posted page belongs, by the key that the page carries."""
    return _found(request, form_key=form_key)


def just_sent(request: HttpRequest) -> Draft | None:
    """The draft of this browser that was sent last: who goes back from its receipt is led to it again."""
    held = held_by(request)
    if held.current or not held.refs:
        return None
    return Draft.objects.visible_to(request.actor, held.refs).filter(ref=held.refs[0]).exclude(sent_as="").first()


def sent_here(request: HttpRequest, ref: str) -> bool:
    """Whether this browser sent the consultation with this number, not only held its draft."""
    held = held_by(request)
    if held.browser is None:
        return False
    return Draft.objects.visible_to(request.actor, held.refs).filter(sent_as=ref, sent_from=held.browser).exists()


def forget_sent(request: HttpRequest, response: HttpResponse, ref: str) -> HttpResponse:
    """From now on this browser is not the one that sent the consultation with this number."""
    held = held_by(request)
    sent = set(Draft.objects.filter(ref__in=held.refs, sent_as=ref).values_list("ref", flat=True))
    if not sent:
        return response
    return _set(request, response, ["" if held.current in sent else held.current, *_without(held, sent)])


def key_in(request: HttpRequest) -> uuid.UUID | None:
    """The key that a posted page carries; None where it lost it."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _found(request: HttpRequest, **which: object) -> Found:
    if not all(which.values()):
        return Found()
    held = held_by(request).refs
    lasting = Draft.objects.filter(expires_on__gte=timezone.localdate(), **which)
    draft = (lasting & Draft.objects.visible_to(request.actor, held)).with_file_mark().order_by("-pk").first()
    if draft is None and held and request.actor.user_id is None:
        return Found(locked=lasting.filter(ref__in=held).first())
    return Found(draft)
