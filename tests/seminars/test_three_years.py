"""Reminders and offers through simulated time, hour by hour, against an oracle (`make drill-seminar-years`: three years)."""

import os
import random
import sys
import time
from datetime import date

import pytest

from tests.seminars.simulated_years import Plan, Years

pytestmark = pytest.mark.django_db
IS_DRILL = bool(os.environ.get("DRILL_SEMINAR_YEARS"))
START, DAYS, EVENTS, OUTAGES = (date(2027, 1, 1), 1096, 60, 25) if IS_DRILL else (date(2027, 12, 10), 28, 7, 1)


def test_every_reminder_and_offer_comes_once_and_none_late():
    plan = Plan(START, DAYS, random.Random(20261120))
    plan.draw(events=EVENTS, outages=OUTAGES)
    began = time.process_time()
    counts = Years(plan).run()
    sys.stdout.write(f"{dict(counts)} in {time.process_time() - began:.1f} s of processor time\n")
    assert counts["hours"] == DAYS * 24
    assert counts["reminders"] > EVENTS
    assert counts["offers"]
