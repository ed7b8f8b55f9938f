"""What the question pages of the consultation form have in common: answers kept as typed, and shown again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html

from consultations.drafts import Answers
from core.fields import DateParts
from core.forms import PortalForm

LONGEST = 50_000  # letters of one answer that a draft keeps: far above every limit, so that what is too long stays whole
_NOT_KEPT = ("files",)


class QuestionPage(PortalForm):
    """A page of questions. Its answers are kept whether they are right or not."""

    number: int
    title: Any

    def answers(self) -> Answers:
        """What was posted, as typed, by the names of its boxes; a box that was left empty is kept as empty."""
        return {box: [text[:LONGEST] for text in self.data.getlist(box)] for box in self.boxes()}

    @classmethod
    def boxes(cls) -> list[str]:
        """The names under which the questions of the page are posted."""
        return [box for name, field in cls.base_fields.items() if name not in _NOT_KEPT for box in _boxes(name, field)]

    @classmethod
    def from_answers(cls, answers: Answers) -> "QuestionPage":
        """The page as it is judged when the draft is sent."""
        data: MultiValueDict[str, str] = MultiValueDict({box: answers[box] for box in cls.boxes() if box in answers})
        return cls(data)  # type: ignore[arg-type]  # Django reads any MultiValueDict

    @classmethod
    def showing(cls, answers: Answers, known: Mapping[str, tuple[str, str]], **kwargs: Any) -> "QuestionPage":
        """The page with what was answered before; else with what is `known` (value, and from where) of the writer."""
        data: MultiValueDict[str, str] = MultiValueDict(answers)
        initial = {
            name: field.widget.value_from_datadict(data, {}, name)
            for name, field in cls.base_fields.items()
            if name not in _NOT_KEPT and any(box in answers for box in _boxes(name, field))
        }
        sources = {name: source for name, (_value, source) in known.items() if name not in initial and name in cls.base_fields}
        page = cls(initial={name: known[name][0] for name in sources} | initial | kwargs)
        for name, source in sources.items():
            field = page.fields[name]
            field.help_text = format_html("{} {}", field.help_text, source) if field.help_text else source
        return page


def _boxes(name: str, field: forms.Field) -> list[str]:
    return [f"{name}_{part}" for part in range(3)] if isinstance(field.widget, DateParts) else [name]
