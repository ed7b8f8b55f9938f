"""One's own seminars, signed in: tickets, materials, certificates, each on the page of its booking."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import is_signed_in
from core.policy import policy
from core.reading import shows_list
from seminars.models import Registration
from seminars.own_seminars import own_seminars
from seminars.views.people import confirmed_address


@never_cache
@policy(is_signed_in)
@require_safe
def my_seminars(request: HttpRequest) -> HttpResponse:
    """Those he applied for when signed in, and those applied for by nobody signed in from his confirmed address."""
    now = timezone.now()
    found = own_seminars(request.actor, confirmed_address(request), now)
    shows_list(request, Registration, sum(len(one.people) for one in found.all))
    return render(request, "seminars/mine.html", {"found": found, "now": now})
