"""The receipt of a consultation, and its slip to print. Who holds the signed link sees them, never the text."""

from datetime import timedelta
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import opened
from consultations.enums import HAS_RECEIPT, UNANSWERED, CaseStatus, FileOrigin
from consultations.forms.asked import SlipAsked
from consultations.forms.consult_person import method_in_words
from consultations.forms.consult_summary import phone_in_groups
from consultations.hours import answers_now
from consultations.models import Case, CaseFile, Draft, SignedReceipt
from consultations.permissions import is_requester
from consultations.receipt_links import receipt_token_of, ref_of, resume_token
from consultations.views.draft_cookie import sent_here
from core.eras import era_date_label
from core.policy import public
from core.reading import shows
from mailing.render import address_of

_QUIET_ZONE = 4  # modules of white around the code, without which no camera finds it


@public
@never_cache
@require_safe
def consult_done(request: HttpRequest, token: str) -> HttpResponse:
    """What was received, and what happens next. Who sent it stands there only for himself: links are passed on."""
    case = _case(request, token)
    files = list(CaseFile.objects.kept().filter(case=case, origin=FileOrigin.CLIENT, given_at__lte=case.received_at))
    context = _receipt(case) | {
        "token": token,
        "files": files,
        "size": sum(file.size for file in files),
        "may_show": _sent_it(request, case),
        "hours": answers_now(case.desk, timezone.now()),
        "is_mine": is_requester(request.actor, case),
        "is_signed": SignedReceipt.objects.filter(case=case).exists(),
    }
    return unlisted(render(request, "public/consult_done.html", context))


@public
@never_cache
@require_safe
def consult_slip(request: HttpRequest, token: str) -> HttpResponse:
    """One A4 page. What was written stands on it only for who sent it, and only if he asks for it."""
    case = _case(request, token)
    may_show = _sent_it(request, case)
    may_show_body = may_show and (is_requester(request.actor, case) or _was_just_sent(case))
    address = _tracking_address(case)
    context = _receipt(case) | {
        "token": token,
        "may_show": may_show,
        "may_show_body": may_show_body,
        "shows_body": may_show_body and SlipAsked(request.GET).asked()["body"],
        "phone": phone_in_groups(case.phone),
        "code": _code(address),
        "address": address.partition("?")[0],
        "today": timezone.localdate(),
    }
    return unlisted(render(request, "public/consult_slip.html", context))


def _case(request: HttpRequest, token: str) -> Case:
    ref = ref_of(token)
    if ref is None:
        raise Http404
    cases = Case.objects.select_related("desk").defer("search_text")
    case = get_object_or_404(cases, ref=ref, source__in=HAS_RECEIPT)
    shows(request, case)
    return case


def case_of_sender(request: HttpRequest, token: str) -> Case:
    """The case of a receipt, for who sent it; "not found" for who was only given its link."""
    case = _case(request, token)
    if not _sent_it(request, case):
        raise Http404
    return case


def _sent_it(request: HttpRequest, case: Case) -> bool:
    """The client himself, signed in or by a mailed link, or the browser from which it was sent."""
    return is_requester(request.actor, case) or sent_here(request, case.ref)


def _was_just_sent(case: Case) -> bool:
    """Within the time for which a mailed link would open it: later the browser alone proves too little."""
    return timezone.now() < case.created_at + timedelta(seconds=opened.OPEN_FOR)


def receipt_of(request: HttpRequest, draft: Draft) -> str:
    """The address of the receipt of a sent draft; empty for who wrote in it or was given its link, but did not send it."""
    is_mine = sent_here(request, draft.sent_as) or Case.objects.requested_by(request.actor).filter(ref=draft.sent_as).exists()
    return reverse("public:consult_done", args=[receipt_token_of(draft.sent_as)]) if is_mine else ""


def address_of_sent(request: HttpRequest, draft: Draft) -> str:
    """Where a browser is led that comes back to a sent draft: its receipt, or the page that says no more than that."""
    return receipt_of(request, draft) or reverse("public:consult_resume", args=[resume_token(draft)])


def _receipt(case: Case) -> dict[str, Any]:
    status = CaseStatus(case.status)
    return {
        "case": case,
        "era_day": era_date_label(case.received_on) if get_language() == "ja" else "",  # official papers carry both years
        "method": method_in_words(case.preferred_method_id),
        "status": status.public_label,
        "is_waiting": status in UNANSWERED,
    }


def _tracking_address(case: Case) -> str:
    """Where one asks how far it is: the number is on the slip anyway, and shows nothing without the e-mail address."""
    language = get_language() or "ja"
    try:
        return f"{address_of('public:track', language)}?number={case.ref}"
    except NoReverseMatch:
        return address_of("public:start", language)


def _code(address: str) -> dict[str, Any]:
    """The QR code of an address: its width in modules, and an outline for an SVG path."""
    rows = [bytes(row) for row in segno.make(address, micro=False, error="m").matrix_iter(border=_QUIET_ZONE)]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"width": len(rows), "path": path}


def unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
