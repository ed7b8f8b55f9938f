"""A small one of `make drill-mail`: the real worker dies in the middle, on the engine of this run."""

import os

import pytest
from django.db import connection

from scripts import drill_mail

commits = pytest.mark.django_db(transaction=True)


@commits
def test_workers_killed_in_the_middle_lose_no_mail_and_double_none():
    at = connection.settings_dict
    server = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}" if connection.vendor == "postgresql" else ""
    scheme = "postgres" if server else "sqlite"
    figures = drill_mail.drill(40, 2, {**os.environ, "DATABASE_URL": f"{scheme}://{server}/{at['NAME']}"})
    assert (figures.queued, figures.lost, figures.doubled) == (40, 0, 0), str(figures)
    assert figures.hold


@pytest.mark.parametrize(("lost", "doubled", "arrived_again"), [(1, 0, 0), (0, 1, 0), (0, 0, 3)])
def test_figures_hold_only_without_loss_and_doubles(lost, doubled, arrived_again):
    assert not drill_mail.Figures(40, 2, lost, doubled, arrived_again, 1.0).hold
