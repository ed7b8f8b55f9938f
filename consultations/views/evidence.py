"""Signed receipts: taking one's own, checking any, and the public keys."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from consultations import evidence
from consultations.actions.evidence import record_taken
from consultations.evidence import NamedFile, NoReceipt
from consultations.forms.evidence import EvidenceForm
from consultations.models import Case, SignedReceipt, SigningKey
from consultations.stored_bytes import LIMIT
from consultations.views.client import get_case
from consultations.views.receipts import case_of_sender, unlisted
from core import private_files, signing_keys, throttle
from core.policy import public
from core.uploads import CappedUpload, Discarded

MOST_FILES = 5
CHECKS = {"limit": 60, "window": 3600}  # of one network, in seconds: each reads up to MOST_FILES files


@csrf_exempt  # the token is checked by _check: reading it would read the files, before they have their limit
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """What a receipt proves, and whether one that is shown is ours. Nothing of it is kept."""
    request.upload_handlers = [CappedUpload(limit=LIMIT, most=MOST_FILES + 1)]
    return _check(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    context: dict[str, Any] = {"form": form}
    if form.is_valid() and not _is_too_often(request, form):
        context |= _found(form)
    return render(request, "public/evidence.html", context, status=422 if form.errors else 200)


def _is_too_often(request: HttpRequest, form: EvidenceForm) -> bool:
    minutes = throttle.minutes_to_wait("check-receipt", throttle.network_of(request), **CHECKS)
    if minutes:
        told = _("Many receipts were checked from your network. Please try again in %(minutes)d minutes")
        form.add_error(None, told % {"minutes": minutes})
    return bool(minutes)


def _found(form: EvidenceForm) -> dict[str, Any]:
    """The verdict on what was shown; else the form tells that it is no receipt."""
    given = form.cleaned_data
    unread = [file for number, file in enumerate(given["files"]) if isinstance(file, Discarded) or number >= MOST_FILES]
    files = [_hashed(file) for file in given["files"] if file not in unread]
    try:
        verdict = evidence.verdict(given["shown"], text=given["text"], files=files)
    except NoReceipt:
        form.add_error(_shown_in(form), _("This is no receipt of this portal. Choose the file of the receipt as you saved it"))
        return {}
    return {"verdict": verdict, "unread": [private_files.clean_name(file.name or "") for file in unread]}


def _shown_in(form: EvidenceForm) -> str:
    """The field by which the receipt came."""
    return "receipt_file" if form.cleaned_data["receipt_file"] else "receipt"


def _hashed(file: UploadedFile) -> NamedFile:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return NamedFile(private_files.clean_name(file.name or ""), file.size or 0, digest.hexdigest())


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys by which receipts are checked, also those that sign no more."""
    listed = [(key, signing_keys.pem_of(key.public_key)) for key in SigningKey.objects.all()]
    return render(request, "public/evidence_keys.html", {"keys": listed})


@public
@never_cache
@require_safe
def of_sender(request: HttpRequest, token: str) -> HttpResponse:
    """The signed receipt, for who sent the consultation: it names the files."""
    return unlisted(_download(request, case_of_sender(request, token)))


@public
@never_cache
@require_safe
def of_client(request: HttpRequest, ref: str) -> HttpResponse:
    return _download(request, get_case(request, ref))


def _download(request: HttpRequest, case: Case) -> HttpResponse:
    signed = SignedReceipt.objects.select_related("key").filter(case=case).first()
    if signed is None:
        raise Http404
    record_taken(case=case, by=request.actor)
    response = HttpResponse(evidence.download_of(signed), content_type="application/json")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"receipt-{case.ref}.json") or "attachment"
    return response
