"""What anybody may open: the start page, the way to a consultation, the form and its receipt."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from consultations import actions
from consultations.enums import UNANSWERED, CaseStatus, Source
from consultations.forms.public import ConsultForm, topics
from consultations.models import Case, Desk
from consultations.receipt_links import receipt_token, ref_of
from core import throttle
from core.eras import era_year_label
from core.policy import public

PER_NETWORK = {"limit": 10, "window": 600}  # consultations in seconds: many people may share one address


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "public/start.html", {"topics": topics(), "desks": _with_phone()})


@public
@require_safe
def consult_start(request: HttpRequest) -> HttpResponse:
    return render(request, "public/consult_start.html", {"desks": _with_phone()})


def _with_phone() -> list[Desk]:
    return list(Desk.objects.exclude(phone=""))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest) -> HttpResponse:
    form = ConsultForm(request.POST or None, initial={"desk": request.GET.get("desk", "")} | _known_of(request))
    if request.method != "POST":
        return render(request, "public/consult.html", {"form": form})
    if not form.is_valid():
        return render(request, "public/consult.html", {"form": form}, status=422)
    wait = throttle.minutes_to_wait("consult", throttle.network_of(request), **PER_NETWORK)
    if wait and not actions.receipt_of(form.cleaned_data["form_key"]):
        form.add_error(None, _("Try again in %(n)d minutes, or call us") % {"n": wait})
        return render(request, "public/consult.html", {"form": form}, status=429)
    entry = form.entry()
    case = actions.submit(by=request.actor, entry=entry, form_key=form.cleaned_data["form_key"])
    if actions.differs(case, entry):
        messages.warning(request, _("You had already sent this consultation. What you changed afterwards was not sent."))
    return redirect("public:consult_done", token=receipt_token(case))


def _known_of(request: HttpRequest) -> dict[str, str]:
    """What a signed-in client need not type again."""
    if not request.actor.has(Role.CLIENT):
        return {}
    return {"person_name": request.user.name, "email": request.user.email}


@public
@never_cache
@require_safe
def consult_done(request: HttpRequest, token: str) -> HttpResponse:
    ref = ref_of(token)
    if ref is None:
        raise Http404
    case = get_object_or_404(Case.objects.select_related("desk").defer("body", "search_text"), ref=ref, source=Source.WEB)
    status = CaseStatus(case.status)
    era = era_year_label(case.received_on) if get_language() == "ja" else ""  # official papers carry both years
    context = {"case": case, "era": era, "status": status.public_label, "is_waiting": status in UNANSWERED}
    response = render(request, "public/consult_done.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
