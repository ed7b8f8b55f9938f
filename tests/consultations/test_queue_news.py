"""New cases since a page of the queue was made: a count of what the reader may read, neither a read nor a use."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
NEWS = reverse("consultations:queue_news")


def before() -> str:
    return (timezone.now() - timedelta(minutes=5)).isoformat()


@pytest.fixture
def staff(desk_staff, sign_in):
    return sign_in(desk_staff)


def test_cases_of_the_question_that_came_in_since_are_counted(staff):
    make_case(created_at=timezone.now() - timedelta(minutes=6))
    make_case()
    make_case(is_urgent=True)

    assert staff.get(NEWS, {"since": before()}).json() == {"count": 2, "words": "新しい相談が2件あります。"}
    assert staff.get(NEWS, {"since": before(), "urgent": "on"}).json()["count"] == 1
    assert staff.get(NEWS, {"since": timezone.now().isoformat()}).json() == {"count": 0, "words": ""}


def test_what_the_reader_may_not_read_is_not_counted(staff):
    make_case(level=3)
    make_case(desk_id="overseas")

    assert staff.get(NEWS, {"since": before(), "status": "all"}).json()["count"] == 0


@pytest.mark.parametrize("since", ["", "x", "2026-13-01T00:00:00Z", "2026-11-20T10:00:00", "\x00", "9" * 300])
def test_moment_that_is_none_is_refused(since, staff):
    assert staff.get(NEWS, {"since": since}).status_code == 400


def test_page_names_the_address_and_the_moment(staff):
    page = staff.get(reverse("consultations:case_list"), {"status": "open", "urgent": "on"}).text

    assert f'data-queue-news="{NEWS}?status=open&amp;urgent=on&amp;since=20' in page
    assert "表示する" in page


def test_asking_is_neither_a_read_nor_a_use_of_the_session(staff, monkeypatch):
    make_case()
    touched = []
    monkeypatch.setattr("accounts.session_store.SessionStore.touch", lambda store, **_given: touched.append(store))
    entries = AuditEntry.objects.count()
    staff.get(NEWS, {"since": before()})

    assert (AuditEntry.objects.count(), touched) == (entries, [])
    staff.get(reverse("consultations:case_list"))
    assert touched


@pytest.mark.parametrize("cases", [1, 3])
def test_asking_costs_the_same(cases, staff, django_assert_num_queries):
    for _n in range(cases):
        make_case()
    staff.get(NEWS, {"since": before()})
    with django_assert_num_queries(4):
        staff.get(NEWS, {"since": before()})


@pytest.mark.parametrize("who", ["sme", "headquarters", "administrator"])
def test_role_without_a_desk_is_not_answered(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(NEWS, {"since": before()}).status_code == 403


def test_visitor_signs_in_and_nobody_posts(client, staff):
    assert client.get(NEWS).status_code == 302
    assert staff.post(NEWS).status_code == 405
