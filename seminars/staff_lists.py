"""Lecturers, series, programmes and videos with the figures that their lists show."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from core.fiscal import fiscal_year
from seminars.enums import EventStatus
from seminars.models import EventProgramme, Lecturer, Material, MaterialViews, Series

YEARS_SHOWN = 3


@dataclass(frozen=True)
class VideoLine:
    """A video with how often it was opened: in each of the years shown, and in all."""

    video: Material
    of_years: list[tuple[int, int]]  # (fiscal year, views)
    total: int


def lecturers_with_load(now: datetime) -> QuerySet[Lecturer]:
    """All lecturers, those who may be chosen first, with how many events lie `ahead` of each and how many there were."""
    ahead = Q(sessions__event__status=EventStatus.PUBLISHED, sessions__event__ends_at__gt=now)
    held = Q(sessions__event__status=EventStatus.HELD)
    rows = Lecturer.objects.select_related("advisor", "partner").annotate(
        ahead=Count("sessions__event", filter=ahead, distinct=True), held=Count("sessions__event", filter=held, distinct=True)
    )
    return rows.order_by("-is_active", "kana", "name", "pk")


def series_with_events() -> QuerySet[Series]:
    """All series in their order (which grouping would forget), with how many events and videos each has."""
    counts = {"event_count": Count("events", distinct=True), "video_count": Count("materials", distinct=True)}
    return Series.objects.select_related("desk").annotate(**counts).order_by("order", "code")


def programmes_with_events() -> QuerySet[EventProgramme]:
    return EventProgramme.objects.prefetch_related("events").order_by("-pk")


def videos_with_views(series: Series, this_year: int) -> tuple[list[int], list[VideoLine]]:
    """The fiscal years shown, newest first, and the videos of the series with their views."""
    years = [this_year - back for back in range(YEARS_SHOWN)]
    count: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for material, day, number in MaterialViews.objects.filter(material__series=series).values_list("material", "day", "count"):
        count[material][fiscal_year(day)] += number
    rows = []
    for video in Material.objects.filter(series=series):
        of_years = count[video.pk]
        rows.append(VideoLine(video, [(year, of_years[year]) for year in years], sum(of_years.values())))
    return years, rows
