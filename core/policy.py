"""Every page says who may open it; a page without a policy stands on the frozen public list."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def policy(may: Callable[[Any], bool]) -> Callable[[View], View]:
    """The view opens only for actors for whom `may(actor)` is true; others get the "not allowed" page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not may(request.actor):  # type: ignore[attr-defined]  # set by accounts.middleware
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = may  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """The view opens without signing in. Its name must stand in inpit_portal.public_pages."""
    view = login_not_required(view)
    view.is_public = True  # type: ignore[attr-defined]
    return view
