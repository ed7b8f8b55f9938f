"""What the field brings: desks, codes, partners and counting rules, loaded after every `migrate`."""

from typing import Any


def load_after_migrate(*, using: str, apps: Any = None, **_signal: Any) -> None:
    """The reference data stand in the database, unless `migrate` stopped before their tables were complete.

    Receiver of post_migrate, which a flush sends too: tests that flush keep the data.
    """
    from consultations import catalogue  # this package is imported before the models are ready  # noqa: PLC0415
    from consultations.reference import loader  # noqa: PLC0415

    if loader.is_possible(using, apps):
        loader.load(using)
        catalogue.forget()
