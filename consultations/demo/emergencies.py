"""Emergency accesses of the made-up desks: one of last month that was reviewed, and one that waits for its review."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import EMERGENCY_ROLES, Role
from accounts.models import User
from consultations.actions.emergency import LASTS, REVIEW_WITHIN
from consultations.demo.days import at, working_day_ago
from consultations.enums import Verdict
from consultations.models import Case, EmergencyAccess
from core.fiscal import fiscal_year
from core.workdays import add_working_days


def add_emergencies(cases: Sequence[Case], words: list[dict[str, Any]], today: date) -> None:
    """They are over: nobody reads anything by them. `words` says who, so many working days ago, why, and what was found."""
    for case, said in zip(cases, words, strict=False):
        role = Role(said["role"])
        user = User.objects.filter(role_grants__role=role, is_active=True).order_by("pk").first()
        auditor = User.objects.filter(role_grants__role=Role.AUDITOR, is_active=True).order_by("pk").first()
        if user is not None and auditor is not None and role in EMERGENCY_ROLES:
            _add(case, user, auditor, said, today)


def _add(case: Case, user: User, auditor: User, said: dict[str, Any], today: date) -> None:
    day = working_day_ago(today, said["days_ago"])
    opened = at(day, 16, 40)
    access = EmergencyAccess(
        case=case,
        case_ref=case.ref,
        case_no=case.case_no,
        desk_id=case.desk_id,
        user=user,
        by_ref=f"user:{user.ref}",
        by_label=str(user),
        role=said["role"],
        reason=said["reason"],
        opened_at=opened,
        expires_at=opened + LASTS,
        ended_at=opened + timedelta(minutes=18),
        fiscal_year=fiscal_year(timezone.localtime(opened).date()),
        review_by=add_working_days(day, REVIEW_WITHIN),
    )
    if "note" in said:
        access.verdict, access.review_note = Verdict.JUSTIFIED, said["note"]
        access.reviewed_by_ref, access.reviewed_by = f"user:{auditor.ref}", str(auditor)
        access.reviewed_at = at(add_working_days(day, 1), 10, 15)
    access.save()
