"""Importing a ledger in two steps: look at what a file would bring, then confirm it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.actions import ledgers
from consultations.forms.ledgers import MAX_BYTES, ConfirmForm, LedgerUploadForm
from consultations.models import LedgerImport, LedgerUpload
from consultations.permissions import can_import_ledgers
from core import private_files
from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused
from core.uploads import capped_uploads

SHOWN = 20
AT_ONCE = 400_000  # bytes that are worked on while the person waits; about 1,500 rows of CSV


@policy(can_import_ledgers)
@require_http_methods(["GET", "HEAD", "POST"])
@capped_uploads(limit=MAX_BYTES, most=1)
def ledger_import(request: HttpRequest) -> HttpResponse:
    """The form for a file, the person's files, and what was imported before."""
    form = LedgerUploadForm(request.POST, request.FILES) if request.method == "POST" else LedgerUploadForm()
    if form.is_valid():
        return redirect("consultations:ledger_upload", ref=_receive(request, form).ref)
    context = {
        "form": form,
        "uploads": LedgerUpload.objects.visible_to(request.actor).for_list()[:SHOWN],
        "imports": LedgerImport.objects.visible_to(request.actor)[:SHOWN],
    }
    return render(request, "consultations/ledger_import.html", context)


def _receive(request: HttpRequest, form: LedgerUploadForm) -> LedgerUpload:
    file = form.cleaned_data["file"]
    upload = ledgers.receive(
        by=request.actor,
        chunks=file.chunks(),
        file_name=file.name,
        form_key=form.cleaned_data["form_key"],
        language=get_language() or "ja",
    )
    _work_if_small(upload)
    return upload


def _work_if_small(upload: LedgerUpload) -> None:
    """Small files at once; the sweep takes the others within a minute."""
    if upload.size <= AT_ONCE:
        ledgers.work_on(upload=upload, now=timezone.now())


@policy(can_import_ledgers)
@require_safe
def ledger_upload(request: HttpRequest, ref: str) -> HttpResponse:
    """Where the file stands: waiting, checked, or imported."""
    upload = get_object_or_404(LedgerUpload.objects.visible_to(request.actor).select_related("imported"), ref=ref)
    shows(request, upload)
    return render(request, "consultations/ledger_upload.html", {"upload": upload})


@require_POST
@policy(can_import_ledgers)
def ledger_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    upload = get_object_or_404(LedgerUpload.objects.visible_to(request.actor), ref=ref)
    form = ConfirmForm(request.POST)
    skip = form.is_valid() and form.cleaned_data["skip_bad_rows"]
    try:
        ledgers.confirm(upload=upload, by=request.actor, skip_bad_rows=skip)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        _work_if_small(upload)
    return redirect("consultations:ledger_upload", ref=upload.ref)


@require_POST
@policy(can_import_ledgers)
def ledger_drop(request: HttpRequest, ref: str) -> HttpResponse:
    upload = get_object_or_404(LedgerUpload.objects.visible_to(request.actor), ref=ref)
    try:
        ledgers.drop(upload=upload, by=request.actor)
        messages.success(request, _("The file is removed. Nothing of it was imported."))
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:ledger_import")


@policy(can_import_ledgers)
@require_safe
def ledger_report(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Every fault of the file, as CSV that a spreadsheet program opens safely."""
    upload = get_object_or_404(LedgerUpload.objects.visible_to(request.actor), ref=ref)
    shows(request, upload)
    if not upload.has_report:
        raise Http404
    return private_files.hand_out(
        ledgers.FOLDER, ledgers.report_name(upload), file_name="ledger_report.csv", content_type="text/csv; charset=utf-8"
    )
