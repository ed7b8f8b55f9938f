"""Two and more workers at one outbox: every message leaves once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mailing import actions
from mailing.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_wake_ups(monkeypatch):
    monkeypatch.setattr(actions, "wake_worker", lambda: None)


def _at_the_same_time(work, workers: int) -> list:
    barrier = Barrier(workers)

    def run(_number: int):
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


def test_claim_by_eight_workers_goes_to_one(queue):
    message = queue()
    claims = _at_the_same_time(lambda: actions.claim(pk=message.pk), 8)
    assert len([claim for claim in claims if claim is not None]) == 1
    assert Message.objects.get().attempts == 1


def test_sweeps_at_the_same_time_send_each_message_once(queue, sink):
    ids = sorted(queue(key=str(number)).message_id for number in range(20))
    _at_the_same_time(actions.deliver_all_due, 4)
    assert sorted(mail["Message-ID"] for mail in sink.mails) == ids
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


def test_queue_with_one_key_by_eight_callers_makes_one_message(queue):
    made = _at_the_same_time(queue, 8)
    assert len({message.pk for message in made}) == 1
