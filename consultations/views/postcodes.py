"""The button that turns a postal code into an address, as a part of pages that ask for one. It works without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from consultations import postcodes
from consultations.postcodes import Place, filled_address
from core import throttle
from core.fields import PostalCodeField
from core.forms import PortalForm

SHOW = "postcode-show"  # the button; the page around it is shown again, not judged
CHOOSE = "postcode-choose"  # the button below a list of several places
CHOICE = "postcode-place"  # the radios of that list: the number of the place
PER_NETWORK = {"limit": 120, "window": 600}  # look-ups in seconds: many people may share one address


class _CodeForm(PortalForm):
    """The code alone, out of whatever page it stands on; `postcode-choice` and the rest are no business of it."""

    postal_code = PostalCodeField()


@dataclass(frozen=True)
class PostcodeLookup:
    """What a page shows of a look-up."""

    is_offered: bool  # False without a table: no button, people fill in the fields
    is_asked: bool = False
    form: forms.Form | None = None  # with the error, where the code is wrong or unknown
    code: str = ""
    places: list[Place] = field(default_factory=list)  # several: to choose from
    chosen: Place | None = None
    status: int = 200

    def filled(self, typed: Mapping[str, str], *, with_prefecture: bool = False) -> dict[str, str]:
        """The fields of the page once a place is chosen. `with_prefecture`: the page has no field of its own for it."""
        if self.chosen is None:
            return {}
        before = typed.get("address", "")
        address = filled_address(before, self.chosen)
        if with_prefecture and address != before.strip():
            address = self.chosen.prefecture_ja + address
        return {"postal_code": self.code, "prefecture": self.chosen.prefecture, "address": address}


def look_up(request: HttpRequest) -> PostcodeLookup:
    """What the visitor asked with this request. Bad input, an unknown code and haste stand as errors of the field."""
    is_offered = postcodes.is_available()
    if request.method != "POST" or not (SHOW in request.POST or CHOOSE in request.POST):
        return PostcodeLookup(is_offered)
    form = _CodeForm({"postal_code": request.POST.get("postal_code", "")})
    if not form.is_valid():
        return PostcodeLookup(is_offered, is_asked=True, form=form, status=422)
    if wait := throttle.minutes_to_wait("postcode", throttle.network_of(request), **PER_NETWORK):
        form.add_error("postal_code", _("Try again in %(n)d minutes, or enter the address yourself") % {"n": wait})
        return PostcodeLookup(is_offered, is_asked=True, form=form, status=429)
    return _found(request, form, is_offered=is_offered)


def _found(request: HttpRequest, form: _CodeForm, *, is_offered: bool) -> PostcodeLookup:
    code = form.cleaned_data["postal_code"]
    places = postcodes.places_of(code.replace("-", ""))
    if places is None:
        return PostcodeLookup(False, is_asked=True)
    if not places:
        told = _("We cannot find “%(code)s”. Enter the address yourself") % {"code": code}
        form.add_error("postal_code", told)
        return PostcodeLookup(is_offered, is_asked=True, form=form, code=code, status=422)
    chosen = places[0] if len(places) == 1 else _chosen(request, places)
    if chosen is None and CHOOSE in request.POST:
        form.add_error("postal_code", _("Select one of the places"))
        return PostcodeLookup(is_offered, is_asked=True, form=form, code=code, places=places, status=422)
    return PostcodeLookup(is_offered, is_asked=True, code=code, places=[] if chosen else places, chosen=chosen)


def _chosen(request: HttpRequest, places: list[Place]) -> Place | None:
    number = request.POST.get(CHOICE, "")
    if CHOOSE not in request.POST or not (number.isascii() and number.isdigit() and len(number) < 4):
        return None
    return dict(enumerate(places)).get(int(number))
