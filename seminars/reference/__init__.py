"""The series of seminars, loaded after every `migrate`."""

from typing import Any


def load_after_migrate(*, using: str, apps: Any = None, **_signal: Any) -> None:
    """The series stand in the database, unless `migrate` stopped before their tables were complete.

    Receiver of post_migrate; that of the desks ran before, in the order of INSTALLED_APPS.
    """
    from seminars.reference import loader  # models are not ready when this package is imported  # noqa: PLC0415

    if loader.is_possible(using, apps):
        loader.load(using)
