"""Whether cases came in since a page of the queue was made: a count for its script, never a case."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, now
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.forms.asked import NewsAsked
from consultations.permissions import works_at_a_desk
from consultations.querysets.cases import count_each
from consultations.queue_questions import answers, queue_filter
from core.paging import COUNT_UP_TO
from core.policy import policy

OLDEST = timedelta(hours=24)  # no page is looked at for longer


@policy(works_at_a_desk)
@require_safe
def queue_news(request: HttpRequest) -> HttpResponse:
    """How many cases of this question came in after `since`. No case is shown, so nothing is noted as read; asking is no use
    of the session (accounts.middleware). So it must tell of no person either: words are not searched for, and nothing is
    told of what came in long ago. Both is answered by none.
    """
    asked = NewsAsked(request.GET).asked()
    since = _instant(asked["since"])
    if since is None:
        return JsonResponse({}, status=400)
    if asked["q"] or since < now() - OLDEST:
        return JsonResponse({"count": 0, "words": ""})
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
