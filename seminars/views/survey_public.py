"""What somebody who came thought of a seminar, by the link in the mail, without signing in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.policy import public
from core.transitions import TransitionRefused
from seminars.actions.surveys import answer, is_asked, may_change
from seminars.forms.surveys import SurveyForm
from seminars.links import registration_of_survey
from seminars.survey_questions import questions_of


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions; once answered, thanks and seven days to change it. The page names nobody."""
    person = registration_of_survey(token)
    if person is None:
        return render(request, "seminars/survey_gone.html", status=410)
    now, given = timezone.now(), getattr(person, "survey_answer", None)
    questions = questions_of(person.event)
    form = SurveyForm(request.POST or None, questions=questions, initial=given.answers if given else {})
    is_open = is_asked(person, now)
    context = {"event": person.event, "form": form, "given": given, "token": token, "is_open": is_open}
    context["may_change"] = may_change(given, now)
    if request.method != "POST" or not form.is_valid():
        return render(request, "seminars/survey.html", context, status=422 if request.method == "POST" else 200)
    try:
        answer(by=request.actor, registration=person, answers=form.answers())
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Thank you. We have your answer."))
    return redirect("seminars:survey", token=token)
