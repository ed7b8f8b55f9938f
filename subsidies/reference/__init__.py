"""The programmes that the field knows and their terms, loaded after every `migrate`."""

from typing import Any


def load_after_migrate(*, using: str, apps: Any = None, **_signal: Any) -> None:
    """Programmes and terms stand in the database, unless `migrate` stopped before their tables were complete."""
    from subsidies.reference import loader  # models are not ready when this package is imported  # noqa: PLC0415

    if loader.is_possible(using, apps):
        loader.load(using)
