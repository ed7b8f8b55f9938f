"""The questions of a survey as they are kept, asked and counted.

A question is {"key", "kind", "ja", "en", "choices"}: a scale (five words from best to worst) or a choice is answered by the
position of a choice, from 1; a text by words. The answers stand under the key of the question.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from seminars.models import SeminarEvent, Survey

MOST_QUESTIONS, MOST_CHOICES = 5, 8
SCALE, CHOICE, TEXT = "scale", "choice", "text"

# Two scales in words, from best to worst. Both languages are written into the row, so that the wording stays as it was asked.
_SATISFIED = (
    pgettext_lazy("survey", "Very satisfied"),
    pgettext_lazy("survey", "Satisfied"),
    pgettext_lazy("survey", "Neither satisfied nor dissatisfied"),
    pgettext_lazy("survey", "Dissatisfied"),
    pgettext_lazy("survey", "Very dissatisfied"),
)
_USEFUL = (
    pgettext_lazy("survey", "Very useful"),
    pgettext_lazy("survey", "Useful"),
    pgettext_lazy("survey", "Neither useful nor useless"),
    pgettext_lazy("survey", "Not very useful"),
    pgettext_lazy("survey", "Not useful"),
)
_USUAL = (
    (SCALE, pgettext_lazy("survey", "How satisfied are you with the seminar as a whole?"), _SATISFIED),
    (SCALE, pgettext_lazy("survey", "How useful is what you heard for your work?"), _USEFUL),
    (TEXT, pgettext_lazy("survey", "Comments, and what you would like to hear about"), ()),
)


@dataclass(frozen=True)
class Question:
    key: str
    kind: str
    ja: str
    en: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        return self.en if get_language() == "en" and self.en else self.ja

    @property
    def labels(self) -> list[tuple[str, str]]:
        """(position, words) of each choice, in the reader's language."""
        is_english = get_language() == "en"
        return [(str(place), en if is_english and en else ja) for place, (ja, en) in enumerate(self.choices, start=1)]


def satisfied() -> tuple[tuple[str, str], ...]:
    """The scale of satisfaction in both languages."""
    return tuple(_both(words) for words in _SATISFIED)


def useful() -> tuple[tuple[str, str], ...]:
    """The scale of usefulness in both languages."""
    return tuple(_both(words) for words in _USEFUL)


def usual() -> list[Question]:
    """What is asked where nobody chose other questions."""
    return [
        Question(f"q{place}", kind, *_both(words), tuple(_both(choice) for choice in scale))
        for place, (kind, words, scale) in enumerate(_USUAL, start=1)
    ]


def _both(words: Promise | str) -> tuple[str, str]:
    with translation.override("ja"):
        japanese = str(words)
    with translation.override("en"):
        return japanese, str(words)


def questions_of(event: SeminarEvent) -> list[Question]:
    """Those of the event; the usual ones where nobody chose any. None where the survey was switched off."""
    survey = Survey.objects.filter(event=event).first()
    return usual() if survey is None else read(survey.questions)


def read(rows: Sequence[dict[str, Any]]) -> list[Question]:
    return [Question(**(row | {"choices": tuple((ja, en) for ja, en in row.get("choices", ()))})) for row in rows]


def kept(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """As they stand in the row."""
    return [asdict(question) | {"choices": [list(pair) for pair in question.choices]} for question in questions]
