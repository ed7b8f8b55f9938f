"""Dates offered to a client, for tests. Every argument left out has a plain, valid value."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from consultations.enums import Side
from consultations.models import Case, OfferedSlot, Promise, SlotOffer
from tests.factories.consultations import make_advisor, make_case


def make_offer(case: Case | None = None, *, starts: Sequence[datetime] = (), **given: Any) -> SlotOffer:
    """Two online dates in a week, to choose within five days; the case does not wait. Pass any field of SlotOffer."""
    case = case or make_case(status="in_support", email="client@example.jp")
    now = timezone.now()
    answer_by: date = given.pop("answer_by", None) or timezone.localdate(now) + timedelta(days=5)
    made_at = given.pop("made_at", None) or now
    asked = {"side": Side.CLIENT, "text": "日時を選ぶ", "due_on": answer_by, "made_at": made_at, "made_by": "試験"}
    promise = given.pop("promise", None) or Promise.objects.create(case=case, **asked)
    advisor = given.pop("advisor", None) or case.advisor or make_advisor()
    made = SlotOffer.objects.create(
        case=case,
        advisor=advisor,
        promise=promise,
        answer_by=answer_by,
        made_at=made_at,
        **{"made_by": "試験"} | given,
    )
    for start in starts or (now + timedelta(days=7), now + timedelta(days=8)):
        OfferedSlot.objects.create(offer=made, starts_at=start, method_id="method.online")
    return made
