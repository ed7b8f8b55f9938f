"""Roles of the portal (docs/architecture.md, "Who may read and do what")."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLIENT = "client", _("Client")
    ADVISOR = "advisor", _("Advisor")
    DESK_STAFF = "desk_staff", _("Desk staff")
    DESK_MANAGER = "desk_manager", _("Desk manager")
    HEADQUARTERS = "headquarters", _("Headquarters")
    SEMINAR_ORGANISER = "seminar_organiser", _("Seminar organiser")
    SUBSIDY_OFFICER = "subsidy_officer", _("Subsidy officer")
    REVIEWER = "reviewer", _("Reviewer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


DESK_ROLES = (Role.ADVISOR, Role.DESK_STAFF, Role.DESK_MANAGER)
DESK_OR_ALL_ROLES = (Role.SEMINAR_ORGANISER,)  # of the desks that are named, of all of them where none is
INSTITUTE_ROLES = tuple(role for role in Role if role != Role.CLIENT)
EMERGENCY_ROLES = (Role.DESK_MANAGER, Role.HEADQUARTERS, Role.ADMINISTRATOR)  # who may open a case in an emergency


class GrantKind(models.TextChoices):
    """What a person may read of one case beyond his roles, or must not read whatever his roles."""

    NAMED = "named", _("Named for this case")
    EMERGENCY = "emergency", _("Emergency access")
    WALL = "wall", _("Conflict of interest")  # an emergency access opens it
    BAR = "bar", _("Named by the client as somebody who must not see it")  # nothing opens it
