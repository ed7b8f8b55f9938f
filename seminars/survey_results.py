"""What those who came answered: counts, charts with their tables, and words. Shares only where ten or more answered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.charts import Bar, Table, bars, drawn, inline
from seminars.enums import RegistrationStatus
from seminars.models import Attendance, SeminarEvent, SurveyAnswer
from seminars.survey_questions import SCALE, TEXT, Question, questions_of

FEW = 10  # of fewer answers no shares are told
GOOD = 2  # of the five words of a scale, the first two


@dataclass(frozen=True)
class Result:
    """One question with what was answered."""

    question: Question
    answered: int
    message: str = ""
    table: Table | None = None
    drawings: tuple[SafeString, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Results:
    answers: int
    attended: int
    results: tuple[Result, ...]

    @property
    def rate(self) -> int | None:
        """Answers of a hundred who came; None where too few came to tell."""
        return round(self.answers * 100 / self.attended) if self.attended >= FEW else None


def results_of(event: SeminarEvent) -> Results:
    """Three queries, whatever the number of answers."""
    given = answers_of(event)
    attended = Attendance.objects.filter(registration__event=event, registration__status=RegistrationStatus.CONFIRMED)
    questions = questions_of(event)
    return Results(len(given), attended.count(), tuple(_result(question, given) for question in questions))


def answers_of(event: SeminarEvent) -> list[SurveyAnswer]:
    """In the order in which they came."""
    return list(SurveyAnswer.objects.filter(registration__event=event).order_by("answered_at", "pk"))


def _result(question: Question, given: Sequence[SurveyAnswer]) -> Result:
    values = [one.answers[question.key] for one in given if one.answers.get(question.key)]
    if question.kind == TEXT:
        return Result(question, len(values), words=tuple(values))
    counts = Counter(values)
    rows = [(words, counts[place]) for place, words in question.labels]
    message = _message(question, rows, len(values))
    return Result(question, len(values), message, _table(rows, len(values)), _drawings(question, rows, len(values), message))


def _message(question: Question, rows: Sequence[tuple[str, int]], answered: int) -> str:
    """What the chart says, in a sentence."""
    if not answered:
        return _("Nobody has answered this question yet.")
    if question.kind == SCALE:
        good = sum(count for _words, count in rows[:GOOD])
        names = {"words": " / ".join(words for words, _count in rows[:GOOD]), "good": good, "all": answered}
        if answered < FEW:
            return _("%(good)d of %(all)d answered “%(words)s”") % names
        return _("%(share)d%% answered “%(words)s” (%(good)d of %(all)d)") % (names | {"share": round(good * 100 / answered)})
    words, count = max(rows, key=lambda row: row[1])
    return _("Most often: “%(words)s” (%(count)d of %(all)d)") % {"words": words, "count": count, "all": answered}


def _table(rows: Sequence[tuple[str, int]], answered: int) -> Table:
    answer, people = pgettext("survey", "Answer"), pgettext("survey", "People")
    if answered < FEW:
        return Table((answer, people), [(words, count) for words, count in rows])
    lines = [(words, count, round(count * 100 / answered, 1)) for words, count in rows]
    return Table((answer, people, pgettext("survey", "Share (%)")), lines)


def _drawings(question: Question, rows: Sequence[tuple[str, int]], answered: int, message: str) -> tuple[SafeString, ...]:
    if not answered:
        return ()
    largest = max(count for _words, count in rows)
    shown = [
        Bar(words, count, _beside(count, answered), "figure-part-1" if count == largest else "figure-rest")
        for words, count in rows
    ]
    title = f"{question.text}: {message}"
    return tuple(inline(question.key, drawing) for drawing in drawn(partial(bars, shown), title))


def _beside(count: int, answered: int) -> str:
    return f"{count}" if answered < FEW else f"{count} ({round(count * 100 / answered)}%)"
