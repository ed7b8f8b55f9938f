"""Actors of the day of an event."""

from dataclasses import replace

from accounts.actors import Actor


def organiser_elsewhere(actor: Actor) -> Actor:
    """The same person as an organiser of another desk only, as the rules foresee one."""
    return replace(actor, desks_by_role={"seminar_organiser": frozenset({"overseas"})})
