"""What the lists of staff can be asked. Everything comes from the address, so that a list can be shared."""

from collections.abc import Iterable
from dataclasses import fields as dataclass_fields
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consultations.enums import CaseStatus, Level, Source
from consultations.querysets import questions as ask
from consultations.querysets.questions import Question
from core.lists import NO_NARROWING, Choices, ListFilter, Narrowing


class Whose(models.TextChoices):
    MINE = ask.MINE, _("Assigned to me")
    NOBODY = ask.NOBODY, _("Not assigned")


class DeskFilter(ListFilter):
    """Adds the desk, for readers who work at several."""

    desk = forms.ChoiceField(label=_("Desk"), required=False)

    def __init__(self, *args: Any, desks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(desks) > 1:
            self.fields["desk"].choices = [("", _("All desks")), *desks]
        else:
            del self.fields["desk"]


class CaseFilter(DeskFilter):
    """Query of the queue. Nothing asked at all: what needs the reader now. No status asked: the open cases."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            (ask.NOW, _("Needs me now")),
            (ask.OPEN_CASES, _("All open cases")),
            *CaseStatus.choices,
            (ask.ALL_CASES, _("All cases")),
        ],
        required=False,
    )
    whose = forms.ChoiceField(label=_("Advisor"), required=False)
    due = forms.ChoiceField(
        label=_("Due"),
        choices=[
            ("", _("Any date")),
            (ask.OVER, _("Over")),
            (ask.TODAY, _("Due today")),
            (ask.SOON, _("Within 2 working days")),
            (ask.PAUSED, _("Paused: the client is asked")),
            (ask.UNDATED, _("Without a date")),
        ],
        required=False,
    )
    urgent = forms.ChoiceField(label=_("Urgent"), choices=[("", _("Urgent or not")), ("on", _("Urgent only"))], required=False)
    source = forms.ChoiceField(label=_("How it came in"), choices=[("", _("Any way")), *Source.choices], required=False)
    level = forms.ChoiceField(
        label=_("Confidentiality"),
        choices=[("", _("Any level")), *((str(level), label) for level, label in Level.choices)],
        required=False,
    )
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    handed = forms.ChoiceField(
        label=_("Handed over"),
        choices=[
            ("", _("Handed over or not")),
            (ask.HANDED_IN, _("Another desk waits for us")),
            (ask.HANDED_OUT, _("We wait for another desk")),
        ],
        required=False,
    )

    sort = forms.ChoiceField(
        choices=[("", ""), (ask.BY_DUE, ""), (ask.BY_RECEPTION, "")], widget=forms.HiddenInput, required=False
    )

    field_order = ("q", "status", "due", "whose", "urgent", "desk", "theme", "source", "level", "handed", "sort")

    def __init__(
        self, data: QueryDict, *, desks: Choices, themes: Choices, sees_others: bool, others: Iterable[tuple[str, str]] = ()
    ) -> None:
        """`others`: advisors by ref whose cases may be asked for."""
        super().__init__(_with_status(data, self.base_fields), desks=desks)
        self.fields["whose"].choices = [("", _("Anybody's")), *Whose.choices, *others]
        self.fields["theme"].choices = [("", _("Any theme")), *themes]
        if not sees_others:
            del self.fields["whose"]
        if not themes:
            del self.fields["theme"]

    def asked(self) -> dict[str, Any]:
        found = super().asked()
        return found | {"status": found["status"] or ask.NOW}

    def question(self) -> Question:
        """What was asked, without the page of the answer."""
        asked = self.asked()
        return Question(**{one.name: str(asked.get(one.name, "")) for one in dataclass_fields(Question)})

    @property
    def panel(self) -> list[forms.BoundField]:
        """The fields behind "filters": all but the search text."""
        return [field for field in self.visible_fields() if field.name != "q"]

    @property
    def narrowing(self) -> list[Narrowing]:
        """As of every list; the two usual lists themselves are no narrowing."""
        asked = self.asked()
        usual = asked["status"] == ask.OPEN_CASES or self.question() == Question()
        return [one for one in super().narrowing if not (usual and one.name == "status")]

    def _without(self, name: str) -> str:
        """Something always stays asked: an empty question is another list."""
        query = super()._without(name)
        return query if query != "?" else f"?status={ask.OPEN_CASES}"


def _with_status(data: QueryDict, names: Iterable[str]) -> QueryDict:
    """What was asked, with the status that goes without saying."""
    given = data.copy()
    if not given.get("status"):
        is_asked = any(given.get(name) for name in names if name not in NO_NARROWING)
        given["status"] = ask.OPEN_CASES if is_asked else ask.NOW
    return given


class ContactFilter(DeskFilter):
    """Query of the contact list: fiscal year and method."""

    fy = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int, empty_value=None, required=False)
    method = forms.ChoiceField(label=_("Contact method"), required=False)

    field_order = ("q", "fy", "method", "desk", "after", "before")

    def __init__(self, *args: Any, years: Choices, methods: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, first, choices in (("fy", _("All years"), years), ("method", _("All methods"), methods)):
            self.fields[name].choices = [("", first), *choices]
