"""Lecturers for other bodies: who works on a request, who is asked, who only reads."""

from accounts.actors import Actor
from accounts.enums import Role
from core.actors import ActorLike
from seminars.models import LecturerDispatch


def sees_dispatches(actor: Actor) -> bool:
    """Organisers, headquarters, desk managers, and advisors, who may be asked: which of them, `visible_to` says."""
    return actor.has(Role.SEMINAR_ORGANISER, Role.HEADQUARTERS, Role.DESK_MANAGER, Role.ADVISOR)


def can_run_dispatch(actor: ActorLike, dispatch: LecturerDispatch) -> bool:
    """Organisers of the desk, and those whose role names none."""
    desks = actor.desks_as(Role.SEMINAR_ORGANISER)
    return actor.has(Role.SEMINAR_ORGANISER) and (not desks or dispatch.desk_id in desks)


def is_lecturer(actor: ActorLike, dispatch: LecturerDispatch) -> bool:
    """The advisor who was asked."""
    user_id = dispatch.lecturer.user_id if dispatch.lecturer else None
    return isinstance(actor, Actor) and user_id is not None and user_id == actor.user_id


def can_answer_dispatch(actor: ActorLike, dispatch: LecturerDispatch) -> bool:
    """The lecturer himself, or the organiser on his word."""
    return is_lecturer(actor, dispatch) or can_run_dispatch(actor, dispatch)
