"""The answers of a survey as a file: one line a person, without his name."""

from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.spreadsheets.cells import Cell
from core.spreadsheets.write import Sheet, write_csv, write_workbook
from seminars.models import SeminarEvent
from seminars.survey_questions import TEXT, Question, questions_of
from seminars.survey_results import answers_of

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def survey_file(form: str, event: SeminarEvent, *, taken_by: str) -> tuple[bytes, int]:
    """The file, and how many answers stand in it."""
    questions, given = questions_of(event), answers_of(event)
    header = [pgettext("survey", "No."), pgettext("survey", "Answered on"), *(question.text for question in questions)]
    rows: list[list[Cell]] = [
        [place, timezone.localtime(one.answered_at).date(), *(_said(question, one.answers) for question in questions)]
        for place, one in enumerate(given, start=1)
    ]
    made = BytesIO()
    if form == "csv":
        write_csv(made, header, rows)
        return made.getvalue(), len(rows)
    title = _("Answers to the survey")
    cover = [
        ("", title),
        (pgettext("survey", "Event"), event.title),
        (pgettext("survey", "Held on"), date_format(event.held_on)),
        (pgettext("survey", "Answers"), str(len(rows))),
        (_("Saved by"), taken_by),
        (_("Saved at"), date_format(timezone.localtime(), "DATETIME_FORMAT")),
    ]
    write_workbook(made, cover, [Sheet(pgettext("survey", "Answers"), title, header, rows)])
    return made.getvalue(), len(rows)


def _said(question: Question, answers: dict[str, str]) -> str:
    said = answers.get(question.key, "")
    return said if question.kind == TEXT else dict(question.labels).get(said, "")
