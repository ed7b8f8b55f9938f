"""What the organisers' lists can be asked. Everything stands in the address, so that a list can be shared."""

from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations import catalogue
from consultations.enums import Axis
from core import fiscal
from core.lists import ListFilter
from core.text import fold_for_search
from seminars.enums import EventStatus, Mode, RegistrationStatus, SeatKind
from seminars.models import Series
from seminars.querysets import EventQuerySet, RegistrationQuerySet

FIRST_YEAR = 2011  # of the oldest ledgers
_COLUMNS = {"series": "series_id", "prefecture": "prefecture_id", "mode": "mode", "status": "status", "fy": "fiscal_year"}


class When(models.TextChoices):
    """Which part of the events."""

    AHEAD = "ahead", _("Ahead and drafts")
    DRAFTS = "drafts", _("Drafts")
    PAST = "past", _("Past")
    ALL = "all", _("All events")


class StaffEventFilter(ListFilter):
    """Nothing asked at all: what is ahead."""

    when = forms.ChoiceField(label=_("Which events"), choices=When.choices, required=False)
    series = forms.ChoiceField(label=_("Series"), required=False)
    prefecture = forms.ChoiceField(label=_("Prefecture"), required=False)
    mode = forms.ChoiceField(label=_("How it is held"), choices=[("", _("Any form")), *Mode.choices], required=False)
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Any status")), *EventStatus.choices], required=False)
    fy = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int, empty_value=None, required=False)

    field_order = ("q", "when", "series", "prefecture", "mode", "status", "fy", "after", "before")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        language = get_language() or "ja"
        years = range(fiscal.fiscal_year(today) + 1, FIRST_YEAR - 1, -1)
        self.fields["series"].choices = [("", _("All series")), *((row.code, row.label) for row in Series.objects.all())]
        self.fields["prefecture"].choices = [("", _("All prefectures")), *catalogue.choices(Axis.PREFECTURE)]
        self.fields["fy"].choices = [("", _("All years")), *((year, fiscal.label(year, language)) for year in years)]

    def asked(self) -> dict[str, Any]:
        found = super().asked()
        is_narrow = any(found[name] for name in ("status", "fy"))
        return found | {"when": found["when"] or (When.ALL if is_narrow else When.AHEAD)}

    @property
    def narrowing(self) -> list[Any]:
        """As of every list; which part of the events is asked is no narrowing."""
        return [one for one in super().narrowing if one.name != "when"]

    def chosen(self, rows: EventQuerySet) -> EventQuerySet:
        """Of these events, those that were asked for."""
        asked = self.asked()
        if asked["when"] == When.AHEAD:
            ahead = models.Q(status=EventStatus.PUBLISHED, held_on__gte=self._today) | models.Q(status=EventStatus.DRAFT)
            rows = rows.filter(ahead)
        elif asked["when"] == When.DRAFTS:
            rows = rows.filter(status=EventStatus.DRAFT)
        elif asked["when"] == When.PAST:
            rows = rows.filter(held_on__lt=self._today).exclude(status=EventStatus.DRAFT)
        rows = rows.filter(**{column: asked[name] for name, column in _COLUMNS.items() if asked[name]})
        return rows.matching(asked["q"]) if asked["q"] else rows

    def order(self) -> tuple[str, ...]:
        """What is ahead from the next one on, what is past from the last one back."""
        return ("held_on", "pk") if self.asked()["when"] in (When.AHEAD, When.DRAFTS) else ("-held_on", "-pk")


class PeopleFilter(ListFilter):
    """Of the people of an event: words, state and kind of seat."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("active", _("With a seat or waiting")), *RegistrationStatus.choices, ("all", _("Everybody who applied"))],
        required=False,
    )
    kind = forms.ChoiceField(label=_("Seat"), choices=[("", _("Any seat")), *SeatKind.choices], required=False)
    needs = forms.ChoiceField(
        label=_("Access needs"), choices=[("", _("With or without")), ("on", _("With access needs"))], required=False
    )

    field_order = ("q", "status", "kind", "needs", "after", "before")

    def asked(self) -> dict[str, Any]:
        found = super().asked()
        return found | {"status": found["status"] or "active"}

    @property
    def narrowing(self) -> list[Any]:
        return [one for one in super().narrowing if not (one.name == "status" and self.asked()["status"] == "active")]

    def chosen(self, rows: RegistrationQuerySet) -> RegistrationQuerySet:
        asked = self.asked()
        if asked["status"] == "active":
            rows = rows.active()
        elif asked["status"] != "all":
            rows = rows.filter(status=asked["status"])
        if asked["kind"]:
            rows = rows.filter(seat_kind=asked["kind"])
        if asked["needs"]:
            rows = rows.exclude(access_needs="")
        for word in fold_for_search(asked["q"]).split():
            rows = rows.filter(search_text__contains=word)
        return rows
