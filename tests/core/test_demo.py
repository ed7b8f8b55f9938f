"""Whether the portal shows fictitious data: the database says so."""

import pytest
from django.db import DatabaseError
from django.utils.translation import override

from core import demo
from core.models import Installation


@pytest.fixture(autouse=True)
def _no_demo_by_setting(settings):
    settings.PORTAL_DEMO = False


@pytest.mark.django_db
def test_new_database_is_no_demo():
    assert not demo.is_demo()
    assert not demo.is_demo_now()


@pytest.mark.django_db
def test_setting_makes_a_demo(settings):
    settings.PORTAL_DEMO = True

    assert demo.is_demo_now()
    assert demo.is_demo()


@pytest.mark.django_db
def test_marked_database_stays_a_demo():
    assert not demo.is_demo()

    demo.mark_as_demo()
    demo.mark_as_demo()

    assert demo.is_demo()
    assert Installation.objects.get().holds_demo_data


@pytest.mark.django_db
def test_is_demo_asks_the_database_once_in_half_a_minute(django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(1):
        for _ in range(3):
            demo.is_demo()
    now = demo.time.monotonic()
    monkeypatch.setattr(demo.time, "monotonic", lambda: now + 31)
    with django_assert_num_queries(1):
        demo.is_demo()


@pytest.mark.django_db
def test_is_demo_now_sees_what_another_process_wrote():
    assert not demo.is_demo()
    Installation.objects.create(holds_demo_data=True)

    assert not demo.is_demo()
    assert demo.is_demo_now()


@pytest.mark.django_db
def test_is_demo_answers_while_the_database_is_away(monkeypatch):
    demo.mark_as_demo()
    assert demo.is_demo()
    demo.forget()

    def away():
        raise DatabaseError

    monkeypatch.setattr(demo, "is_demo_now", away)
    assert demo.is_demo()


@pytest.mark.django_db
def test_there_is_one_installation_only():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.create(id=2)


def test_mark_is_said_in_the_readers_language():
    assert demo.mark() == "架空データ"
    with override("en"):
        assert demo.mark() == "Fictitious data"
