"""Who may use reply templates, and who may change which."""

from accounts.actors import Actor
from accounts.enums import DESK_ROLES, Role
from knowledge.models import ReplyTemplate


def can_use_templates(actor: Actor) -> bool:
    return actor.has(*DESK_ROLES, Role.HEADQUARTERS)


def can_write_templates(actor: Actor) -> bool:
    """Whether there is any template that the person may write."""
    return actor.has(Role.DESK_MANAGER, Role.HEADQUARTERS)


def can_write_for(actor: Actor, desk_code: str) -> bool:
    """Desk managers for their desks; headquarters for every desk, and what all desks share."""
    return actor.has(Role.HEADQUARTERS) or desk_code in actor.desks_as(Role.DESK_MANAGER)


def can_edit_template(actor: Actor, template: ReplyTemplate) -> bool:
    return can_write_for(actor, template.desk_code)
