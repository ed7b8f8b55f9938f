"""The survey as it is answered, and its questions as an organiser edits them."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.forms import PortalForm
from core.text import clean_text
from seminars.survey_questions import (
    CHOICE,
    MOST_CHOICES,
    MOST_QUESTIONS,
    SCALE,
    TEXT,
    Question,
    satisfied,
    useful,
)

COMMENT, WORDS = 1000, 100
_SEPARATOR = re.compile(r"\s*[/／]\s*")
SATISFACTION, USEFULNESS = "satisfaction", "usefulness"
_SCALES = {SATISFACTION: satisfied, USEFULNESS: useful}
KINDS = (
    ("", pgettext_lazy("survey", "Not asked")),
    (SATISFACTION, pgettext_lazy("survey", "Five steps: very satisfied to very dissatisfied")),
    (USEFULNESS, pgettext_lazy("survey", "Five steps: very useful to not useful")),
    (CHOICE, pgettext_lazy("survey", "One of several answers")),
    (TEXT, pgettext_lazy("survey", "In own words")),
)


class SurveyForm(PortalForm):
    """Radios in words, and a comment. Nothing has to be answered but the scales."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        self.questions = questions
        super().__init__(*args, **kwargs)

    def prepare_fields(self) -> None:
        for question in self.questions:
            self.fields[question.key] = _field(question)

    def answers(self) -> dict[str, str]:
        """What was answered, by the key of the question; what was left out is not there."""
        return {key: value for key, value in self.cleaned_data.items() if value}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.questions:
            if question.kind == TEXT and question.key in found:
                found[question.key] = clean_text(found[question.key])
        return found


def _field(question: Question) -> forms.Field:
    if question.kind == TEXT:
        widget = forms.Textarea(attrs={"rows": 5})
        return forms.CharField(label=question.text, required=False, max_length=COMMENT, widget=widget)
    is_needed = question.kind == SCALE
    missing = {"required": _("Please choose an answer: %(question)s") % {"question": question.text}}
    radios = forms.RadioSelect
    return forms.ChoiceField(
        label=question.text, required=is_needed, choices=question.labels, widget=radios, error_messages=missing
    )


class SurveyEditor(PortalForm):
    """Up to five questions, each with its kind. A question without a kind is not asked."""

    marks = "optional"
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare_fields(self) -> None:
        for place in range(1, MOST_QUESTIONS + 1):
            number = {"n": place}
            self.fields[f"kind_{place}"] = forms.ChoiceField(
                label=pgettext("survey", "Question %(n)d: how it is answered") % number, choices=KINDS, required=False
            )
            self.fields[f"ja_{place}"] = _words(pgettext("survey", "Question %(n)d in Japanese") % number)
            self.fields[f"en_{place}"] = _words(pgettext("survey", "Question %(n)d in English") % number)
            self.fields[f"choices_{place}"] = forms.CharField(
                label=pgettext("survey", "Answers to question %(n)d") % number,
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=gettext_lazy("For “one of several answers” only. One a line: Japanese / English."),
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each question."""
        names = ("kind", "ja", "en", "choices")
        return [[self[f"{name}_{place}"] for name in names] for place in range(1, MOST_QUESTIONS + 1)]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(1, MOST_QUESTIONS + 1):
            kind = found.get(f"kind_{place}", "")
            if kind and not found.get(f"ja_{place}"):
                self._refuse(f"ja_{place}", _("Enter the question, or choose “not asked”."))
            if kind == CHOICE:
                self._check_choices(f"choices_{place}")
        return found

    def _check_choices(self, name: str) -> None:
        choices = _choices(self.cleaned_data.get(name, ""))
        if not 2 <= len(choices) <= MOST_CHOICES:
            self._refuse(name, _("Enter two to eight answers, one a line."))
        elif any(len(word) > WORDS for pair in choices for word in pair):
            self._refuse(name, _("An answer has 100 characters at most."))

    def _refuse(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def questions(self) -> list[Question]:
        """Those that are asked, in their order."""
        found = self.cleaned_data
        asked = []
        for place in range(1, MOST_QUESTIONS + 1):
            kind = found[f"kind_{place}"]
            if not kind:
                continue
            choices = _SCALES[kind]() if kind in _SCALES else _choices(found[f"choices_{place}"]) if kind == CHOICE else ()
            stored = SCALE if kind in _SCALES else kind
            words = found[f"ja_{place}"], found[f"en_{place}"]
            asked.append(Question(f"q{len(asked) + 1}", stored, *words, tuple(choices)))
        return asked


def initial_of(questions: Sequence[Question]) -> dict[str, str]:
    """The questions as the editor shows them."""
    values: dict[str, str] = {}
    kinds = {scale(): kind for kind, scale in _SCALES.items()}
    for place, question in enumerate(questions, start=1):
        values[f"kind_{place}"] = kinds.get(question.choices, question.kind)
        values[f"ja_{place}"], values[f"en_{place}"] = question.ja, question.en
        if question.kind == CHOICE:
            values[f"choices_{place}"] = "\n".join(" / ".join(word for word in pair if word) for pair in question.choices)
    return values


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=WORDS)


def _choices(typed: str) -> list[tuple[str, str]]:
    lines = [line.strip() for line in clean_text(typed).splitlines()]
    pairs = [_SEPARATOR.split(line, maxsplit=1) for line in lines if line]
    return [(pair[0], pair[1] if len(pair) > 1 else "") for pair in pairs]
