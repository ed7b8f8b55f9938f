"""The log of reads: one entry for each answer that shows something confidential, however many things it shows.

A view says what its page shows (`shows`, `shows_list`) where it fetches it; the entry is written when the page is ready to
leave, and only then: a redirect or a "not found" page shows nothing. Without the entry no page leaves.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from core import audit

PAGES = frozenset({200, 206, 409, 422})  # answers that carry what was asked for, or a form of it again
LIST = "list"  # `object_ref` of an entry about many
_CODE = re.compile(r"^[\w.:,+-]{1,40}$", re.ASCII)
_WORDS = ("q", "query", "name", "words")  # what people type; the log holds a keyed digest


@dataclass(frozen=True)
class Shown:
    """What the answer to one request shows."""

    action: str
    of: tuple[str, str, str]  # object_type, object_ref, about_ref
    changes: Mapping[str, list[object]] = field(default_factory=dict)
    reason: str = ""


def shows(request: HttpRequest, obj: models.Model, reason: str = "") -> None:
    """The page shows this object, and what belongs to it. The last word counts: a page of one record of a case says so."""
    of = (audit.object_type(obj), audit.object_ref(obj), audit.about_ref(obj))
    request.shown = Shown("view", of, reason=reason)  # type: ignore[attr-defined]  # made here


def shows_list(
    request: HttpRequest,
    kind: type[models.Model],
    rows: int,
    question: Mapping[str, object] | None = None,
    *,
    action: str = LIST,
) -> None:
    """The page shows so many objects of a kind, found by this question. Words that somebody typed are kept as a digest."""
    asked = {name: value for name, value in (question or {}).items() if value not in (None, "", [], False)}
    changes: dict[str, list[object]] = {"rows": [None, rows]}
    changes |= {name: [None, _told(name, value)] for name, value in asked.items() if name not in ("after", "before")}
    request.shown = Shown(action, (kind._meta.label_lower, LIST, ""), changes)  # type: ignore[attr-defined]  # made here


def shows_nothing(request: HttpRequest) -> None:
    """The log tells of it already, by an entry of its own such as that of a download."""
    request.shown = None  # type: ignore[attr-defined]  # made here


def digest(words: str) -> str:
    """The same for the same words, and of no use to who wants to know them."""
    return "digest:" + salted_hmac("core.reading", words.strip().casefold()).hexdigest()[:16]


def _told(name: str, value: object) -> object:
    if isinstance(value, bool | int):
        return value
    text = str(value)
    return text if name not in _WORDS and _CODE.match(text) else digest(text)


class ReadingLogMiddleware:
    """Writes the entry before the page leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        shown: Shown | None = getattr(request, "shown", None)
        if shown is not None and response.status_code in PAGES:
            with transaction.atomic():
                by = request.actor  # type: ignore[attr-defined]  # of accounts.middleware
                audit.write(by=by, action=shown.action, of=shown.of, reason=shown.reason, changes=shown.changes)
        return response
