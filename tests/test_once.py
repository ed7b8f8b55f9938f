"""Whatever is sent twice happens once, and nothing typed is lost on the way (ux T-16): every form that writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from consultations import models
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.django_db
WORDS = "二度送っても一度だけ 髙﨑①㈱🙂𠮷"
# address, argument, who, what is typed, where it must then stand once
FORMS: dict[str, tuple[str, str, dict[str, str], Callable[[], int]]] = {
    "consultations:case_reply": (
        "desk_staff",
        "support",
        {"body": WORDS, "language": "ja", "send": "yes"},
        lambda: models.CaseMessage.objects.filter(body=WORDS).count(),
    ),
    "consultations:case_memo": (
        "desk_staff",
        "support",
        {"body": WORDS},
        lambda: models.CaseMessage.objects.filter(body=WORDS).count(),
    ),
    "consultations:case_handoff": (
        "desk_manager",
        "assigned",
        {"handoff-to_desk": "overseas", "handoff-reason": WORDS},
        lambda: models.Handoff.objects.filter(reason=WORDS).count(),
    ),
    "my:reply": ("client", "support", {"body": WORDS}, lambda: models.CaseMessage.objects.filter(body=WORDS).count()),
    "my:complaint": ("client", "assigned", {"text": WORDS}, lambda: models.Complaint.objects.filter(text=WORDS).count()),
}


def signed_in(user: User, **options: Any) -> Browser:
    browser = Browser(headers={"origin": "http://testserver"}, **options)  # as a browser tells where the form stood
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def filled(name: str, world: World, browser: Browser) -> tuple[str, dict[str, str]]:
    """The address, and the form as the page offers it with what is typed."""
    _role, case, typed, _count = FORMS[name]
    address = reverse(name, args=[world.cases[case].ref])
    form = browser.get(address).context["form"]
    offered = {form.add_prefix(field): form[field].value() for field in form.fields if field.endswith("form_key")}
    return address, {field: str(value) for field, value in offered.items()} | typed


@pytest.mark.parametrize("name", FORMS)
def test_form_sent_twice_writes_once(name):
    world = make_world()
    browser = signed_in(world.people[FORMS[name][0]])
    address, given = filled(name, world, browser)
    answers = [browser.post(address, given) for _press in range(2)]
    assert {answer.status_code for answer in answers} == {302}, answers[-1].content.decode()[:2000]
    assert FORMS[name][3]() == 1


@pytest.mark.parametrize("name", FORMS)
def test_form_without_its_token_keeps_every_word(name):
    world = make_world()
    browser = signed_in(world.people[FORMS[name][0]], enforce_csrf_checks=True)
    address, given = filled(name, world, browser)
    answer = browser.post(address, given)
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert FORMS[name][3]() == 0


@pytest.mark.parametrize("name", FORMS)
def test_form_after_the_end_of_the_session_keeps_every_word(name):
    world = make_world()
    browser = signed_in(world.people[FORMS[name][0]])
    address, given = filled(name, world, browser)
    browser.logout()
    answer = browser.post(address, given)
    assert WORDS in answer.content.decode()
    assert FORMS[name][3]() == 0


@pytest.mark.parametrize("name", FORMS)
def test_form_in_two_tabs_writes_what_each_tab_says(name):
    """Two sheets are two intentions, but where the second one is refused nothing of it is lost."""
    world = make_world()
    browser = signed_in(world.people[FORMS[name][0]])
    first, second = filled(name, world, browser), filled(name, world, browser)
    keys = [value for field, value in [*first[1].items(), *second[1].items()] if field.endswith("form_key")]
    assert len(set(keys)) == 2
    answers = [browser.post(address, given) for address, given in (first, second)]
    taken = sum(answer.status_code == 302 for answer in answers)
    assert FORMS[name][3]() == taken
    assert all(WORDS in answer.content.decode() for answer in answers if answer.status_code != 302)
