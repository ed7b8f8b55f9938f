"""The corporate register as a part of public pages: no page of its own, no address, and it works without scripts."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from consultations import register
from consultations.forms.register import RegisterSearchForm
from consultations.models import RegisteredCompany
from core import throttle

PER_NETWORK = {"limit": 60, "window": 600}  # look-ups in seconds: many people may share one address
PARTIAL = "consultations/_register_search.html"  # shows a Lookup under the name `lookup`; hits alone: _register_hits.html


@dataclass(frozen=True)
class Lookup:
    """What a page shows of the register. While no file of it is loaded there is no form: people fill in the fields."""

    form: RegisterSearchForm | None = None
    hits: register.Hits | None = None  # None where nothing was looked up
    chosen: RegisteredCompany | None = None
    is_asked: bool = False  # one of its buttons was pressed: the page around it is shown again, not judged
    status: int = 200


def lookup(request: HttpRequest) -> Lookup:
    """What the visitor asked of the register with this request. Bad input and haste stand as errors in the form."""
    if not register.is_loaded():
        return Lookup(is_asked=_is_asked(request))
    if number := request.POST.get(RegisterSearchForm.CHOOSE, ""):
        return Lookup(RegisterSearchForm(), chosen=register.by_number(number), is_asked=True)
    if not _is_asked(request):
        return Lookup(RegisterSearchForm())
    form = RegisterSearchForm(request.POST)
    if not form.is_valid():
        return Lookup(form, is_asked=True, status=422)
    wait = throttle.minutes_to_wait("register", throttle.network_of(request), **PER_NETWORK)
    if wait:
        form.add_error("text", _("Try again in %(n)d minutes, or fill in the fields yourself") % {"n": wait})
        return Lookup(form, is_asked=True, status=429)
    return Lookup(form, hits=form.hits(), is_asked=True)


def _is_asked(request: HttpRequest) -> bool:
    return RegisterSearchForm.SEARCH in request.POST or RegisterSearchForm.CHOOSE in request.POST
