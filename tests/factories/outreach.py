"""Dispatches and in-company seminars for tests. Every argument left out has a plain, valid value."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from core.fiscal import fiscal_year
from seminars.models import InCompanySeminar, LecturerDispatch
from tests.factories.consultations import make_case

_serial = count(1)


def make_dispatch(**given: Any) -> LecturerDispatch:
    """A request of a chamber of commerce to the trade-secret desk; `held_on` tells its fiscal year."""
    values = {
        "ref": f"D-T8-{next(_serial):06d}-0",
        "series_id": "dispatch.trade_secret",
        "desk_id": "trade_secret",
        "host": "試験商工会議所",
        "host_kind": "chamber",
        "contact_name": "担当 花子",
        "contact_email": "host@example.jp",
        "theme": "営業秘密の守り方",
        "wished_dates": ["2027/1/20 午後"],
        "mode": "onsite",
        "made_at": timezone.now(),
        "made_by": "client",
    } | given
    if "planned_at" not in values and values.get("lecturer"):
        values |= {"planned_at": timezone.now() + timedelta(days=30), "minutes": 90}
    if values.get("held_on"):
        values.setdefault("fiscal_year", fiscal_year(values["held_on"]))
    return LecturerDispatch.objects.create(**values)


def make_in_company(**given: Any) -> InCompanySeminar:
    """Asked for at a case of the trade-secret desk."""
    case = given.pop("case", None) or make_case()
    values = {
        "case": case,
        "desk_id": case.desk_id,
        "series_id": "seminar.in_company",
        "advisor": case.advisor,
        "client_name": case.client.name,
        "wishes": "図面の管理を教えてほしい",
        "made_at": timezone.now(),
        "made_by": "試験",
    } | given
    if values.get("held_on"):
        values.setdefault("fiscal_year", fiscal_year(values["held_on"]))
    return InCompanySeminar.objects.create(**values)
