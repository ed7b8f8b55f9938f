"""The mails of an emergency access: to the owners of the case, and to who watches over such accesses. Numbers, never a text."""

from collections.abc import Iterable

from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant, User
from consultations.models import Case, EmergencyAccess
from consultations.notices.delivery import heads_of_desk
from consultations.querysets.walls import shut_out_of
from mailing.actions import queue
from mailing.render import address_of, render


def emergency_opened(access: EmergencyAccess, case: Case, officers: Iterable[User]) -> bool:
    """To the owners of the case and to the officers: who, which number, until when. Call it in the transaction of the access.

    False where no officer is left to whom the case is not shut.
    """
    owned_by = owners(access, case)
    for user in owned_by or headquarters(access):
        page = address_of("consultations:case_detail", user.language, case.ref) if owned_by else ""
        _to(user, access, "emergency_opened", "owner", opened_key(access, "owner", user), page)
    watching = _others(officers, access) or reviewers(access)
    for user in watching:
        _to(user, access, "emergency_opened", "officer", opened_key(access, "officer", user), _review_page(user, access))
    return bool(watching)


def opened_key(access: EmergencyAccess, audience: str, user: User) -> str:
    return f"emergency:{access.ref}:opened:{audience}:{user.ref}"


def overdue_key(access: EmergencyAccess, days: int, user: User) -> str:
    return f"emergency:{access.ref}:overdue:{days}:{user.ref}"


def emergency_overdue(access: EmergencyAccess, days: int, user: User) -> None:
    """To a reviewer: for so many working days the review has been late."""
    key, page = overdue_key(access, days, user), _review_page(user, access)
    _to(user, access, "emergency_overdue", "reviewer", key, page, days=days)


def owners(access: EmergencyAccess, case: Case) -> list[User]:
    """The advisor in charge, the heads of the desk as far as they may know of the case, and the heads who are named for it.

    Never who used the access, and nobody to whom the case is shut.
    """
    named = ObjectGrant.objects.filter(kind=GrantKind.NAMED, object_ref=case.ref).values("user_id")
    heads = User.objects.filter(role_grants__role=Role.DESK_MANAGER, role_grants__desk_code=case.desk_id, is_active=True)
    found = [*heads_of_desk(case), *heads.filter(pk__in=named).distinct().order_by("pk")]
    if case.advisor is not None and case.advisor.user is not None and case.advisor.user.is_active:
        found.insert(0, case.advisor.user)
    return _others(found, access)


def headquarters(access: EmergencyAccess) -> list[User]:
    """Who is told instead where a case has no other owner."""
    return _others(_with_role(Role.HEADQUARTERS), access)


def security_officers(without: User) -> list[User]:
    """Who is told of every access and reviews it: the auditors; where there is no other one, headquarters."""
    for role in (Role.AUDITOR, Role.HEADQUARTERS):
        if found := [user for user in _with_role(role) if user.pk != without.pk]:
            return found
    return []


def reviewers(access: EmergencyAccess) -> list[User]:
    """Auditors and headquarters, without who used the access and those to whom the case is shut."""
    return _others([*_with_role(Role.AUDITOR), *_with_role(Role.HEADQUARTERS)], access)


def _with_role(role: Role) -> list[User]:
    return list(User.objects.filter(is_active=True, role_grants__role=role).distinct().order_by("pk"))


def _others(users: Iterable[User], access: EmergencyAccess) -> list[User]:
    shut = shut_out_of([access.case_ref]).get(access.case_ref, set())
    return [user for user in dict.fromkeys(users) if user.pk not in shut and user.pk != access.user_id]


def _review_page(user: User, access: EmergencyAccess) -> str:
    return address_of("consultations:emergency_review", user.language, access.ref)


def _to(user: User, access: EmergencyAccess, event: str, audience: str, key: str, page: str, **more: object) -> None:
    """In the outbox only administrators see it, unless the case is shut to them: which it was is for those who are told."""
    context = {"access": access, "number": access.case_no, "name": str(user), "page": page, **more}
    subject, body = render(f"consultations/email/{event}_{audience}", user.language, context)
    queue(
        key=key,
        event=event,
        recipient=user.email,
        language=user.language,
        subject=subject,
        body=body,
        object_ref=access.case_ref,
        is_restricted=True,
    )
