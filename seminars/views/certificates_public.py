"""Anybody asks whether a certificate is genuine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.policy import public
from core.throttle import minutes_to_wait, network_of
from seminars.certificates import verify
from seminars.forms.certificates import VerifyForm, VerifyStart

_TRIES, _WINDOW = 20, 600  # in ten minutes from one network


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_verify(request: HttpRequest) -> HttpResponse:
    """Number and family name; a wrong number and a wrong name are answered alike, so that nobody learns who attended."""
    if request.method != "POST":
        form = VerifyForm(initial={"number": VerifyStart(request.GET).number_given()})
        return render(request, "seminars/certificate_verify.html", {"form": form})
    form, context, status = VerifyForm(request.POST), {}, 200
    if not form.is_valid():
        status = 422
    elif minutes := minutes_to_wait("certificate-verify", network_of(request), limit=_TRIES, window=_WINDOW):
        words = ngettext(
            "There were many questions from your network. Please try again in %(n)s minute.",
            "There were many questions from your network. Please try again in %(n)s minutes.",
            minutes,
        )
        form.add_error(None, words % {"n": minutes})
        status = 429
    else:
        given = form.cleaned_data
        found = verify(given["number"], given["family_name"], get_language() or "ja")
        context = {"is_answered": True, "found": found, "asked": given["number"]}
    return render(request, "seminars/certificate_verify.html", {"form": form} | context, status=status)
