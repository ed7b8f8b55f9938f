"""Puts the actor on the request, made once and only when asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.actors import VISITOR, Actor, actor_of, with_opened
from accounts.opened import opened_in


class ActorMiddleware:
    """`request.actor` is the signed-in person with his roles, or the anonymous visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def find() -> Actor:
            actor = actor_of(request.user) if request.user.is_authenticated else VISITOR  # type: ignore[arg-type]
            opened = opened_in(request.session)
            return with_opened(actor, opened) if opened else actor

        request.actor = SimpleLazyObject(find)  # type: ignore[attr-defined]
        return self.get_response(request)
