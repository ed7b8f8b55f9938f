"""What must hold before the portal starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from reporting.measures import ALL, BY_AXIS
from reporting.shares import ABSORB_SMALLEST, RULES


@register()
def share_rules(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """SHARE_RULES names axes and rules that exist, and no rule that would have nothing to add up to."""
    errors: list[CheckMessage] = []
    for axis, rule in settings.SHARE_RULES.items():
        if axis not in BY_AXIS:
            known = ", ".join(BY_AXIS)
            errors.append(Error(f"SHARE_RULES: there is no axis {axis!r}.", hint=f"One of: {known}", id="reporting.E001"))
        elif rule not in RULES:
            known = ", ".join(RULES)
            errors.append(Error(f"SHARE_RULES: there is no rule {rule!r}.", hint=f"One of: {known}", id="reporting.E002"))
        elif rule == ABSORB_SMALLEST and BY_AXIS[axis].share_of == ALL:
            hint = "Shares of all contacts do not add to 100 there."
            errors.append(Error(f"SHARE_RULES: {axis!r} cannot follow {rule!r}.", hint=hint, id="reporting.E003"))
    return errors
