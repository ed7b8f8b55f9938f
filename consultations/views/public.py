"""What anybody may open: the start page and what to know before one writes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations import offices
from consultations.triage_graph import FIRST, QUESTIONS
from core.policy import public


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    context = {"matters": QUESTIONS[FIRST].options, "lines": offices.phone_lines(timezone.now())}
    return render(request, "public/start.html", context)


@public
@require_safe
def consult_start(request: HttpRequest) -> HttpResponse:
    """What to know before one writes; the day of the answer is that of the slowest desk."""
    now = timezone.now()
    context = {"lines": offices.phone_lines(now), "answer_by": offices.answer_by(now)}
    return render(request, "public/consult_start.html", context)
