"""What the public list of events can be asked. Everything stands in the address, so that a list can be shared."""

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from consultations import catalogue
from consultations.enums import Axis
from core.lists import ListFilter
from core.search import MAX_WORDS
from seminars.enums import Mode
from seminars.models import EventSession, SeatPool
from seminars.words import with_waiting

Choices = list[tuple[str, str]]
_FIRST, _MORE = ("q", "month", "place"), ("mode", "series", "language", "free")
LANGUAGES = {"ja": _("Japanese"), "en": _("English")}
_WORDS_IN = ("title_ja", "title_en", "summary", "audience", "venue", "place_label", "host", "series__ja", "series__en")


class EventFilter(ListFilter):
    """Month, format, field, region or prefecture, language, free seats and words."""

    month = forms.ChoiceField(label=pgettext_lazy("month of a seminar", "When"), required=False)
    mode = forms.ChoiceField(
        label=_("Format"),
        choices=[("", _("On site or online")), (Mode.ONSITE, _("On site")), (Mode.ONLINE, _("Online"))],
        required=False,
    )
    series = forms.ChoiceField(label=_("Field"), required=False)
    place = forms.ChoiceField(label=_("Region or prefecture"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("Any language")), *LANGUAGES.items()], required=False)
    free = forms.ChoiceField(
        label=pgettext_lazy("free or not", "Seats"),
        choices=[("", _("Free or not")), ("1", _("With free seats"))],
        required=False,
    )

    field_order = (*_FIRST, *_MORE)

    def __init__(self, data: QueryDict, *, offered: Iterable[dict[str, Any]], **kwargs: Any) -> None:
        self._offered = list(offered)
        self._asks = data
        super().__init__(data, **kwargs)

    def prepare_fields(self) -> None:
        """What stands in a list of choices leads to something: the choices are those of the events there are.

        What an old address asks stays a choice, so that a filter without hits is kept and shown.
        """
        self.fields["q"].label = _("Words")
        self.fields["month"].choices = [("", _("Any month")), *self._months()]
        self.fields["series"].choices = [("", _("Any field")), *self._series()]
        self.fields["place"].choices = [("", _("All of Japan")), *self._places()]

    @property
    def first_fields(self) -> list[BoundField]:
        """What most people ask for."""
        return [self[name] for name in _FIRST]

    @property
    def more_fields(self) -> list[BoundField]:
        return [self[name] for name in _MORE]

    @property
    def asks_more(self) -> bool:
        """Whether one of the folded conditions is asked."""
        asked = self.asked()
        return any(asked[name] for name in _MORE)

    def conditions(self, now: Any) -> dict[str, Q]:
        """What is asked, by field."""
        asked = self.asked()
        makers = {
            "q": _has_words,
            "month": _in_month,
            "mode": lambda mode: Q(mode__in=(mode, Mode.HYBRID)),
            "series": lambda code: Q(series_id=code),
            "place": _at_place,
            "language": lambda code: Q(languages_text__contains=f'"{code}"'),
            "free": lambda _asked: _with_seats(now),
        }
        return {name: make(asked[name]) for name, make in makers.items() if asked[name]}

    def _months(self) -> Choices:
        asked = self._asks.get("month", "")
        days = {row["month"] for row in self._offered if row["month"]} | ({_month(asked)} - {None})
        return [(f"{day:%Y-%m}", date_format(day, gettext("F Y"))) for day in sorted(days)]

    def _series(self) -> Choices:
        name = "series__en" if get_language() == "en" else "series__ja"
        found = {row["series"]: row[name] or row["series__ja"] for row in self._offered}
        return sorted(found.items(), key=lambda row: row[1])

    def _places(self) -> Choices:
        """Regions, then prefectures, from north to south; what no event of today has, only where it is asked for."""
        there = {row["prefecture"] for row in self._offered} | {f"{Axis.PREFECTURE}.{self._asks.get('place', '')}"}
        prefectures = {key: label for key, label in catalogue.choices(Axis.PREFECTURE) if key in there}
        of_region = {f"{Axis.REGION}.{catalogue.attributes(key).get('region', '')}" for key in prefectures}
        asked = self._asks.get("place", "")
        regions = [(key, label) for key, label in catalogue.choices(Axis.REGION) if key in of_region or key == asked]
        return [*regions, *((key.partition(".")[2], label) for key, label in prefectures.items())]


def _has_words(text: str) -> Q:
    """Every word somewhere in the event or with one of its lecturers, as it was typed or in plain width."""
    found = Q()
    for word in text.split()[:MAX_WORDS]:
        forms_of_word = {word, unicodedata.normalize("NFKC", word)}
        lectures = EventSession.objects.filter(event=OuterRef("pk"))
        one = Q()
        for each in forms_of_word:
            for name in _WORDS_IN:
                one |= Q(**{f"{name}__icontains": each})
            lecturers = Q(lecturers__name__icontains=each) | Q(title_ja__icontains=each) | Q(title_en__icontains=each)
            one |= Q(Exists(lectures.filter(lecturers)))
        found &= one
    return found


def _in_month(text: str) -> Q:
    day = _month(text)
    return Q(held_on__year=day.year, held_on__month=day.month) if day else Q()


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _at_place(text: str) -> Q:
    if text.startswith(f"{Axis.REGION}."):
        region = text.partition(".")[2]
        inside = [key for key in catalogue.labels(Axis.PREFECTURE) if catalogue.attributes(key).get("region") == region]
        return Q(prefecture_id__in=inside)
    return Q(prefecture_id=f"{Axis.PREFECTURE}.{text}")


def _with_seats(now: Any) -> Q:
    """Somebody who applies now gets a seat."""
    pools = SeatPool.objects.filter(event=OuterRef("pk"), taken__lt=F("capacity"))
    free = Exists(with_waiting(pools).filter(is_waited_for=False))
    return Q(free, Q(applications_open_at=None) | Q(applications_open_at__lte=now), applications_close_at__gt=now)


def with_languages(events: Any) -> Any:
    """The list of languages as text, which both engines can look into."""
    return events.annotate(languages_text=Cast("languages", TextField()))
