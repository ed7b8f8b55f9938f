"""A client asks for the erasure of his data, staff ask on his word, and everybody who holds the link reads the certificate."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import fresh_proof
from consultations.actions import disposals
from consultations.actions.erasure import ask
from consultations.enums import DisposalWay
from consultations.erasure import told
from consultations.erasure.certificates import number_of
from consultations.erasure.wishes import cases_of_client, own_wish
from consultations.forms.disposals import EraseForm, EraseOnWordForm
from consultations.models import Client, Disposal
from consultations.permissions.disposals import can_ask_for_erasure
from core.policy import policy, public
from core.reading import shows
from core.transitions import TransitionRefused


@public
@never_cache
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """The client's own page: what would be erased, what must be closed before, and what he asked for already."""
    wish = own_wish(request.actor, request.user)
    if not wish.cases and wish.account is None:
        raise Http404
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and wish.running is None:
        try:
            ask(
                cases=wish.cases,
                account=wish.account,
                by=request.actor,
                how=DisposalWay.PAGE,
                words=form.cleaned_data["words"],
                language=get_language() or "ja",
                form_key=form.cleaned_data["form_key"],
            )
        except TransitionRefused as refused:
            messages.error(request, str(refused.message))
        return redirect("my:erase")
    return render(request, "my/erase.html", {"wish": wish, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@public
def erase_call_off(request: HttpRequest, ref: str) -> HttpResponse:
    """The client keeps everything after all."""
    disposal = get_object_or_404(Disposal.objects.visible_to(request.actor), ref=ref, asked_by_ref=request.actor.ref)
    try:
        disposals.call_off(disposal=disposal, by=request.actor)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Nothing is erased. Your data stay as they are."))
    return redirect("my:erase")


@policy(can_ask_for_erasure)
@require_http_methods(["GET", "HEAD", "POST"])
def client_erase(request: HttpRequest, ref: str) -> HttpResponse:
    """On the word of a client who asked by phone, letter or at the counter."""
    client = get_object_or_404(Client.objects.visible_to(request.actor), ref=ref, erased_at=None)
    shows(request, client)
    form = EraseOnWordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            asked = ask(
                cases=cases_of_client(client),
                account=None,
                by=request.actor,
                how=DisposalWay(form.cleaned_data["how"]),
                words=form.cleaned_data["words"],
                language="ja",
                form_key=form.cleaned_data["form_key"],
            )
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("It is asked for (%(number)s). Two people decide about it.") % {"number": asked.ref})
            return redirect("consultations:client_detail", ref=client.ref)
    context = {"client": client, "form": form}
    return render(request, "consultations/client_erase.html", context, status=422 if form.is_bound else 200)


@public
@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """What was erased, when and by which rule: one sheet to print. Who holds the link reads it; it names nobody."""
    disposal = _certified(token)
    facts = disposal.certificate
    context = {
        "disposal": disposal,
        "facts": facts,
        "rows": told.in_words(facts.get("rows", {})),
        "token": token,
        "backups_until": parse_date((facts.get("backups") or {}).get("destroyed_by") or ""),
        "consultations": facts.get("consultations", []),
    }
    response = render(request, "public/certificate.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@never_cache
@require_safe
def certificate_json(request: HttpRequest, token: str) -> HttpResponse:
    """The same for machines, with its signature."""
    disposal = _certified(token)
    if not disposal.certificate:
        raise Http404
    response = JsonResponse(disposal.certificate, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="certificate-{disposal.ref}.json"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _certified(token: str) -> Disposal:
    """Of an erasure that has begun: before that nobody has the link."""
    number = number_of(token)
    if number is None:
        raise Http404
    return get_object_or_404(Disposal.objects.exclude(started_at=None), ref=number)
