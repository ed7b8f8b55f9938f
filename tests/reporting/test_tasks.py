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
    log("2017-05-01")
    log("2018-05-01")
    with time_machine.travel(at):
        task()
        first = rows()
        task()
    assert set(YearRollup.objects.values_list("fiscal_year", flat=True)) == {year}
    assert YearRollup.objects.filter(contacts=1).count() == 2
    assert rows() == first


def test_tasks_of_the_beat_schedule_are_registered():
    app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"].startswith("reporting.")}
    assert planned == {"reporting.tasks.rollup_open_year", "reporting.tasks.rollup_past_year"}
    assert planned <= set(app.tasks)
