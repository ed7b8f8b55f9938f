"""The check page of the consultation form: all answers once more, and the one button that sends them."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.actions.submit import DraftChanged, send_draft
from consultations.drafts import FORM_VERSION, answers_of, is_leak
from consultations.forms.consult import SendForm, entry_of, judged
from consultations.forms.consult_summary import sections_of
from consultations.models import Draft
from consultations.receipt_links import receipt_token_of
from consultations.views.draft_cookie import current_draft, held_by, hold, just_sent, key_in, posted_draft
from consultations.views.receipts import address_of_sent
from core import throttle
from core.form_parts import slowed_down
from core.policy import public

PER_NETWORK = {"limit": 10, "window": 600}  # consultations in seconds: many people may share one address


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consult_check(request: HttpRequest) -> HttpResponse:
    """All answers once more; from here the consultation is sent, once."""
    found = posted_draft(request, key_in(request)) if request.method == "POST" else current_draft(request)
    if found.locked:
        return redirect_to_login(request.get_full_path())
    draft = found.draft or just_sent(request)
    if draft is None:
        return redirect("public:consult_page", page=1)
    if draft.sent_as:
        return hold(request, redirect(address_of_sent(request, draft)), draft)
    return _send(request, draft) if request.method == "POST" else _show_check(request, draft)


def _show_check(request: HttpRequest, draft: Draft, *, form: SendForm | None = None, status: int = 200) -> HttpResponse:
    pages = judged(answers_of(draft))
    files = list(draft.files.all())
    sections = sections_of(pages, files)
    context = {
        "form": form or SendForm(),
        "sections": sections,
        "missing": [row for section in sections for row in section.rows if row.errors],
        "is_leak": is_leak(draft),
        "draft": draft,
    }
    return render(request, "public/consult_check.html", context, status=status)


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    draft.answers, draft.form_version = answers_of(draft), FORM_VERSION
    pages = judged(draft.answers)
    if not all(page.is_valid() for page in pages):
        return _show_check(request, draft, status=422)
    if wait := throttle.minutes_to_wait("consult", throttle.network_of(request), **PER_NETWORK):
        return _show_check(request, draft, form=slowed_down(SendForm(request.POST), wait), status=429)
    try:
        files = list(draft.files.all()) if draft.has_files else []
        browser = held_by(request).browser
        case = send_draft(by=request.actor, draft=draft, files=files, entry=entry_of(pages), browser=browser)
    except DraftChanged:
        messages.warning(request, _("Your answers were changed in another window. Please look at them once more."))
        return redirect("public:consult_check")
    draft.sent_as = case.ref
    return hold(request, redirect("public:consult_done", token=receipt_token_of(case.ref)), draft)
