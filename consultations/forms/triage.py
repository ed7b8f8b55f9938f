"""One question of the way to the right desk, as a form that is sent by GET: the address holds the answers."""

from itertools import groupby
from typing import Any

from django import forms

from consultations.triage import PREFECTURE, options_of
from consultations.triage_graph import Option, Question
from core.forms import PortalForm


class QuestionForm(PortalForm):
    """The options of one question as radios; 48 of them as a list to select from."""

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        question = self.question
        shape = forms.Select(attrs={"class": "width-m"}) if question.key == PREFECTURE else forms.RadioSelect()
        first = [("", "---------")] if question.key == PREFECTURE else []
        self.fields[question.key] = forms.ChoiceField(
            label=question.text,
            help_text=question.hint,
            choices=first + _grouped(options_of(question)),
            widget=shape,
            error_messages={"required": question.missing, "invalid_choice": question.missing},
        )


def _grouped(options: tuple[Option, ...]) -> list[tuple[Any, Any]]:
    """Choices, under the names of their groups where they have some."""
    found: list[tuple[Any, Any]] = []
    for group, members in groupby(options, key=lambda option: str(option.group)):
        choices = [(option.code, option.label) for option in members]
        found += [(group, choices)] if group else choices
    return found
