"""Pages by key: every row once, in order, in both directions, whatever the cursor."""

from datetime import date, timedelta

import pytest

from consultations.models import Case
from core import paging
from core.paging import keyset_page
from tests.factories.consultations import make_case, make_client

BY_DUE = ("-is_urgent", "due_on", "pk")
NEWEST = ("-received_on", "-pk")


@pytest.fixture
def cases(db) -> list[Case]:
    """Eleven cases; several share a day, four have no due date, three are urgent."""
    client = make_client()
    day = date(2026, 4, 1)
    due = [None, day, day + timedelta(days=1)]
    return [
        make_case(client=client, received_on=day + timedelta(days=n // 3), due_on=due[n % 3], is_urgent=n % 4 == 0)
        for n in range(11)
    ]


def walk(order, *, size=3):
    """All pages forward, then all pages back from the last one."""
    rows = Case.objects.all()
    pages = [keyset_page(rows, order=order, size=size)]
    while pages[-1].next:
        pages.append(keyset_page(rows, order=order, size=size, after=pages[-1].next))
    back = [pages[-1]]
    while back[-1].previous:
        back.append(keyset_page(rows, order=order, size=size, before=back[-1].previous))
    return pages, back


def expected(cases, order):
    if order == NEWEST:
        return sorted(cases, key=lambda case: (case.received_on, case.pk), reverse=True)
    return sorted(cases, key=lambda case: (not case.is_urgent, case.due_on is None, case.due_on or date.max, case.pk))


@pytest.mark.parametrize("order", [BY_DUE, NEWEST])
def test_pages_hold_every_row_once_in_order(order, cases):
    forward, back = walk(order)

    assert [row for page in forward for row in page.rows] == expected(cases, order)
    assert [row.pk for page in reversed(back) for row in page.rows] == [row.pk for page in forward for row in page.rows]
    assert [len(page.rows) for page in forward] == [3, 3, 3, 2]
    assert (forward[0].previous, forward[-1].next, back[-1].previous) == (None, None, None)


def test_page_says_the_total_of_the_list(cases):
    page = keyset_page(Case.objects.all(), order=NEWEST, size=3)

    assert (page.total, page.has_more) == (11, False)


def test_total_is_counted_up_to_a_bound(cases, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_UP_TO", 5)
    page = keyset_page(Case.objects.all(), order=NEWEST, size=3)

    assert (page.total, page.has_more) == (5, True)


@pytest.mark.parametrize("cursor", ["", "x", "a:b:c", "é", "x" * 5000, "\x00", "WzFd:1abc:zzz"])
def test_damaged_cursor_gives_the_first_page(cursor, cases):
    first = keyset_page(Case.objects.all(), order=NEWEST, size=3)

    assert keyset_page(Case.objects.all(), order=NEWEST, size=3, after=cursor).rows == first.rows
    assert keyset_page(Case.objects.all(), order=NEWEST, size=3, before=cursor).rows == first.rows


def test_cursor_of_another_list_gives_the_first_page(cases):
    other = keyset_page(Case.objects.all(), order=BY_DUE, size=3).next

    assert keyset_page(Case.objects.all(), order=NEWEST, size=3, after=other).previous is None


def test_cursor_of_rows_that_are_gone_gives_the_first_page(cases):
    last = keyset_page(Case.objects.all(), order=NEWEST, size=10).next
    rows = Case.objects.filter(received_on__gt=date(2026, 4, 2))

    page = keyset_page(rows, order=NEWEST, size=3, after=last)

    assert page.rows == keyset_page(rows, order=NEWEST, size=3).rows != []


def test_row_added_before_the_cursor_does_not_move_the_next_page(cases):
    first = keyset_page(Case.objects.all(), order=NEWEST, size=3)
    before = keyset_page(Case.objects.all(), order=NEWEST, size=3, after=first.next).rows

    make_case(received_on=date(2026, 12, 1))

    assert keyset_page(Case.objects.all(), order=NEWEST, size=3, after=first.next).rows == before


def test_empty_list_is_one_empty_page(db):
    page = keyset_page(Case.objects.all(), order=NEWEST)

    assert (page.rows, page.next, page.previous, page.total) == ([], None, None, 0)


def test_page_costs_one_query_and_its_total_another(cases, django_assert_num_queries):
    cursor = keyset_page(Case.objects.all(), order=NEWEST, size=3).next

    with django_assert_num_queries(1):
        page = keyset_page(Case.objects.all(), order=NEWEST, size=3, after=cursor)
    with django_assert_num_queries(1):
        assert page.total == page.total == 11
