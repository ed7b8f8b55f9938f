"""Who runs events, and who only sees that they are there."""

from accounts.actors import Actor
from accounts.enums import Role
from core.actors import ActorLike
from seminars.models import Material, SeminarEvent

HOLDER = "service:held-events"  # as whom the portal itself marks an event as held, the night after it


def runs_seminars(actor: ActorLike) -> bool:
    """Seminar organisers, of one desk or of all."""
    return actor.has(Role.SEMINAR_ORGANISER)


def can_see_events(actor: Actor) -> bool:
    """Organisers, headquarters, and advisors: of those, which events, `visible_to` says."""
    return actor.has(Role.SEMINAR_ORGANISER, Role.HEADQUARTERS, Role.ADVISOR)


def can_run(actor: ActorLike, event: SeminarEvent) -> bool:
    """Organisers of the event's desk, and those whose role names no desk."""
    desks = actor.desks_as(Role.SEMINAR_ORGANISER)
    return runs_seminars(actor) and (not desks or event.desk_id in desks)


def can_see_people(actor: ActorLike, event: SeminarEvent) -> bool:
    """Names and addresses of those who applied: for who runs the event, and nobody else."""
    return can_run(actor, event)


def can_hold(actor: ActorLike, event: SeminarEvent) -> bool:
    """Who runs the event, and the portal in the night after it."""
    return actor.ref == HOLDER or can_run(actor, event)


def can_set_series(actor: ActorLike) -> bool:
    """Series belong to all desks: headquarters, and organisers whose role names no desk."""
    return actor.has(Role.HEADQUARTERS) or (runs_seminars(actor) and not actor.desks_as(Role.SEMINAR_ORGANISER))


def can_see_series(actor: ActorLike) -> bool:
    return actor.has(Role.SEMINAR_ORGANISER, Role.HEADQUARTERS)


def can_hand_in(actor: ActorLike, material: Material) -> bool:
    """Who may add, change and remove a material: of an event who runs it, of the video catalogue who sets the series."""
    return can_run(actor, material.event) if material.event is not None else can_set_series(actor)
