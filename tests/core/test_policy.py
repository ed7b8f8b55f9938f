"""Every page says who may open it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from core.actors import ANONYMOUS, service
from core.policy import policy, public


def ask(view, actor=ANONYMOUS, **arguments):
    request = HttpRequest()
    request.actor = actor
    return view(request, **arguments)


def is_robot(actor):
    return actor.ref.startswith("service:")


@policy(is_robot)
def page(request, ref):
    """A page."""
    return HttpResponse(ref)


@public
def open_page(request):
    return HttpResponse("open")


def test_policy_opens_the_view_for_those_it_allows():
    assert ask(page, service("test"), ref="R8").content == b"R8"


def test_policy_refuses_everybody_else_before_the_view_runs():
    with pytest.raises(PermissionDenied):
        ask(page, ref="R8")


def test_policy_fails_closed_without_an_actor():
    with pytest.raises(AttributeError):
        page(HttpRequest(), ref="R8")


def test_policy_keeps_the_name_and_tells_its_rule():
    assert (page.__name__, page.__doc__, page.policy) == ("page", "A page.", is_robot)


def test_policy_leaves_the_sign_in_requirement_standing():
    assert getattr(page, "login_required", True)


def test_public_lifts_the_sign_in_requirement():
    assert ask(open_page).content == b"open"
    assert open_page.is_public
    assert open_page.login_required is False
