"""Opening what is handed out. Each opening counts once; nobody is named, and programs that fetch ahead do not count."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.policy import public
from seminars.actions.views_counted import count_view
from seminars.enums import MaterialKind
from seminars.links import opened_by
from seminars.material_files import hand_out
from seminars.models import Material, Registration
from seminars.permissions.materials import is_open_to_everybody, may_open
from seminars.public_event import with_views

_ROBOTS = re.compile(r"bot\b|crawl|spider|slurp|preview|fetch|curl|wget|python-|httpclient", re.IGNORECASE)


@public
@require_safe
def material(request: HttpRequest, ref: str) -> HttpResponse:
    """Where a link or a video leads, and how often it was opened, before one leaves this site."""
    found = get_object_or_404(with_views(Material.objects.select_related("event", "series")), ref=ref)
    if not is_open_to_everybody(found, timezone.now()):
        raise Http404
    return render(request, "seminars/material.html", {"material": found})


@public
@require_safe
def material_open(request: HttpRequest, ref: str) -> HttpResponseBase:
    found = get_object_or_404(Material.objects.select_related("event"), ref=ref)
    if not is_open_to_everybody(found, timezone.now()):
        raise Http404
    return _opened(request, found)


@public
@require_safe
def booking_material(request: HttpRequest, token: str, ref: str) -> HttpResponseBase:
    """What is for who has a seat, or who attended: by the link of his booking, or his own."""
    opened = opened_by(token)
    if opened is None:
        raise Http404
    found = get_object_or_404(Material.objects.select_related("event"), ref=ref, event=opened.booking.event)
    rows = Registration.objects.filter(booking=opened.booking).select_related("attendance")
    people = [one for one in rows if opened.shows(one.number)]
    if not may_open(found, people, timezone.now()):
        raise Http404
    return _opened(request, found)


def _opened(request: HttpRequest, found: Material) -> HttpResponseBase:
    if is_person(request):
        count_view(material=found, day=timezone.localdate())
    if found.kind != MaterialKind.FILE:
        return HttpResponseRedirect(found.url)
    try:
        return hand_out(found)
    except FileNotFoundError as gone:
        raise Http404 from gone


def is_person(request: HttpRequest) -> bool:
    """Not a question for the head of the file only, not a later part of it, not a robot, not fetched ahead."""
    ahead = "prefetch" in (request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", ""))
    part = request.headers.get("Range", "")
    is_first = not part or part.startswith("bytes=0-")
    return request.method == "GET" and is_first and not ahead and not _ROBOTS.search(request.headers.get("User-Agent", ""))
