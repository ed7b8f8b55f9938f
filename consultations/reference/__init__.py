"""What the field brings: desks, codes, partners and counting rules, loaded after every `migrate`."""


def load_after_migrate(**kwargs: object) -> None:
    """Placeholder until the loader stands."""
