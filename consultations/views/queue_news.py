"""Whether cases came in since a page of the queue was made: a count for its script, never a case."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.permissions import works_at_a_desk
from consultations.querysets.cases import count_each
from consultations.queue_questions import answers, queue_filter
from core.paging import COUNT_UP_TO
from core.policy import policy


@policy(works_at_a_desk)
@require_safe
def queue_news(request: HttpRequest) -> HttpResponse:
    """How many cases of this question came in after `since`. No case is shown, so nothing is noted as read; asking is no use
    of the session (accounts.middleware).
    """
    since = _instant(request.GET.get("since", ""))
    if since is None:
        return JsonResponse({}, status=400)
    question = queue_filter(request.GET, request.actor, names=False).question()
    [count] = count_each([answers(question, request.actor).come_in_after(since)], COUNT_UP_TO)
    words = ngettext("There is %(n)s new case", "There are %(n)s new cases", count) % {"n": count}
    return JsonResponse({"count": count, "words": words if count else ""})


def _instant(text: str) -> datetime | None:
    """The moment that stands there; none for nonsense and for a time without its zone."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return None if moment is None or is_naive(moment) else moment
