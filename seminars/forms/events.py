"""An event as its organiser types it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from consultations import catalogue
from consultations.enums import Axis
from core.actors import ActorLike
from core.fields import ChipCheckboxes, ChipRadio, MailField
from core.forms import FormKeyMixin, PortalForm
from core.lists import Choices
from core.text import clean_text
from core.transitions import TransitionRefused
from seminars.actions.events import EventEntry, concerned, is_ahead, refuse_new_hours
from seminars.enums import KINDS_OF_MODE, EventStatus, Mode, PriorityRule, SeatKind, SeriesKind
from seminars.forms.moments import ClockField, JaDateField, instant, parts, refuse_half
from seminars.models import EventProgramme, SeminarEvent, Series

LANGUAGES = [("ja", gettext_lazy("Japanese")), ("en", gettext_lazy("English"))]
MOST_SEATS = 100_000
_TEXTS = (
    *("title_ja", "title_en", "summary", "audience", "place_label", "venue", "address", "access", "online_url", "online_note"),
    *("host", "contact_phone", "contact_email"),
)
_LONG = forms.Textarea(attrs={"rows": 4})
_SHORT = forms.Textarea(attrs={"rows": 2})
_SEATS = forms.NumberInput(attrs={"class": "width-s", "inputmode": "numeric"})


class EventForm(FormKeyMixin, PortalForm):
    """All of an event but its sessions and materials. `version` is the one that the organiser saw."""

    marks = "optional"

    series = forms.ChoiceField(label=gettext_lazy("Series"))
    title_ja = forms.CharField(label=gettext_lazy("Title in Japanese"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    summary = forms.CharField(
        label=gettext_lazy("What the event is about"),
        help_text=gettext_lazy("Two or three sentences. They stand first on the page of the event."),
        max_length=4000,
        required=False,
        widget=_LONG,
    )
    audience = forms.CharField(label=gettext_lazy("For whom"), max_length=200, required=False)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Held in"), choices=LANGUAGES, widget=ChipCheckboxes, initial=["ja"]
    )
    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"),
        help_text=gettext_lazy("If it is one of several dates that belong together."),
        required=False,
    )
    desk = forms.ChoiceField(label=gettext_lazy("Desk"), required=False)

    day = JaDateField(label=gettext_lazy("Day"))
    starts = ClockField(label=gettext_lazy("Begins at (time)"))
    ends = ClockField(label=gettext_lazy("Ends at"))
    last_day = JaDateField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("Only if it goes on over several days."), required=False
    )

    mode = forms.ChoiceField(label=gettext_lazy("How it is held"), choices=Mode.choices, widget=ChipRadio)
    onsite = forms.IntegerField(
        label=gettext_lazy("Seats on site"), min_value=1, max_value=MOST_SEATS, required=False, widget=_SEATS
    )
    online = forms.IntegerField(
        label=gettext_lazy("Seats online"), min_value=1, max_value=MOST_SEATS, required=False, widget=_SEATS
    )
    prefecture = forms.ChoiceField(label=gettext_lazy("Prefecture of the venue"), required=False)
    place_label = forms.CharField(
        label=gettext_lazy("Place as announced"),
        help_text=gettext_lazy("Such as the name of the town."),
        max_length=60,
        required=False,
    )
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=200, required=False)
    address = forms.CharField(label=gettext_lazy("Address of the venue"), max_length=300, required=False)
    access = forms.CharField(
        label=gettext_lazy("How to get there"),
        help_text=gettext_lazy("Station and exit; lifts, hearing loop, sign language, parking."),
        max_length=2000,
        required=False,
        widget=_SHORT,
    )
    online_url = forms.URLField(
        label=gettext_lazy("Address of the online meeting"),
        help_text=gettext_lazy("Only confirmed people see it, and only from the day before. It may follow later."),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Enter an address like https://example.jp/room")},
    )
    online_note = forms.CharField(label=gettext_lazy("How to join online"), max_length=2000, required=False, widget=_SHORT)

    opens_day = JaDateField(
        label=gettext_lazy("Applications from (day)"), help_text=gettext_lazy("Left blank: at once."), required=False
    )
    opens_at = ClockField(label=gettext_lazy("Applications from (time)"), required=False)
    closes_day = JaDateField(
        label=gettext_lazy("Applications until (day)"),
        help_text=gettext_lazy("Left blank: until it begins."),
        required=False,
    )
    closes_at = ClockField(label=gettext_lazy("Applications until (time)"), required=False)
    priority = forms.ChoiceField(
        label=gettext_lazy("Who comes first from the waiting list"),
        help_text=gettext_lazy("The rule stands on the public page."),
        choices=PriorityRule.choices,
        widget=forms.RadioSelect,
        initial=PriorityRule.FIRST_COME,
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("How long an offered seat is held"),
        help_text=gettext_lazy("Hours. Nights from 21:00 to 8:00 and closed days do not count."),
        min_value=1,
        max_value=240,
        initial=24,
        widget=_SEATS,
    )

    host = forms.CharField(label=gettext_lazy("Organised by"), max_length=200, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("Phone number for questions"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "width-m"}),
    )
    contact_email = MailField(label=gettext_lazy("Email address for questions"), required=False)
    tells = forms.BooleanField(
        help_text=gettext_lazy(
            "The mail lists what changed of title, time, place, way of holding, access and joining online."
            " Other changes send nothing."
        ),
        required=False,
        initial=True,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    SECTIONS = (
        (gettext_lazy("What"), ("series", "title_ja", "title_en", "summary", "audience", "languages", "programme", "desk")),
        (gettext_lazy("When"), (("day", "starts", "ends"), "last_day")),
        (
            gettext_lazy("Where, and how many seats"),
            (
                *("mode", ("onsite", "online"), "prefecture", "place_label", "venue", "address", "access"),
                *("online_url", "online_note"),
            ),
        ),
        (
            gettext_lazy("Applications"),
            (("opens_day", "opens_at"), ("closes_day", "closes_at"), "priority", "offer_hours"),
        ),
        (gettext_lazy("Questions go to"), ("host", "contact_phone", "contact_email")),
    )

    def __init__(self, *args: Any, by: ActorLike, event: SeminarEvent | None = None, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", as_it_stands(event) if event else {})
        self.event, self._now = event, now
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["series"].choices = [("", _("Please select")), *_series_choices(event)]
        fields["programme"].choices = [("", _("None")), *_programme_choices(event)]
        fields["prefecture"].choices = [("", _("Please select")), *catalogue.choices(Axis.PREFECTURE)]
        fields["desk"].choices = _desk_choices(by)
        self.told = concerned(event) if event and is_ahead(event) else 0
        if self.told:
            fields["tells"].label = tell_label(self.told)
        else:
            del fields["tells"]

    def sections(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """The fields under their headings, in rows: what stands in one bracket stands side by side."""
        return [(str(title), [self._row(names) for names in rows]) for title, rows in self.SECTIONS]

    def see(self, version: int) -> None:
        """The bound form names the version that stands now: saved once more, it is meant."""
        changed: Any = self.data.copy()
        changed["version"] = str(version)
        self.data = changed

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for name in _TEXTS:
            if isinstance(found.get(name), str):
                found[name] = clean_text(found[name])
        for day, at in (("opens_day", "opens_at"), ("closes_day", "closes_at")):
            refuse_half(self, day, at)
        found["starts_at"] = instant(found.get("day"), found.get("starts"))
        found["ends_at"] = instant(found.get("last_day") or found.get("day"), found.get("ends"))
        self._check_hours(found)
        self._check_applications(found)
        self._check_seats(found)
        return found

    def entry(self) -> EventEntry:
        """The event as it was typed."""
        found = self.cleaned_data
        values: dict[str, Any] = {name: found[name] for name in _TEXTS}
        values |= {"series_id": found["series"], "desk_id": found["desk"] or None}
        values |= {"programme_id": int(found["programme"]) if found["programme"] else None}
        values |= {"prefecture_id": found["prefecture"] or None, "languages": found["languages"], "mode": found["mode"]}
        values |= {"starts_at": found["starts_at"], "ends_at": found["ends_at"]}
        values |= {"priority": found["priority"], "offer_hours": found["offer_hours"]}
        values |= {"applications_open_at": found["opens"] or self._now, "applications_close_at": found["closes"]}
        return EventEntry(values, {kind: found[kind] for kind in KINDS_OF_MODE[Mode(found["mode"])]})

    def _row(self, names: str | tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in ((names,) if isinstance(names, str) else names)]

    def _check_hours(self, found: dict[str, Any]) -> None:
        starts_at, ends_at = found["starts_at"], found["ends_at"]
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends", _("It must end after it begins (%(time)s)") % {"time": found["starts"].strftime("%H:%M")})
        is_moved = self.event is None or starts_at != self.event.starts_at
        if self.event is not None and self.event.status == EventStatus.HELD:
            self._check_held(self.event, starts_at, ends_at)
        elif starts_at and starts_at <= self._now and is_moved:
            self.add_error("day", _("Enter a day in the future"))

    def _check_held(self, event: SeminarEvent, starts_at: datetime | None, ends_at: datetime | None) -> None:
        if starts_at is None or ends_at is None:
            return  # the fields say so already
        try:
            refuse_new_hours(event, starts_at, ends_at)
        except TransitionRefused as refused:
            self.add_error("day", str(refused.message))

    def _check_applications(self, found: dict[str, Any]) -> None:
        found["opens"] = instant(found.get("opens_day"), found.get("opens_at"))
        found["closes"] = instant(found.get("closes_day"), found.get("closes_at")) or found["starts_at"]
        if found["closes"] and found["starts_at"] and found["closes"] > found["starts_at"]:
            self.add_error("closes_day", _("Applications must close before the event begins, or when it begins"))
        if found["opens"] and found["closes"] and found["opens"] >= found["closes"]:
            self.add_error("opens_day", _("Applications must open before they close"))

    def _check_seats(self, found: dict[str, Any]) -> None:
        if not found.get("mode"):
            return
        for kind in KINDS_OF_MODE[Mode(found["mode"])]:
            if found.get(kind) is None and kind not in self.errors:
                self.add_error(kind, _("Enter how many seats there are: %(kind)s.") % {"kind": SeatKind(kind).label})


def tell_label(people: int) -> str:
    """What the box says by which people are told of a change."""
    told = ngettext(
        "Tell %(n)s person who has, or waits for, a seat", "Tell %(n)s people who have, or wait for, a seat", people
    )
    return told % {"n": people}


def as_it_stands(event: SeminarEvent) -> dict[str, Any]:
    """The event as the form shows it."""
    given: dict[str, Any] = {name: getattr(event, name) for name in (*_TEXTS, "languages", "mode", "priority", "offer_hours")}
    given |= {"series": event.series_id, "programme": event.programme_id or "", "desk": event.desk_id or ""}
    given |= {"prefecture": event.prefecture_id or "", "version": event.version}
    given |= {pool.kind: pool.capacity for pool in event.pools.all()}
    given |= parts(event.starts_at, "day", "starts") | parts(event.ends_at, "last_day", "ends")
    if given.get("last_day") == given.get("day"):
        given.pop("last_day", None)
    given |= parts(event.applications_open_at, "opens_day", "opens_at")
    return given | parts(event.applications_close_at, "closes_day", "closes_at")


def _series_choices(event: SeminarEvent | None) -> Choices:
    today = timezone.localdate()
    held = Q(kind__in=(SeriesKind.PUBLIC, SeriesKind.CAMPAIGN)) & (Q(valid_to=None) | Q(valid_to__gte=today))
    kept = Q(pk=event.series_id) if event else Q(pk=None)
    return [(row.code, row.label) for row in Series.objects.filter(held | kept)]


def _programme_choices(event: SeminarEvent | None) -> Choices:
    newest: Sequence[int] = EventProgramme.objects.values_list("pk", flat=True)[:100]
    kept = [event.programme_id] if event and event.programme_id else []
    return [(str(row.pk), row.title) for row in EventProgramme.objects.filter(pk__in=[*newest, *kept])]


def _desk_choices(by: ActorLike) -> Choices:
    own = by.desks_as(Role.SEMINAR_ORGANISER)
    desks = [(code, name) for code, name in catalogue.desk_choices() if not own or code in own]
    return desks if own else [("", _("No desk: run by headquarters")), *desks]
