"""The survey of an event: its questions, and what came of them."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.policy import policy
from core.private_files import as_download
from core.reading import shows_list
from core.transitions import TransitionRefused
from seminars.actions.surveys import is_fixed, record_export, set_questions
from seminars.exports.surveys import FORMATS, survey_file
from seminars.forms.surveys import SurveyEditor, initial_of
from seminars.models import SeminarEvent, Survey, SurveyAnswer
from seminars.permissions import runs_seminars
from seminars.survey_questions import questions_of
from seminars.survey_results import results_of
from seminars.views.own_events import event_to_run


@policy(runs_seminars)
@require_safe
def survey_results(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    found = results_of(event)
    shows_list(request, SurveyAnswer, found.answers)
    return render(request, "seminars/survey_results.html", {"event": event, "found": found})


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """The questions, until somebody has answered; from then on only to read."""
    event = event_to_run(request, ref)
    questions = questions_of(event)
    form = SurveyEditor(request.POST or None, initial=initial_of(questions) | {"seen": _seen(event)})
    if form.is_valid():
        try:
            changed = set_questions(
                by=request.actor, event=event, questions=form.questions(), seen=_moment(form.cleaned_data["seen"])
            )
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The questions were saved.") if changed else _("Nothing was changed."))
            return redirect("events:survey_edit", event.ref)
    context = {"event": event, "form": form, "questions": questions, "is_fixed": is_fixed(event)}
    return render(request, "seminars/survey_edit.html", context, status=422 if form.is_bound else 200)


@policy(runs_seminars)
@require_safe
def survey_export(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    event = event_to_run(request, ref)
    if form not in FORMATS:
        raise Http404
    content, rows = survey_file(form, event, taken_by=str(request.user))
    record_export(by=request.actor, event=event, form=form, rows=rows)
    answer = HttpResponse(content, content_type=FORMATS[form])
    as_download(answer, f"survey-{event.held_on:%Y%m%d}.{form}")
    return answer


def _seen(event: SeminarEvent) -> str:
    """When the questions that the page shows were made."""
    survey = Survey.objects.filter(event=event).first()
    return survey.changed_at.isoformat() if survey else ""


def _moment(seen: str) -> datetime | None:
    try:
        return parse_datetime(seen) if seen else None
    except ValueError:
        return None
