"""The start-up check of the rounding rules."""

import pytest
from django.core.checks import run_checks

from reporting.checks import share_rules


def test_rules_of_the_settings_are_in_order():
    assert [message for message in run_checks() if (message.id or "").startswith("reporting.")] == []


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ({"method": "absorb_smallest", "size_content": "absorb_smallest", "country": "plain"}, []),
        ({"methods": "plain"}, ["reporting.E001"]),
        ({"method": "largest_remainder"}, ["reporting.E002"]),
        ({"country": "absorb_smallest", "campaign": "absorb_smallest"}, ["reporting.E003", "reporting.E003"]),
    ],
)
def test_rules_that_cannot_work_stop_the_start(settings, rules, found):
    settings.SHARE_RULES = rules
    assert [message.id for message in share_rules(None)] == found


def test_check_is_registered(settings):
    settings.SHARE_RULES = {"methods": "plain"}
    assert "reporting.E001" in [message.id for message in run_checks()]
