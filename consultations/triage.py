"""The way to the right desk: the walk through the questions of consultations.triage_graph.

The answer to a question may name an end and further questions; the walk asks until no question is left. Every walk ends,
after four questions at the most, at a door of the consultation form (`desk` or `desk.theme`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Axis
from consultations.triage_graph import ENDS, FIRST, PREFECTURE, QUESTIONS, End, Option, Question

NOT_IN_JAPAN = "none"
MOST_QUESTIONS = 4
_KANSAI, _KANSAI_REGION = "kansai", "kinki"


@dataclass(frozen=True)
class Answered:
    """A question that was answered, and the answers given before it (by which one comes back to it)."""

    question: Question
    option: Option
    before: dict[str, str]


@dataclass(frozen=True)
class Walk:
    """How far the answers lead: a question to ask, or an end."""

    answered: tuple[Answered, ...]
    asked: Question | None
    end: str

    @property
    def answers(self) -> dict[str, str]:
        return {one.question.key: one.option.code for one in self.answered}


@dataclass(frozen=True)
class Advice:
    """What the end means for this company: the door, the desk, the prefecture's site (its code) and why."""

    end: End
    door: str
    prefecture: str
    shown: str

    @property
    def desk(self) -> str:
        return self.door.partition(".")[0]

    @property
    def site(self) -> str:
        """The prefecture's code where the desk has a place there."""
        found = catalogue.resolve_site(self.desk, self.prefecture) if self.prefecture else None
        return found.partition(".")[2] if found else ""

    @property
    def is_kansai(self) -> bool:
        return self.desk == _KANSAI


def options_of(question: Question) -> tuple[Option, ...]:
    """The answers that may be given today."""
    if question.key != PREFECTURE:
        return question.options
    codes = [Option(key.partition(".")[2], label, group=_region_of(key)) for key, label in catalogue.choices(Axis.PREFECTURE)]
    return (*codes, Option(NOT_IN_JAPAN, _("Not in Japan, or not decided")))


def walk(given: Mapping[str, str]) -> Walk:
    """How far `given` (question → code) leads. What was not asked, or is no answer to it, does not count."""
    queue, end, answered = [FIRST], "", []
    while queue:
        question = QUESTIONS[queue.pop(0)]
        option = next((one for one in options_of(question) if one.code == given.get(question.key)), None)
        if option is None:
            return Walk(tuple(answered), question, end)
        answered.append(Answered(question, option, {one.question.key: one.option.code for one in answered}))
        end = option.end or end
        queue = queue if option.then is None else list(option.then)
    return Walk(tuple(answered), None, end)


def advice(done: Walk) -> Advice:
    """What a walk that has ended means; companies of the Kinki area go to the Kansai desk where it knows the theme."""
    end, answers = ENDS[done.end], done.answers
    prefecture = answers.get(PREFECTURE, "")
    if prefecture == NOT_IN_JAPAN:
        prefecture = ""
    return Advice(end, _door(end.door, prefecture), prefecture, answers.get("shown", ""))


def specialist_doors(prefecture: str) -> list[str]:
    """The doors of the desks for secrets and for business abroad that are open to companies of this prefecture."""
    return [_door(door, prefecture) for door in ("trade_secret", "overseas")]


def is_door(door: str) -> bool:
    """Whether the desk takes consultations today, and by this theme."""
    desk, _dot, theme = door.partition(".")
    return desk in dict(catalogue.desk_choices()) and bool(catalogue.content_axis(desk, f"{Axis.THEME}.{theme}"))


def _door(door: str, prefecture: str) -> str:
    at_kansai = f"{_KANSAI}.{door}"
    if _is_in_kansai(prefecture) and is_door(at_kansai):
        return at_kansai
    return door if is_door(door) else "general"


def _is_in_kansai(prefecture: str) -> bool:
    return catalogue.attributes(f"{Axis.PREFECTURE}.{prefecture}").get("region") == _KANSAI_REGION


def _region_of(prefecture_key: str) -> str:
    return catalogue.label(f"{Axis.REGION}.{catalogue.attributes(prefecture_key).get('region', '')}")
