"""Meetings and handoffs for tests."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Appointment, Handoff
from tests.factories.consultations import make_advisor, make_case


def make_appointment(**given: Any) -> Appointment:
    """A visit tomorrow at the place of the client; pass any field of Appointment."""
    case = given.pop("case", None) or make_case()
    values = {
        "case": case,
        "advisor": given.pop("advisor", None) or case.advisor or make_advisor(),
        "method_id": "method.visit",
        "starts_at": timezone.now() + timedelta(days=1),
        "minutes": 90,
        "place": "東京都千代田区1-1",
        "note": "駐車場は裏",
        "made_at": timezone.now(),
        "made_by": "試験",
    }
    return Appointment.objects.create(**values | given)


def make_handoff(**given: Any) -> Handoff:
    """The overseas desk asks the trade-secret desk; pass any field of Handoff."""
    asked: datetime = given.pop("asked_at", None) or timezone.now()
    case = given.pop("case", None) or make_case(desk_id="overseas")
    answer_case = given.pop("answer_case", None) or make_case(client=case.client)
    values = {
        "case": case,
        "answer_case": answer_case,
        "from_desk_id": case.desk_id,
        "to_desk_id": answer_case.desk_id,
        "reason": "図面の管理について",
        "asked_at": asked,
        "asked_by": "試験",
    }
    return Handoff.objects.create(**values | given)
