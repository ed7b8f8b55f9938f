"""Nightly and yearly rolling up. Each task may run twice: the second run finds nothing to do."""

from celery import shared_task
from django.utils.timezone import localdate

from core.actors import service
from core.fiscal import fiscal_year
from reporting.actions import roll_up_stale, roll_up_year


@shared_task
def rollup_open_year() -> None:
    """The figures of the fiscal year that is running stand rolled up, and those of older years that a ledger changed."""
    by = service("rollup-open-year")
    roll_up_year(fiscal_year=fiscal_year(localdate()), by=by)
    roll_up_stale(by=by)


@shared_task
def rollup_past_year() -> None:
    """The figures of the fiscal year before, just ended when this runs on 1 April, stand rolled up."""
    roll_up_year(fiscal_year=fiscal_year(localdate()) - 1, by=service("rollup-past-year"))
