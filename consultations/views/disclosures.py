"""The ledger of disclosures of a case: for the desk, and for the client himself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import fresh_proof
from consultations.actions.disclosures import client_of, correct_disclosure, note_disclosure, record_ledger_export
from consultations.disclosure_words import correction_of, mark_of, remarks_of
from consultations.enums import Direction
from consultations.exports.disclosures import FORMATS, ledger_file
from consultations.forms.disclosures import CorrectionForm, DisclosureForm
from consultations.models import Case, Disclosure
from consultations.permissions import can_note_disclosure, reads_cases, works_at_a_desk
from consultations.views.cases import get_case, get_case_to_read
from consultations.views.client import get_case as get_own_case
from core.policy import policy, public
from core.private_files import as_download
from core.reading import shows_nothing
from core.transitions import TransitionRefused

_TYPED = ("direction", "item", "given_on", "party", "medium", "form", "purpose", "rank", "remarks")


@policy(reads_cases)
@require_safe
def disclosure_list(request: HttpRequest, ref: str) -> HttpResponse:
    """What the institute holds of the client's and gave away, line by line; made to be printed."""
    case = get_case_to_read(request, ref)
    may_write = can_note_disclosure(request.actor, case)
    return render(request, "consultations/disclosure_list.html", _ledger(request, case) | {"may_write": may_write})


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_add(request: HttpRequest, ref: str) -> HttpResponse:
    """A line for what was given on paper, by word or as a sample."""
    case = get_case(request, ref)
    begun = {"given_on": timezone.localdate(), "party": client_of(case), "rank": case.level, "direction": Direction.RECEIVED}
    form = DisclosureForm(request.POST) if request.method == "POST" else DisclosureForm(initial=begun)
    if form.is_valid():
        try:
            line = note_disclosure(case=case, by=request.actor, entry=form.entry, form_key=form.cleaned_data["form_key"])
            messages.success(request, _("Line %(number)s stands in the ledger.") % {"number": line.number})
            return redirect("consultations:disclosure_list", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "form": form}
    return render(request, "consultations/disclosure_add.html", context, status=422 if form.errors else 200)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_correct(request: HttpRequest, ref: str, line_ref: str) -> HttpResponse:
    """A new line that says what is right; the earlier one stays."""
    case = get_case(request, ref)
    line = get_object_or_404(_lines(request, case), ref=line_ref)
    begun = {name: getattr(line, name) for name in _TYPED}
    form = CorrectionForm(request.POST) if request.method == "POST" else CorrectionForm(initial=begun)
    if form.is_valid():
        given = {"form_key": form.cleaned_data["form_key"], "is_void": form.cleaned_data["is_void"]}
        try:
            later = correct_disclosure(line=line, by=request.actor, entry=form.entry, **given)
            messages.success(request, _("Line %(number)s stands in the ledger.") % {"number": later.number})
            return redirect("consultations:disclosure_list", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "form": form, "line": line, "later": correction_of(line)}
    return render(request, "consultations/disclosure_correct.html", context, status=422 if form.errors else 200)


@policy(reads_cases)
@fresh_proof
@require_safe
def disclosure_export(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The ledger as a file, for whose work the case is: who only reads in an emergency takes nothing along."""
    case = get_case_to_read(request, ref)
    if not can_note_disclosure(request.actor, case):
        raise PermissionDenied
    return _file(request, case, form)


@public
@never_cache
@require_safe
def my_disclosures(request: HttpRequest, ref: str) -> HttpResponse:
    """The client's own ledger."""
    case = get_own_case(request, ref)
    return render(request, "my/disclosures.html", _ledger(request, case))


@public
@never_cache
@fresh_proof
@require_safe
def my_disclosure_export(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The client's own ledger as a file."""
    return _file(request, get_own_case(request, ref), form)


def _lines(request: HttpRequest, case: Case):  # type: ignore[no-untyped-def]  # a queryset of lines
    return Disclosure.objects.visible_to(request.actor).filter(case=case).for_list()


def _ledger(request: HttpRequest, case: Case) -> dict[str, object]:
    lines = list(_lines(request, case))
    rows = [(line, remarks_of(line), correction_of(line) is not None or line.is_void) for line in lines]
    return {"case": case, "rows": rows, "mark": mark_of(case, lines).label}


def _file(request: HttpRequest, case: Case, form: str) -> HttpResponse:
    if form not in FORMATS:
        raise Http404
    lines = list(_lines(request, case))
    record_ledger_export(case=case, by=request.actor, form=form, lines=lines)
    shows_nothing(request)  # but the ledger, which is told of
    content = ledger_file(form, case, lines, taken_by=request.actor.label)
    response = HttpResponse(content, content_type=FORMATS[form])
    as_download(response, f"{case.case_no}-ledger.{form}")
    return response
