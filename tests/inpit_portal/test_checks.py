"""Every page has a policy or stands on the frozen public list."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import include, path

from core.policy import policy, public
from inpit_portal import checks
from inpit_portal.pages import pages
from inpit_portal.public_pages import OWN_ACCOUNT, PUBLIC


def undecided(request):
    return HttpResponse("anybody who is signed in")


@public
def forgotten(request):
    return HttpResponse("anybody")


@policy(lambda actor: actor.is_institute)
def decided(request):
    return HttpResponse("staff")


urlpatterns = [
    path("healthz", forgotten, name="healthz"),
    path("s/", include(([path("undecided/", undecided, name="undecided"), path("decided/", decided, name="decided")], "desk"))),
    path("forgotten/", forgotten, name="forgotten"),
    path("nameless/", undecided),
]


def test_every_page_of_the_portal_has_a_policy_or_is_listed():
    assert checks.every_page_has_a_policy() == []


def test_public_list_is_exactly_what_opens_without_signing_in():
    assert {page.name for page in pages() if page.is_open} == PUBLIC


def test_own_account_list_holds_pages_of_allauth_only():
    found = {page.name: page.view.__module__.partition(".")[0] for page in pages() if page.name in OWN_ACCOUNT}
    assert found == dict.fromkeys(OWN_ACCOUNT, "allauth")


def test_check_names_each_undecided_page(settings):
    settings.ROOT_URLCONF = __name__
    found = {(message.id, message.msg) for message in checks.every_page_has_a_policy()}
    assert found == {
        ("portal.E001", "/forgotten/ (forgotten) opens without signing in."),
        ("portal.E002", "/s/undecided/ (desk:undecided) has no policy."),
        ("portal.E002", "/nameless/ () has no policy."),
    }


def test_check_runs_with_every_management_command(settings):
    settings.ROOT_URLCONF = __name__
    assert "portal.E002" in {message.id for message in run_checks()}


def test_server_with_an_undecided_page_does_not_start(settings):
    checks.refuse_undecided_pages()
    settings.ROOT_URLCONF = __name__
    with pytest.raises(ImproperlyConfigured, match="desk:undecided"):
        checks.refuse_undecided_pages()


@pytest.mark.django_db
def test_pages_that_are_not_public_ask_for_a_sign_in(client):
    """Addresses without parameters; those with parameters are the matter of each app's tests."""
    closed = [page for page in pages() if not page.is_open and "<" not in page.route]
    assert closed
    answers = {page.name: client.get(f"/{page.route}") for page in closed}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 302)
    assert all(answer["Location"].startswith("/accounts/login/") for answer in answers.values())
