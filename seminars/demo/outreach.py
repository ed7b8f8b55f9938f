"""Made-up in-company seminars, dispatches and videos."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from consultations.models import Advisor, Case
from core.fiscal import fiscal_year
from core.receipts import issue
from seminars.demo.rows import BY
from seminars.enums import COUNTED_DISPATCH, COUNTED_IN_COMPANY, DispatchStatus, InCompanyStatus, MaterialKind
from seminars.models import InCompanySeminar, LecturerDispatch, Material, MaterialViews

VIEWED_DAYS = 500


def fill(raw: dict[str, Any], now: datetime, own: Advisor) -> None:
    """They stand in the database."""
    case = Case.objects.open().filter(desk_id="trade_secret", level=1, advisor=own).order_by("pk").first()
    for place, line in enumerate(raw["outside"]["in_company"]):
        _in_company(line, now, own, case if place == 0 else None)
    for line in raw["outside"]["dispatch"]:
        _dispatch(line, now, own)
    for line in raw["videos"]:
        _video(line, now)


def _in_company(line: list[Any], now: datetime, own: Advisor, case: Case | None) -> None:
    ago, status, desk, company, prefecture, people = line
    day = now - timedelta(days=ago)
    is_held = status in COUNTED_IN_COMPANY
    InCompanySeminar.objects.create(
        series_id="seminar.in_company_trade_secret" if desk == "trade_secret" else "seminar.in_company",
        desk_id=desk,
        case=case,
        advisor=own,
        status=status,
        client_name=case.client.name if case else company,
        prefecture_id=f"prefecture.{prefecture}",
        planned_at=day if status != InCompanyStatus.REQUESTED else None,
        minutes=90,
        participants_onsite=people if is_held else None,
        made_at=min(day, now) - timedelta(days=30),
        made_by=BY,
        **_held(day, is_held),
    )


def _dispatch(line: list[Any], now: datetime, own: Advisor) -> None:
    ago, status, desk, host, theme, prefecture, people = line
    day = now - timedelta(days=ago)
    is_held = status in COUNTED_DISPATCH
    asked_at = min(day, now) - timedelta(days=40)
    LecturerDispatch.objects.create(
        ref=issue(asked_at.date(), prefix="D-"),
        series_id=f"dispatch.{desk}",
        desk_id=desk,
        status=status,
        host=host,
        contact_name=BY,
        contact_email="host@demo.example",
        title=theme,
        theme=theme,
        expected=40,
        mode="onsite",
        prefecture_id=f"prefecture.{prefecture}",
        planned_at=day if status != DispatchStatus.REQUESTED else None,
        minutes=90,
        lecturer=own if status != DispatchStatus.REQUESTED else None,
        participants_onsite=people if is_held else None,
        made_at=asked_at,
        made_by=BY,
        **_held(day, is_held),
    )


def _held(day: datetime, is_held: bool) -> dict[str, Any]:
    held_on = timezone.localdate(day)
    return {"held_on": held_on, "fiscal_year": fiscal_year(held_on)} if is_held else {}


def _video(line: list[Any], now: datetime) -> None:
    """A video of the catalogue, opened on every tenth day since long ago."""
    series, title, title_en, opened = line
    video = Material.objects.create(
        series_id=series,
        kind=MaterialKind.VIDEO,
        title_ja=title,
        title_en=title_en,
        url="https://video.demo.example/1",
        made_at=now - timedelta(days=VIEWED_DAYS),
        made_by=BY,
    )
    today = timezone.localdate(now)
    MaterialViews.objects.bulk_create(
        MaterialViews(material=video, day=today - timedelta(days=back), count=opened // 50 + back % 3)
        for back in range(1, VIEWED_DAYS, 10)
    )
