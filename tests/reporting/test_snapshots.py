"""Counting at one moment while others write."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError

from consultations.models import Contact
from reporting.snapshots import one_moment
from tests.factories.consultations import make_case, make_contact


def in_another_thread(work) -> None:
    """Runs `work` on a connection of its own; its exception comes out here."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


@pytest.mark.django_db(transaction=True)
def test_one_moment_sees_no_later_contact_and_holds_up_no_writer():
    case = make_case()
    make_contact(case=case)
    with one_moment():
        assert Contact.objects.count() == 1
        in_another_thread(lambda: make_contact(case=case))
        assert Contact.objects.count() == 1
    assert Contact.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_moment_leaves_the_connection_ready_to_write():
    with one_moment():
        Contact.objects.count()
    mode = getattr(connection, "transaction_mode", None)
    assert mode in ("IMMEDIATE", None)
    with transaction.atomic():
        make_contact()
    assert Contact.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_moment_is_for_reading_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can forbid writing in a transaction")
    with pytest.raises(InternalError), one_moment():
        make_case()


@pytest.mark.django_db
def test_one_moment_inside_a_transaction_is_that_transaction():
    with one_moment():
        make_contact()
    assert Contact.objects.count() == 1
