"""Opening one's own consultation with its number and address, without an account: a link is mailed that works once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.opened import open_in
from consultations.actions.tracking import PURPOSE, ask_for_link, open_by_link
from consultations.forms.asked import NumberAsked
from consultations.forms.client import TrackForm
from core import receipts, throttle
from core.one_time_links import LASTS, is_usable
from core.policy import public

PER_NETWORK = {"limit": 10, "window": 600}  # questions in seconds: many people may share one address


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number and address. What comes next is the same page for every pair, whether it belongs together or not."""
    given = request.POST if request.method == "POST" else None
    number = receipts.canonical(NumberAsked(request.GET).asked()["number"]) or ""
    form = TrackForm(given, initial={"number": number})
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        wait = throttle.minutes_to_wait("track", throttle.network_of(request), **PER_NETWORK)
        if not wait:
            ask_for_link(**form.cleaned_data, language=get_language() or "ja", by=request.actor)
            return redirect("public:track_sent")
        form.add_error(None, _("Try again in %(n)d minutes, or call us") % {"n": wait})
        status = 429
    return render(request, "public/track.html", {"form": form, "minutes": _minutes()}, status=status)


@public
@require_safe
def track_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "public/track_sent.html", {"minutes": _minutes()})


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track_open(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, so that a mail program that opens links uses none up; the button opens the case."""
    if request.method != "POST":
        if not is_usable(token, PURPOSE):
            return _gone(request)
        response = render(request, "public/track_open.html")
        response["X-Robots-Tag"] = "noindex"
        return response
    ref = open_by_link(token=token, by=request.actor)
    if ref is None:
        return _gone(request)
    request.session.cycle_key()
    open_in(request.session, ref)
    return redirect("my:case", ref=ref)


def _gone(request: HttpRequest) -> HttpResponse:
    """The link was used or is too old: how to get another one."""
    return render(request, "public/track_gone.html", {"minutes": _minutes()}, status=410)


def _minutes() -> int:
    return int(LASTS.total_seconds() // 60)
