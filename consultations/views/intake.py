"""The call sheet: a telephone call or a visitor at the counter becomes a case within a minute."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from accounts.enums import Role
from consultations import catalogue
from consultations.actions.intake import take_in, taken_in_as
from consultations.enums import OPEN
from consultations.forms.asked import SheetAsked
from consultations.forms.intake import NEW, IntakeForm
from consultations.models import Advisor, Case, Client
from consultations.permissions import can_take_in, works_on
from consultations.querysets import AdvisorQuerySet
from consultations.wall_facts import users_bound_to
from consultations.walls import Name, key_of
from core.policy import policy
from core.reading import shows, shows_list
from core.text import clean_text, company_key, digits
from core.transitions import TransitionRefused

SHOWN = 5
_TAIL = 4  # digits of a phone number that find somebody


@dataclass(frozen=True)
class Hit:
    """A client who may be the caller, and what of his one may read."""

    client: Client
    cases: list[Case]


@policy(can_take_in)
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, _form(request), done=_done(request))
    if "find" in request.POST:
        typed = request.POST.get("company") or request.POST.get("phone") or ""
        return _page(request, _form(request, as_typed=True), hits=_found(request.actor, typed), is_search=True)
    form = _form(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    chosen = form.cleaned_data["client"]
    hits = [] if chosen else _same(request.actor, form.cleaned_data)
    if hits and not taken_in_as(form.cleaned_data["form_key"]):
        return _page(request, form, hits=hits, status=409)
    return _take_in(request, form, _client(request.actor, chosen))


def _form(request: HttpRequest, *, as_typed: bool = False) -> IntakeForm:
    """The sheet; `as_typed` it is shown again with what was typed, not yet checked."""
    actor, today = request.actor, timezone.localdate()
    mine = actor.desks_as(Role.DESK_STAFF, Role.DESK_MANAGER)
    desks = [choice for choice in catalogue.desk_choices() if choice[0] in mine]
    desk = next(
        (code for code in (SheetAsked(request.GET).asked()["desk"], *(code for code, _label in desks)) if code in mine), ""
    )
    advisors = _advisors([code for code, _label in desks]).with_load().with_absence(today).order_by("open_cases", "name", "pk")
    data = request.POST if request.method == "POST" and not as_typed else None
    typed = {name: request.POST.getlist("flags") if name == "flags" else request.POST[name] for name in request.POST}
    initial = {"desk": desk} | (typed if as_typed else {})
    return IntakeForm(data, actor=actor, desks=desks, advisors=list(advisors), today=today, initial=initial)


def _in_conflict(actor: Actor, typed: QueryDict) -> frozenset[int]:
    """Ids of the users who are bound to whom the sheet names: to the recognised client, else to the typed name."""
    client = _client(actor, typed.get("client", ""))
    number = (client.corporate_number or "") if client else ""
    name = client.name if client else clean_text(typed.get("company") or typed.get("person_name") or "")[:200]
    return users_bound_to(Name(key_of(name), number))


def _advisors(desks: list[str]) -> AdvisorQuerySet:
    """Who can be put in charge at one of these desks; whether at the chosen one is the business of the action."""
    return reduce(or_, (Advisor.objects.assignable_at(desk) for desk in desks), Advisor.objects.none())


def _take_in(request: HttpRequest, form: IntakeForm, client: Client | None) -> HttpResponse:
    try:
        case = take_in(by=request.actor, entry=form.entry(client), form_key=form.cleaned_data["form_key"])
    except TransitionRefused as refused:
        form.add_error("owner", str(refused.message))
        return _page(request, form, status=422)
    method = form.cleaned_data["method"]
    if request.actor.user_id in getattr(case, "shut_out", ()):
        text = _("Registered as %(number)s. You have a conflict of interest, so a colleague goes on.")
        messages.success(request, text % {"number": case.case_no})
        return redirect("consultations:intake")
    if not works_on(request.actor, case):
        text = _("Registered as %(number)s. Because a leak is suspected, only the desk manager can open it.")
        messages.success(request, text % {"number": case.case_no})
        return redirect("consultations:intake")
    return redirect(f"{reverse('consultations:intake')}?done={case.ref}&method={method}")


def _done(request: HttpRequest) -> Case | None:
    """The case that was just registered: its number is read to the caller, and the call is logged from here."""
    ref = SheetAsked(request.GET).asked()["done"]
    return Case.objects.worked_on_by(request.actor).for_list().filter(ref=ref).first() if ref else None


def _page(request: HttpRequest, form: IntakeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    if more.get("done"):
        shows(request, more["done"])
    elif more.get("hits"):
        typed = request.POST.get("company") or request.POST.get("phone")
        shows_list(request, Client, len(more["hits"]), {"q": typed}, action="search")
    if request.method == "POST":
        form.mark_conflicts(_in_conflict(request.actor, request.POST))
    context = {"sheet": form, "form": form, "new": NEW, "method": SheetAsked(request.GET).asked()["method"]}
    return render(request, "consultations/intake.html", context | more, status=status)


def _client(actor: Actor, chosen: str) -> Client | None:
    return Client.objects.visible_to(actor).filter(ref=chosen).first() if chosen and chosen != NEW else None


def _found(actor: Actor, typed: str) -> list[Hit]:
    """Clients by name, reading, corporate number or the end of a phone number, in any width."""
    query = typed.strip()
    if len(query) < 2:
        return []
    number = digits(query)
    by_phone = Q(pk__in=[])
    if number.isdigit() and len(number) >= _TAIL:
        by_phone = Q(cases__in=Case.objects.worked_on_by(actor).filter(phone__endswith=number))
    clients = list(Client.objects.visible_to(actor).filter(merged_into=None).matching(query).for_list()[:SHOWN])
    known = [client.pk for client in clients]
    more = Client.objects.visible_to(actor).filter(by_phone, merged_into=None).exclude(pk__in=known).for_list()
    return _with_cases(actor, [*clients, *(more.distinct()[:SHOWN] if number.isdigit() and len(number) >= _TAIL else [])])


def _same(actor: Actor, found: dict[str, Any]) -> list[Hit]:
    """Clients of the same name, or who called from the same number."""
    name = found["company"] or found["person_name"]
    same = Q(known_as__name_key=company_key(name))
    if found["phone"]:
        same |= Q(cases__in=Case.objects.worked_on_by(actor).filter(phone=found["phone"]))
    rows = Client.objects.visible_to(actor).filter(same, merged_into=None).for_list().distinct()
    return _with_cases(actor, list(rows[:SHOWN]))


def _with_cases(actor: Actor, clients: list[Client]) -> list[Hit]:
    cases: dict[int, list[Case]] = {client.pk: [] for client in clients}
    if clients:
        theirs = Case.objects.worked_on_by(actor).filter(client__in=clients, status__in=OPEN)
        for case in theirs.for_list().order_by("-received_on", "-pk"):
            cases[case.client_id].append(case)
    return [Hit(client, cases[client.pk]) for client in clients]
