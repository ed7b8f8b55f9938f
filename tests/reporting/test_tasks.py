"""The nightly and the yearly task, each run twice."""

import pytest
import time_machine
from django.conf import settings

from inpit_portal.celery import app
from reporting import tasks
from reporting.models import FigureCell, YearRollup


def rows() -> list[tuple]:
    return [*YearRollup.objects.order_by("pk").values_list(), *FigureCell.objects.order_by("pk").values_list()]


@pytest.mark.parametrize(
    ("task", "at", "year"),
    [
        (tasks.rollup_open_year, "2018-03-31T14:59:00Z", 2017),  # 23:59 in Tokyo
        (tasks.rollup_open_year, "2018-03-31T15:00:00Z", 2018),
        (tasks.rollup_past_year, "2018-03-31T18:10:00Z", 2017),
    ],
)
def test_task_rolls_up_its_year_and_a_second_run_changes_nothing(log, task, at, year):
    for day in ("2016-05-01", "2017-05-01", "2018-05-01"):
        log(day)
    with time_machine.travel(at):
        task()
        first = rows()
        task()
    assert set(YearRollup.objects.filter(fiscal_year=year, contacts=1).values_list("desk_code", flat=True)) == {
        "",
        "trade_secret",
    }
    assert YearRollup.objects.filter(fiscal_year=year).count() == 8
    assert rows() == first


def test_nightly_task_also_rolls_up_older_years_that_are_stale(log):
    log("2015-05-01")
    with time_machine.travel("2017-11-20T03:00:00Z"):
        tasks.rollup_open_year()
        log("2015-06-01")
        tasks.rollup_open_year()
    assert YearRollup.objects.get(fiscal_year=2015, desk_code="").contacts == 2
    assert YearRollup.objects.filter(fiscal_year=2016).count() == 0


def test_yearly_task_leaves_other_years_alone(log):
    log("2015-05-01")
    with time_machine.travel("2018-03-31T18:10:00Z"):
        tasks.rollup_past_year()
    assert set(YearRollup.objects.values_list("fiscal_year", flat=True)) == {2017}


def test_tasks_of_the_beat_schedule_are_registered():
    app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"].startswith("reporting.")}
    assert planned == {"reporting.tasks.rollup_open_year", "reporting.tasks.rollup_past_year"}
    assert planned <= set(app.tasks)
