"""Mail me when there is a new seminar: asked for, confirmed and ended by the link in the mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import throttle
from core.form_parts import slowed_down
from core.policy import public
from seminars.actions.watches import ask_watch, confirm_watch, end_watch
from seminars.forms.watches import WatchForm
from seminars.watch_links import watch_of

PER_NETWORK = {"limit": 10, "window": 600}


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest) -> HttpResponse:
    """What comes next is the same page for every address."""
    form = WatchForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        if not (wait := throttle.minutes_to_wait("watch", throttle.network_of(request), **PER_NETWORK)):
            found = form.cleaned_data
            given = {"email": found["email"], "series": found["series"], "prefecture": found["prefecture"]}
            ask_watch(by=request.actor, language=get_language() or "ja", **given)
            return redirect("seminars:watch_sent")
        form, status = slowed_down(form, wait), 429
    return render(request, "seminars/watch.html", {"form": form}, status=status)


@public
@require_safe
def watch_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "seminars/watch_sent.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch_open(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button: to confirm the address, or to end the mails. Opening it changes nothing."""
    found = watch_of(token)
    if found is None:
        return render(request, "seminars/watch_open.html", {"watch": None}, status=410)
    answer = ""
    if request.method == "POST":
        answer = "end" if request.POST.get("act") == "end" else "confirm"
        step = end_watch if answer == "end" else confirm_watch
        step(by=request.actor, watch=found)
    response = render(request, "seminars/watch_open.html", {"watch": found, "answer": answer, "token": token})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
