"""Who asks, and how long the session lasts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from accounts.actors import VISITOR, Actor, actor_of, with_opened
from accounts.models import User
from accounts.opened import opened_in
from accounts.second_factor import must_set_up
from core.throttle import network_of

# all that is open to who must set up a second factor first
SET_UP_PAGES = frozenset(
    {
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "prove"),
        *("session_left", "session_extend", "account_logout", "healthz"),
    }
)
NO_ACTIVITY = frozenset({"session_left", "consultations:queue_news"})  # asked by a script, not by a person


class ActorMiddleware:
    """`request.actor` is the signed-in person with his roles, or the anonymous visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def find() -> Actor:
            user = request.user
            actor = actor_of(user, network_of(request)) if isinstance(user, User) else VISITOR
            opened = opened_in(request.session)
            return with_opened(actor, opened) if opened else actor

        request.actor = SimpleLazyObject(find)  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionMiddleware:
    """Each page that is asked for lets the session rest anew. Who has to set up a second factor does that first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.session.accessed and (match is None or match.view_name not in NO_ACTIVITY):
            request.session.touch()
        return response

    def process_view(self, request: HttpRequest, *_others: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is None or match.view_name in SET_UP_PAGES or not request.user.is_authenticated:
            return None
        return redirect("mfa_index") if must_set_up(request.session, request.user) else None
