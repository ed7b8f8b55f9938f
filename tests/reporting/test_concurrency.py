"""Several readers find the same stale year at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.actors import service
from reporting import actions, rollups
from reporting.counting import scope_of
from reporting.figures import count_year
from reporting.models import YearRollup

READERS = 6


def roll_up_on_a_connection_of_its_own(_number: int) -> int:
    try:
        return actions.roll_up(fiscal_year=2017, desk_code=None, by=service("test")).contacts
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_leave_one_true_rollup(log):
    for month in range(4, 10):
        log(f"2017-{month:02d}-01", mentions={"country": ["CN", "TH"]})
    with ThreadPoolExecutor(READERS) as pool:
        assert list(pool.map(roll_up_on_a_connection_of_its_own, range(READERS))) == [6] * READERS
    assert rollups.counted_years(YearRollup.objects.all()) == [count_year(scope_of(2017, None))]
