"""What happens to a case besides contacts. Every argument left out has a plain, valid value."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from consultations.enums import ClockKind, Side, Source
from consultations.models import Appointment, Case, ClockInterval, Complaint, FollowUp, Handoff, Promise, Referral
from tests.factories.consultations import make_advisor, make_case

JST = ZoneInfo("Asia/Tokyo")
_serial = count(1)


def at(text: str) -> datetime:
    """`2026-11-20 09:00` in Tokyo."""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def make_follow_up(case: Case | None = None, **given: Any) -> FollowUp:
    """A question six months after a case was closed, due on 20 November 2026."""
    case = case or make_case(status="closed", email="client@example.jp")
    values = {"due_on": date(2026, 11, 20), "made_at": at("2026-05-20 10:00"), "made_by": "試験"}
    return FollowUp.objects.create(case=case, **values | given)


def make_promise(case: Case | None = None, **given: Any) -> Promise:
    """Something the client does by 25 November 2026."""
    case = case or make_case(status="in_support", email="client@example.jp")
    values = {
        "side": Side.CLIENT,
        "text": "図面の写しを用意する",
        "due_on": date(2026, 11, 25),
        "made_at": at("2026-11-18 10:00"),
        "made_by": "試験",
    }
    return Promise.objects.create(case=case, **values | given)


def make_waiting(asked_at: datetime, **given: Any) -> ClockInterval:
    """A case that waits for its client since then."""
    case = make_case(**{"status": "waiting", "email": "client@example.jp"} | given)
    return ClockInterval.objects.create(case=case, kind=ClockKind.WAITING, started_at=asked_at)


def make_appointment(case: Case | None = None, **given: Any) -> Appointment:
    """A visit on Wednesday 25 November 2026 at 14:00."""
    case = case or make_case(status="in_support", email="client@example.jp")
    values = {
        "advisor": given.pop("advisor", None) or case.advisor or make_advisor(),
        "method_id": "method.visit",
        "starts_at": at("2026-11-25 14:00"),
        "place": "極秘の工場",
        "made_at": at("2026-11-18 10:00"),
        "made_by": "試験",
    }
    return Appointment.objects.create(case=case, **values | given)


def make_handoff(case: Case | None = None, *, to_desk: str = "overseas", **given: Any) -> Handoff:
    """A handoff to the overseas desk that is open."""
    case = case or make_case(status="in_support")
    values = {"desk_id": to_desk, "client": case.client, "source": Source.HANDOFF, "origin": case}
    answer_case = given.pop("answer_case", None) or make_case(**values)
    row = {"reason": "現地の商標について", "asked_at": timezone.now() - timedelta(days=1), "asked_by": "試験"} | given
    return Handoff.objects.create(
        case=case, answer_case=answer_case, from_desk_id=case.desk_id, to_desk_id=answer_case.desk_id, **row
    )


def make_referral(case: Case | None = None, **given: Any) -> Referral:
    """A referral to JETRO for which the client is asked."""
    case = case or make_case(status="in_support", email="client@example.jp")
    values = {
        "partner_id": "jetro",
        "status": "asked",
        "shared": "会社名と海外の出展予定",
        "asked_at": timezone.now(),
        "asked_by": "試験",
    }
    return Referral.objects.create(case=case, **values | given)


def make_complaint(case: Case | None = None, **given: Any) -> Complaint:
    case = case or make_case(status="in_support", email="client@example.jp")
    values = {
        "text": "返事が遅いです。",
        "made_at": timezone.now(),
        "made_by": f"相談者{next(_serial)}",
        "due_on": date(2026, 11, 27),
    }
    return Complaint.objects.create(case=case, **values | given)
