"""Going on later: the way back to a draft by e-mail, and the list of drafts."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.actions import drafts
from consultations.actions.submit import subject_of
from consultations.forms.consult import WayBackForm
from consultations.known_facts import known_of
from consultations.models import Draft
from consultations.receipt_links import draft_ref_of, resume_token
from consultations.views.draft_cookie import current_draft, held_by, hold
from consultations.views.receipts import receipt_of, unlisted
from core import throttle
from core.policy import public

MAILS_PER_NETWORK = {"limit": 6, "window": 600}


@dataclass(frozen=True)
class DraftRow:
    """A draft as its writer knows it again. `days_left`: whole days for which it is kept."""

    draft: Draft
    title: str
    token: str
    days_left: int


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consult_save(request: HttpRequest) -> HttpResponse:
    """The draft is saved already; here one may have the way back mailed. Leaving it out loses nothing."""
    found = current_draft(request)
    draft = found.draft
    if found.locked:
        return redirect_to_login(request.get_full_path())
    if draft is None or draft.sent_as:
        return redirect("public:draft_list")
    form = WayBackForm(request.POST or None, initial={"email": _address_of(request, draft)})
    if request.method == "POST" and form.is_valid():
        _mail(request, draft, form.cleaned_data["email"])
        return redirect("public:draft_list")
    context = {"form": form, "draft": draft, "title": title_of(draft)}
    return render(request, "public/draft_save.html", context, status=422 if form.errors else 200)


def _mail(request: HttpRequest, draft: Draft, email: str) -> None:
    """The mail is queued, or the writer is told that it was not: the draft is safe either way."""
    if throttle.minutes_to_wait("draft-mail", throttle.network_of(request), **MAILS_PER_NETWORK):
        messages.warning(request, _("Your consultation is saved in this browser. No mail was sent: too many were asked for."))
        return
    drafts.save_way_back(by=request.actor, draft=draft, email=email)
    told = _("Your consultation is saved. We are sending the link to go on to %(address)s.")
    messages.success(request, told % {"address": email})


def _address_of(request: HttpRequest, draft: Draft) -> str:
    typed = (draft.answers.get("email") or [""])[0]
    return draft.email or typed or known_of(request.actor, 3).get("email", ("",))[0]


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consult_resume(request: HttpRequest, token: str) -> HttpResponse:
    """The way back to a draft, on any device: the same page, the same text.

    Who does not write in it yet presses a button first: a link of a stranger makes nobody write into the stranger's draft.
    """
    ref = draft_ref_of(token)
    if ref is None:
        raise Http404
    draft = Draft.objects.filter(ref=ref, expires_on__gte=timezone.localdate()).first()
    if draft is None:
        return render(request, "public/draft_gone.html", status=410)
    if draft.user_id is not None and draft.user_id != request.actor.user_id:
        if request.actor.user_id is None:
            return redirect_to_login(request.get_full_path())
        raise Http404
    if draft.sent_as:
        receipt = receipt_of(request, draft)
        return redirect(receipt) if receipt else unlisted(render(request, "public/draft_sent.html"))
    is_known = draft.user_id is not None or draft.ref in held_by(request).refs
    if is_known or request.method == "POST":
        return hold(request, redirect("public:consult_page", page=draft.page), draft)
    return unlisted(render(request, "public/draft_resume.html", {"draft": draft}))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_list(request: HttpRequest) -> HttpResponse:
    """What is not sent yet: the drafts of this browser, and those of the person who is signed in."""
    mine = Draft.objects.visible_to(request.actor, held_by(request).refs).unsent()
    if request.method == "POST":
        ref = request.POST.get("delete", "")
        drafts.delete(by=request.actor, draft=get_object_or_404(mine, ref=ref))
        messages.success(request, _("The draft is deleted."))
        return redirect("public:draft_list")
    today = timezone.localdate()
    rows = [
        DraftRow(draft, title_of(draft), resume_token(draft), (draft.expires_on - today).days)
        for draft in mine.filter(expires_on__gte=today)
    ]
    return render(request, "public/draft_list.html", {"rows": rows})


def title_of(draft: Draft) -> str:
    """The first words of the question."""
    return subject_of((draft.answers.get("body") or [""])[0]) or _("(nothing written yet)")
