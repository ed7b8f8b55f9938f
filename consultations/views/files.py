"""Files of a case: the list, attaching, taking one, removing one."""

import logging
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import stored_bytes
from consultations.actions.files import LIMIT, MOST_AT_ONCE, attach_file, record_download, remove_file
from consultations.enums import FileOrigin
from consultations.forms.files import AttachForm
from consultations.models import Case, CaseFile
from consultations.permissions import can_attach, can_remove_file, can_take_original, reads_cases, works_at_a_desk
from consultations.views.cases import get_case_to_read
from core import private_files
from core.policy import policy
from core.private_files import FileRefused
from core.uploads import capped_uploads

logger = logging.getLogger(__name__)


@csrf_exempt  # the token is checked by _file_list: reading it would read the files, before they have their limit
@policy(reads_cases)
@require_http_methods(["GET", "HEAD", "POST"])
def file_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The files of a case and the form for more."""
    case = get_case_to_read(request, ref)
    if request.method == "POST" and not can_attach(request.actor, case):
        raise PermissionDenied
    return _file_list(request, case)


@capped_uploads(limit=LIMIT, most=MOST_AT_ONCE)
def _file_list(request: HttpRequest, case: Case) -> HttpResponse:
    form = AttachForm(request.POST, request.FILES) if request.method == "POST" else AttachForm()
    if form.is_valid():
        refusals = _attach(request, case, form)
        if not refusals:
            return redirect("consultations:file_list", ref=case.ref)
        for told in refusals:
            form.add_error("files", told)
    files = CaseFile.objects.visible_to(request.actor).filter(case=case).select_related("case__advisor")
    rows = [(file, can_remove_file(request.actor, file), can_take_original(request.actor, file)) for file in files]
    context = {"case": case, "form": form, "rows": rows}
    return render(request, "consultations/file_list.html", context, status=422 if form.errors else 200)


def _attach(request: HttpRequest, case: Case, form: AttachForm) -> list[str]:
    """Every good file is kept; what was refused comes back as sentences."""
    refusals: list[str] = []
    attached = 0
    for position, upload in enumerate(form.cleaned_data["files"]):
        try:
            _refuse_unread(upload, position)
            attach_file(
                case=case,
                by=request.actor,
                name=upload.name or "",
                chunks=upload.chunks(),
                origin=FileOrigin(form.cleaned_data["origin"]),
            )
        except FileRefused as refused:
            refusals.append(str(refused))
        else:
            attached += 1
    if attached:
        told = ngettext("%(count)s file is attached.", "%(count)s files are attached.", attached)
        messages.success(request, told % {"count": attached})
    return refusals


def _refuse_unread(upload: UploadedFile, position: int) -> None:
    """Raises FileRefused for a file that was too large or one too many: its bytes were never taken."""
    name = private_files.clean_name(upload.name or "")
    if position >= MOST_AT_ONCE:
        told = _("“%(name)s” was not attached. Attach %(most)s files at a time or fewer")
        raise FileRefused(told % {"name": name, "most": MOST_AT_ONCE})
    private_files.refuse_size(name, upload.size or 0, LIMIT)


@policy(reads_cases)
@require_safe
def file_download(request: HttpRequest, ref: str, file_ref: str) -> HttpResponseBase:
    """The file; of a picture the copy that was drawn anew."""
    return _take(request, _get_file(request, ref, file_ref), original=False)


@policy(works_at_a_desk)
@require_safe
def file_original(request: HttpRequest, ref: str, file_ref: str) -> HttpResponseBase:
    """The file exactly as it was received, with whatever it carries along."""
    return _take(request, _get_file(request, ref, file_ref), original=True)


def _take(request: HttpRequest, file: CaseFile, *, original: bool) -> HttpResponseBase:
    """The bytes, once the log says who takes them; of a file in quarantine not one, but the list, which says why."""
    if not file.is_served:
        messages.warning(request, _("The file cannot be opened now. The list says why."))
        return redirect("consultations:file_list", ref=file.case.ref)
    record_download(file=file, by=request.actor, original=original)
    return handed_out(file, original=original)


def handed_out(file: CaseFile, *, original: bool) -> HttpResponseBase:
    """The download; the "not found" page, and an error in the log, where the bytes are gone."""
    try:
        return stored_bytes.hand_out(file, original=original)
    except FileNotFoundError as error:
        logger.error("The bytes of case file %s are gone (%s)", file.ref, Path(file.stored_name).name)
        raise Http404 from error


@require_POST
@policy(works_at_a_desk)
def file_remove(request: HttpRequest, ref: str, file_ref: str) -> HttpResponse:
    file = _get_file(request, ref, file_ref)
    remove_file(file=file, by=request.actor)
    messages.success(request, _("The file is removed."))
    return redirect("consultations:file_list", ref=file.case.ref)


def _get_file(request: HttpRequest, ref: str, file_ref: str) -> CaseFile:
    """The file, or the "not found" page for everybody who may not know of it."""
    files = CaseFile.objects.visible_to(request.actor).select_related("case__advisor")
    return get_object_or_404(files, case__ref=ref, ref=file_ref)
