"""What anybody may look at: coming events, one of them, the archive, the dates of a programme."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import ics
from core.asked import CursorForm
from core.policy import public
from core.private_files import as_download
from mailing.render import address_of
from seminars.calendar import calendar_of_event
from seminars.models import EventProgramme, SeminarEvent
from seminars.public_event import archive_of, details_of, public_events
from seminars.public_list import cards_of, for_cards, listing
from seminars.views.people import own_people


@public
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = listing(request.GET, now)
    return render(request, "seminars/list.html", {"listing": found, "filter": found.filter, "now": now})


@public
@require_safe
def event(request: HttpRequest, ref: str) -> HttpResponse:
    """One event, whatever became of it. Who applied when signed in sees his own application there too."""
    now = timezone.now()
    found = _public_event(ref)
    context = {"event": found, "details": details_of(found, now), "own": own_people(request, found), "now": now}
    return render(request, "seminars/detail.html", context)


@public
@require_safe
def event_calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """The date for a calendar, also after it was moved or called off."""
    found = _public_event(ref)
    if found.starts_at is None:
        raise Http404
    address = address_of("seminars:event", request.LANGUAGE_CODE, found.ref)
    return calendar_answer(calendar_of_event(found, address=address, now=timezone.now()), found)


@public
@require_safe
def archive(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What was held, by fiscal year, with what is left to read and to watch."""
    found = archive_of(year, timezone.now(), **CursorForm(request.GET).asked())
    if year is not None and year not in found.years:
        raise Http404
    return render(request, "seminars/past.html", {"archive": found})


@public
@require_safe
def programme(request: HttpRequest, ref: str) -> HttpResponse:
    """All dates of a programme, past and coming."""
    found = get_object_or_404(EventProgramme, ref=ref)
    now = timezone.now()
    cards = cards_of(for_cards(public_events().filter(programme=found)).order_by("held_on", "pk"), now)
    if not cards:  # nothing of it is published
        raise Http404
    return render(request, "seminars/programme.html", {"programme": found, "dates": cards[0].shown, "now": now})


def calendar_answer(content: bytes, found: SeminarEvent) -> HttpResponse:
    answer = HttpResponse(content, content_type=ics.CONTENT_TYPE)
    as_download(answer, f"seminar-{found.held_on:%Y%m%d}.ics")
    return answer


def _public_event(ref: str) -> SeminarEvent:
    return get_object_or_404(for_cards(public_events()).defer(None), ref=ref)
