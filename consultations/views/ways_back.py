"""Where a step leads back to: the list it was started from, at the same row; and the undo that the next pages offer."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from consultations.forms.asked import WayBackAsked
from consultations.models import Change

UNDO_KEY = "undo"


def way_back(request: HttpRequest) -> str:
    """The address within this portal from which the step was started, or an empty string."""
    address = WayBackAsked(request.POST).asked()["next"] or WayBackAsked(request.GET).asked()["next"]
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and not urlsplit(address).netloc
    return address if is_ours else ""


def back(request: HttpRequest, otherwise: str, row: str = "") -> HttpResponse:
    """To where the step was started, with the focus on its row; else to `otherwise`."""
    address = way_back(request)
    if not address:
        return HttpResponseRedirect(otherwise)
    return HttpResponseRedirect(f"{address.partition('#')[0]}#c-{row}" if row else address)


def offer_undo(request: HttpRequest, change: Change) -> None:
    """The pages of the next ten minutes show the button that takes `change` back."""
    request.session[UNDO_KEY] = change.ref
