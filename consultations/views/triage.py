"""The way to the right desk: one question a page, the result, the emergency page, and the page for a wrong address."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations import catalogue, offices, triage
from consultations.bodies import WRONG_ADDRESS, bodies
from consultations.enums import Axis
from consultations.forms.asked import StepAsked
from consultations.forms.triage import QuestionForm
from consultations.triage_graph import ENDS, Question
from core.policy import public

_PAGES = {"leak": "public:leak", "elsewhere": "public:elsewhere"}


@public
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The next question, or where the answers lead. A question sent without an answer says what is missing."""
    done = triage.walk(request.GET)
    if done.asked is not None:
        return _ask(request, done, done.asked)
    if page := _PAGES.get(ENDS[done.end].page):
        return redirect(page)
    return render(request, "public/triage_result.html", _result(done))


def _ask(request: HttpRequest, done: triage.Walk, question: Question) -> HttpResponse:
    asked = StepAsked(request.GET).asked()
    was_sent = asked["step"] == question.key
    form = QuestionForm(question, request.GET if was_sent else None, initial={question.key: asked["was"]})
    context = {"form": form, "walk": done, "number": len(done.answered) + 1, "most": triage.MOST_QUESTIONS}
    context["back"] = _back_to(done.answered[-1]) if done.answered else ""
    return render(request, "public/triage.html", context, status=422 if form.errors else 200)


def _result(done: triage.Walk) -> dict[str, object]:
    advice, now = triage.advice(done), timezone.now()
    line = offices.phone_line(advice.desk, now)
    return {
        "advice": advice,
        "line": line,
        "other_line": None if line.desk.phone else offices.phone_line(offices.WINDOWS, now),
        "prefecture": catalogue.label(f"{Axis.PREFECTURE}.{advice.prefecture}"),
        "visits": "visit" in line.desk.channels,
        "bodies": bodies(advice.end.partners),
        "answer_by": offices.answer_by(now, advice.desk, is_urgent=advice.end.leak),
        "form_query": _form_query(advice),
        "given": [(one, _back_to(one)) for one in done.answered],
    }


def _form_query(advice: triage.Advice) -> str:
    """What the consultation form need not ask again."""
    known = {"desk": advice.door, "leak": "yes" if advice.end.leak else "", "site": advice.site, "shown": advice.shown}
    return urlencode({name: value for name, value in known.items() if value})


def _back_to(one: triage.Answered) -> str:
    """The query that asks this question again, its answer marked."""
    return urlencode(one.before | {"was": one.option.code})


@public
@require_safe
def leak(request: HttpRequest) -> HttpResponse:
    """What to do in the first hour after a suspected leak."""
    context = {"line": offices.phone_line(offices.URGENT, timezone.now()), "bodies": bodies(ENDS["leak"].partners)}
    return render(request, "public/leak.html", context)


@public
@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Who helps where our desks do not."""
    context = {"bodies": bodies(WRONG_ADDRESS), "line": offices.phone_line(offices.WINDOWS, timezone.now())}
    return render(request, "public/elsewhere.html", context)
