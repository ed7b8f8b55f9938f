"""A new link to a booking, for who lost his or whose link is dead: it goes to the address, and nobody is told whether."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import throttle
from core.form_parts import slowed_down
from core.policy import public
from seminars.actions.contacts import ask_for_links
from seminars.forms.watches import LostLinkForm

PER_NETWORK = {"limit": 10, "window": 600}


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_lost(request: HttpRequest) -> HttpResponse:
    """The answer is the same for every address."""
    form = LostLinkForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound:
        if not (wait := throttle.minutes_to_wait("seminar-links", throttle.network_of(request), **PER_NETWORK)):
            ask_for_links(by=request.actor, email=form.cleaned_data["email"], language=get_language() or "ja")
            return redirect("seminars:link_sent")
        form, status = slowed_down(form, wait), 429
    return render(request, "seminars/link_lost.html", {"form": form}, status=status)


@public
@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "seminars/link_sent.html")
