"""The menus: what exists, what the reader may open, and where he is."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve

from accounts.actors import VISITOR, actor_of
from inpit_portal.navigation import PUBLIC, STAFF, Entry, Line, Menu

pytestmark = pytest.mark.django_db


def menu_for(actor, url: str = "/") -> Menu:
    request = RequestFactory().get(url)
    request.actor = actor
    request.resolver_match = resolve(url)
    return Menu(request)


def names(entries: tuple[Entry, ...], lines: list) -> list[str]:
    by_label = {str(entry.label): entry.name for entry in entries}
    return [by_label[str(line.label)] for line in lines]


def test_visitor_sees_the_public_menu_and_no_staff_page():
    menu = menu_for(VISITOR)
    assert names(PUBLIC, menu.public) == [
        *("public:start", "public:consult_start", "seminars:event_list", "public:track", "public:office_list"),
        "subsidies:programme_list",
    ]
    assert menu.staff == []


def test_client_sees_his_own_page_and_no_staff_page(sme, desk_staff):
    assert menu_for(actor_of(sme)).staff == []
    assert "my:home" in names(PUBLIC, menu_for(actor_of(sme)).public)
    assert "my:home" not in names(PUBLIC, menu_for(actor_of(desk_staff)).public)


@pytest.mark.parametrize("role", ["advisor", "desk_staff", "desk_manager", "headquarters", "auditor", "administrator"])
def test_every_line_opens_for_the_role_that_sees_it(role, request, sign_in):
    user = request.getfixturevalue(role)
    browser = sign_in(user)
    lines = menu_for(actor_of(user)).staff
    assert lines
    assert {line.url: browser.get(line.url).status_code for line in lines} == {line.url: 200 for line in lines}


def test_desk_people_see_their_work_and_headquarters_no_case_text(advisor, headquarters):
    desk, office = (set(names(STAFF, menu_for(actor_of(user)).staff)) for user in (advisor, headquarters))
    case_pages = {"consultations:case_list", "consultations:client_list", "consultations:contact_list", "consultations:search"}
    assert case_pages <= desk
    assert not case_pages & office


def test_present_page_is_marked_and_pages_below_it_too(advisor):
    actor = actor_of(advisor)

    def marked(url: str) -> dict[str, str]:
        return {line.url: line.current for line in menu_for(actor, url).staff if line.current}

    assert marked("/s/queue/") == {"/s/queue/": "page"}
    assert marked("/s/c/R8-000001-0/") == {"/s/queue/": "true"}
    assert marked("/s/companies/abc/") == {"/s/companies/": "true"}


def test_menu_is_drawn_with_the_mark_and_folds_when_long():
    lines = [Line(f"/s/{number}/", f"Page {number}", "page" if number == 1 else "") for number in range(5)]
    long = render_to_string("components/_menu.html", {"lines": lines, "label": "業務メニュー"})
    short = render_to_string("components/_menu.html", {"lines": lines[:4], "label": "x"})
    assert '<nav class="site-menu" aria-label="業務メニュー">' in long
    assert long.count('<a href="/s/1/" aria-current="page">') == 2  # the row, and the folded one for narrow pages
    assert "<details" in long
    assert short.count('<a href="/s/1/" aria-current="page">') == 1
    assert "<details" not in short
