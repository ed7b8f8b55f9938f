"""Whether this portal shows fictitious data. The database says so, not only a setting."""

import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext

from core.models import Installation

_LOOK_AGAIN_AFTER = 30.0  # seconds
_seen: dict[str, float | bool] = {"demo": False, "at": -_LOOK_AGAIN_AFTER}
_fillers: list[Callable[[], None]] = []


def on_load(fill: Callable[[], None]) -> None:
    """`fill` is called whenever made-up data are loaded, after those of the desks; where its own stand it writes nothing."""
    if fill not in _fillers:
        _fillers.append(fill)


def fill_more() -> None:
    """What other apps have made up stands beside the data of the desks."""
    for fill in _fillers:
        fill()


def is_demo_now() -> bool:
    """The truth as the database has it at this moment. Mail delivery asks this one."""
    demo = settings.PORTAL_DEMO or Installation.objects.filter(holds_demo_data=True).exists()
    _seen.update(demo=demo, at=time.monotonic())
    return demo


def is_demo() -> bool:
    """As `is_demo_now`, remembered for half a minute: every page asks."""
    if time.monotonic() - _seen["at"] > _LOOK_AGAIN_AFTER:
        try:
            return is_demo_now()
        except DatabaseError:  # an error page must still be shown when the database is away
            pass
    return bool(_seen["demo"])


def mark() -> str:
    """The words that stand on every page, export and mail of a demo, in the reader's language."""
    return gettext("Fictitious data")


def forget() -> None:
    """The next `is_demo` looks at the database again."""
    _seen["at"] = -_LOOK_AGAIN_AFTER


def mark_as_demo() -> None:
    """This database holds fictitious data from now on; there is no way back."""
    Installation.objects.update_or_create(pk=1, defaults={"holds_demo_data": True})
    forget()
