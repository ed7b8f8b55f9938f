"""A host asks for a lecturer: a form, a page to check it, a receipt."""

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import throttle
from core.policy import public
from seminars.actions.dispatch import request_lecturer
from seminars.forms.dispatch import LecturerRequestForm
from seminars.models import LecturerDispatch

PER_NETWORK = {"limit": 10, "window": 600}  # requests in seconds: many people may share one address
_SALT = "seminars.lecturer"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lecturer_request(request: HttpRequest) -> HttpResponse:
    """Nothing is kept before the button of the check page; that page carries what was typed."""
    form = LecturerRequestForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or "change" in request.POST:
        given = {name: request.POST.get(name, "") for name in form.fields} if request.method == "POST" else {}
        return _form(request, LecturerRequestForm(initial=given) if given else form)
    if not form.is_valid():
        return _form(request, form, 422)
    if "send" not in request.POST:
        return render(request, "seminars/lecturer_request_check.html", {"answers": form, "rows": form.summary()})
    if wait := throttle.minutes_to_wait("lecturer", throttle.network_of(request), **PER_NETWORK):
        form.add_error(None, _("Try again in %(n)d minutes, or call us") % {"n": wait})
        return _form(request, form, 429)
    made = request_lecturer(by=request.actor, entry=form.entry(), form_key=form.cleaned_data["form_key"])
    return redirect("seminars:lecturer_requested", token=signing.Signer(salt=_SALT).sign(made.ref))


def _form(request: HttpRequest, form: LecturerRequestForm, status: int = 200) -> HttpResponse:
    return render(request, "seminars/lecturer_request.html", {"form": form}, status=status)


@public
@never_cache
@require_safe
def lecturer_requested(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: the number, and what comes next. It shows nothing else of the request."""
    try:
        ref = signing.Signer(salt=_SALT).unsign(token[:100])
    except signing.BadSignature:
        raise Http404 from None
    dispatch = get_object_or_404(LecturerDispatch, ref=ref)
    response = render(request, "seminars/lecturer_request_done.html", {"number": dispatch.ref})
    response["X-Robots-Tag"] = "noindex"
    return response
