"""Who changes how confidential a case or a file is, and who opens a case to a person by name."""

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import Level
from consultations.models import Case, CaseFile
from consultations.permissions.cases import is_assigned, is_desk_person, is_named, works_on


def manages_case(actor: Actor, case: Case) -> bool:
    """A head of the case's desk who may know of the case: up to level 2 by his role, at level 3 once he is named."""
    if case.desk_id not in actor.desks_as(Role.DESK_MANAGER):
        return False
    return is_desk_person(actor, case) or is_named(actor, case)


def can_name_people(actor: Actor, case: Case) -> bool:
    """The advisor in charge, and the head of the desk: at level 3 only one who is named himself."""
    return is_assigned(actor, case) or manages_case(actor, case)


def levels_open_to(actor: Actor, case: Case) -> list[int]:
    """The levels to which the actor may bring the case, besides the one it has.

    Up: whoever works on it. Down from 2: the head of the desk. Down from 3: to 2 the advisor in charge, and a head of the desk
    who is named, who then may go on to 1.
    """
    return _open_to(actor, case, case.level)


def file_levels_open_to(actor: Actor, file: CaseFile) -> list[int]:
    """The same for one file: by its own level, and never below its case."""
    if file.removed_at is not None or not works_on(actor, file.case, file.level):
        return []
    levels = _open_to(actor, file.case, max(file.level, file.case.level))
    return [level for level in levels if level >= file.case.level]


def can_change_level(actor: Actor, case: Case) -> bool:
    return works_on(actor, case)


def _open_to(actor: Actor, case: Case, now: int) -> list[int]:
    if not works_on(actor, case):
        return []
    lowest = now
    if manages_case(actor, case):
        lowest = Level.NORMAL
    elif now == Level.SECRET and is_assigned(actor, case):
        lowest = Level.LIMITED
    return [level for level in Level.values if level >= lowest and level != now]
