"""On the client's own page: who is the other side of his matter, and who must never see it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consultations.actions.parties import note_party, remove_party
from consultations.enums import PartyKind
from consultations.forms.walls import PartyForm
from consultations.views.client import get_case
from consultations.views.walls import party_or_404
from consultations.wall_facts import parties_at
from core.policy import public
from core.transitions import TransitionRefused


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = PartyForm(request.POST if request.method == "POST" else None, initial={"kind": PartyKind.BARRED})
    if form.is_valid():
        try:
            note_party(case=case, kind=form.kind_given(), told=form.cleaned_data["named"], by=request.actor)
            messages.success(request, _("The name is kept. It counts from now on."))
            return redirect("my:parties", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    named = parties_at(case)
    context = {
        "case": case,
        "form": form,
        "opponents": [party for party in named if party.kind == PartyKind.OPPONENT],
        "barred": [party for party in named if party.kind == PartyKind.BARRED],
    }
    return render(request, "my/parties.html", context, status=422 if form.errors else 200)


@require_POST
@public
def party_remove(request: HttpRequest, ref: str, party_ref: str) -> HttpResponse:
    case = get_case(request, ref)
    remove_party(case=case, party=party_or_404(case, party_ref), by=request.actor)
    messages.success(request, _("The name is taken away."))
    return redirect("my:parties", ref=case.ref)
