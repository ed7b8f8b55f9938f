"""Cases that nobody of their desk may see, because everybody is shut out or nobody is left: they must not vanish."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.enums import DESK_ROLES, GrantKind, Role
from accounts.models import ObjectGrant, RoleGrant, User
from consultations.enums import SHUTS, Level
from consultations.models import Appointment, Case


def unseen(cases: Iterable[Case]) -> list[Case]:
    """Those that nobody may see. Two queries for any number of cases."""
    cases = list(cases)
    if not cases:
        return []
    roles, grants = _roles({case.desk_id for case in cases}), _grants([case.ref for case in cases])
    return [case for case in cases if not _readers(case, roles[case.desk_id], grants)]


def unseen_now() -> list[Case]:
    """The open cases that nobody may see, the oldest first: number and desk only."""
    may_be = Q(ref__in=ObjectGrant.objects.filter(kind__in=SHUTS).order_by().values("object_ref"))
    may_be |= Q(level=Level.SECRET) | ~Q(desk_id__in=_desks_with(Role.DESK_MANAGER, Role.DESK_STAFF))
    may_be |= Q(level=Level.LIMITED) & ~Q(desk_id__in=_desks_with(Role.DESK_MANAGER))
    shown = ("ref", "case_no", "desk", "level", "received_on", "received_at", "due_on", "is_urgent", "status", "advisor")
    rows = Case.objects.open().filter(may_be).select_related("advisor", "desk")
    names = ("assigned_at", "desk__ja", "desk__en", "advisor__user")
    return unseen(rows.only(*shown, *names).order_by("received_on", "pk"))


def may_be_named(case: Case) -> list[User]:
    """People of the desk to whom the case is not shut, by name."""
    shut = ObjectGrant.objects.filter(kind__in=SHUTS, object_ref=case.ref).order_by().values("user_id")
    there = User.objects.filter(is_active=True, role_grants__role__in=DESK_ROLES, role_grants__desk_code=case.desk_id)
    return list(there.exclude(pk__in=shut).distinct().order_by("name", "pk"))


def _readers(case: Case, roles: dict[str, set[int]], grants: dict[tuple[str, str], set[int]]) -> set[int]:
    """As permissions.works_on decides, of everybody at once."""
    found = set().union(*roles.values()) & grants[(case.ref, GrantKind.NAMED)]
    if case.level <= Level.LIMITED:
        found |= roles[Role.DESK_MANAGER]
    if case.level == Level.NORMAL:
        found |= roles[Role.DESK_STAFF]
    if case.advisor is not None and case.advisor.user_id is not None:
        found |= {case.advisor.user_id} & roles[Role.ADVISOR]
    return found.difference(*(grants[(case.ref, kind)] for kind in SHUTS))


def _roles(desks: Iterable[str]) -> dict[str, dict[str, set[int]]]:
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: {role: set() for role in DESK_ROLES})
    rows = RoleGrant.objects.filter(role__in=DESK_ROLES, desk_code__in=list(desks), user__is_active=True)
    for desk, role, user_id in rows.values_list("desk_code", "role", "user_id"):
        found[desk][role].add(user_id)
    return found


def _desks_with(*roles: Role) -> QuerySet[RoleGrant, str]:
    """Codes of the desks at which somebody who may sign in has one of these roles."""
    return RoleGrant.objects.filter(role__in=roles, user__is_active=True).order_by().values_list("desk_code", flat=True)


def _grants(refs: list[str]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    kinds = (*SHUTS, GrantKind.NAMED)
    for ref, kind, user_id in (
        ObjectGrant.objects.filter(object_ref__in=refs, kind__in=kinds).order_by().values_list("object_ref", "kind", "user_id")
    ):
        found[(ref, kind)].add(user_id)
    return found


def stranded_meetings(case: Case, now: datetime) -> list[Appointment]:
    """Meetings to come that were agreed with somebody who is shut out since: another has to hold them. One query."""
    shut = ObjectGrant.objects.filter(kind__in=SHUTS, object_ref=case.ref).order_by().values("user_id")
    rows = Appointment.objects.standing().filter(case=case, contact=None, starts_at__gt=now, advisor__user__in=shut)
    return list(rows.select_related("advisor").order_by("starts_at", "pk"))
