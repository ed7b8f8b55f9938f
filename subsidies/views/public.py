"""What programmes there are, and what they would pay. Nothing that is typed here is kept."""

from typing import Any

from django.db.models import Prefetch
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import throttle
from core.pdf import pdf, pdf_download
from core.policy import public
from subsidies.forms.calculator import FIRST_COSTS, MOST_COSTS, CostSet, WhoForm
from subsidies.grant_requests import NoSuchTerms, calculation_of
from subsidies.grants.calculator import Calculation
from subsidies.grants.request import NotReadable
from subsidies.models import FeeTier, Programme, ProgrammeTerms
from subsidies.programme_facts import facts_of

ON_PAPER = {"limit": 30, "window": 3600}  # of one network, in seconds: a PDF takes half a second


@public
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    terms = Prefetch("terms", queryset=ProgrammeTerms.objects.order_by("-fiscal_year", "-version"))
    programmes = [facts_of(programme) for programme in Programme.objects.prefetch_related(terms)]
    context = {"programmes": programmes, "tiers": FeeTier.objects.all()}
    return render(request, "subsidies/programme_list.html", context)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """The grant for the costs that are told, every line explained; on a page or on paper."""
    asked = _with_more_costs(request) if request.method == "POST" else None
    who, costs = WhoForm(asked), CostSet(asked, prefix="cost")
    context: dict[str, Any] = {"form": who, "costs": costs, "most": MOST_COSTS}
    status = 200
    if asked is not None and "add" not in request.POST:
        if made := _calculated(who, costs):
            context |= {"place": who.place, "made": made}
            if "paper" in request.POST and not _is_too_often(request, who):
                return _on_paper(context)
        else:
            status = 422
    return render(request, "subsidies/calculator.html", context, status=status)


def _calculated(who: WhoForm, costs: BaseFormSet) -> Calculation | None:
    """None where something cannot be: the forms say what."""
    place = who.place if who.is_valid() and costs.is_valid() else None
    if place is None:
        return None
    try:
        return calculation_of(place.programme, place.fiscal_year, who.asked() | {"cases": costs.cases()})
    except (NotReadable, NoSuchTerms) as refused:
        who.add_error(None, str(refused))
        return None


def _with_more_costs(request: HttpRequest) -> Any:
    """What was typed; with three more rows where they were asked for."""
    told = request.POST.copy()
    if "add" in told and (rows := told.get("cost-TOTAL_FORMS", "")).isdecimal():
        told["cost-TOTAL_FORMS"] = str(min(int(rows[:3]) + FIRST_COSTS, MOST_COSTS))
    return told


def _is_too_often(request: HttpRequest, form: WhoForm) -> bool:
    minutes = throttle.minutes_to_wait("grant-on-paper", throttle.network_of(request), **ON_PAPER)
    if minutes:
        form.add_error(None, _("Try again in %(minutes)s minutes") % {"minutes": minutes})
    return bool(minutes)


def _on_paper(context: dict[str, Any]) -> HttpResponse:
    language = get_language() or "ja"
    content = pdf("subsidies/pdf/calculation.html", context | {"today": timezone.localdate()}, language)
    return pdf_download(content, f"{context['place'].programme}-{context['place'].fiscal_year}.pdf")
