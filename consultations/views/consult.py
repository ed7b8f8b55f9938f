"""The consultation form: a start, and three pages of questions. Whatever is sent is kept first, and judged after that."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from consultations import register
from consultations.actions import drafts
from consultations.actions.files import LIMIT, MOST_AT_ONCE
from consultations.drafts import CHANGED, answers_of, is_leak
from consultations.forms.asked import CheckAsked, StartAsked
from consultations.forms.consult import PAGES
from consultations.forms.consult_matter import door_of
from consultations.forms.consult_page import QuestionPage
from consultations.forms.consult_summary import questions_of
from consultations.known_facts import known_of
from consultations.models import Draft
from consultations.views.draft_cookie import current_draft, held_by, hold, key_in, posted_draft, put_aside
from consultations.views.postcodes import PostcodeLookup, look_up
from consultations.views.receipts import address_of_sent
from consultations.views.register import Lookup, lookup
from core import private_files, throttle
from core.form_parts import slowed_down
from core.policy import public
from core.private_files import FileRefused
from core.uploads import capped_uploads

STARTS_PER_NETWORK = {"limit": 40, "window": 600}  # new drafts in seconds: many people may share one address
FILES_PER_NETWORK = {"limit": 60, "window": 600}


@public
@never_cache
@require_safe
def consult(request: HttpRequest) -> HttpResponse:
    """A new consultation begins; one that is being written stays in the list of drafts."""
    query = QueryDict(mutable=True)
    query.update({name: told for name, told in StartAsked(request.GET).asked().items() if told})
    address = reverse("public:consult_page", args=[1])
    return put_aside(request, redirect(f"{address}?{query.urlencode()}" if query else address))


# --- a page of questions --------------------------------------------------------------------------------
@csrf_exempt  # the token is checked by _consult_page: reading it would read the files, before they have their limit
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consult_page(request: HttpRequest, page: int) -> HttpResponse:
    """A page of questions. Whatever is sent is kept first, and judged after that."""
    if page not in PAGES:
        raise Http404
    return _consult_page(request, page)


@capped_uploads(limit=LIMIT, most=MOST_AT_ONCE)
def _consult_page(request: HttpRequest, page: int) -> HttpResponse:
    if request.method == "POST":
        return _keep(request, page)
    found = current_draft(request)
    if found.locked:
        return redirect_to_login(request.get_full_path())
    draft = found.draft if found.draft and not found.draft.sent_as else None
    if draft is None and page > 1:
        return redirect("public:consult_page", page=1)
    return _show(request, page, draft)


def _keep(request: HttpRequest, page: int) -> HttpResponse:
    """The draft holds what was posted; then the button decides where to go on."""
    form = PAGES[page](request.POST, request.FILES)
    found = posted_draft(request, key_in(request))
    known = found.draft or found.locked
    if known and known.sent_as:
        return _sent_already(request, known)
    typed = drafts.Typed(form.answers(), page, get_language() or "ja")
    if known is None:
        if wait := throttle.minutes_to_wait("consult-draft", throttle.network_of(request), **STARTS_PER_NETWORK):
            return _render(request, page, slowed_down(form, wait), None, status=429)
        known = drafts.start(by=request.actor, form_key=key_in(request) or uuid.uuid4(), typed=typed)
    elif not drafts.save_page(by=request.actor, draft=known, typed=typed):
        known.refresh_from_db()
        return _sent_already(request, known)
    if found.locked:
        return _sign_in_again(request, page)
    return hold(request, _next(request, form, known), known)


def _next(request: HttpRequest, form: QuestionPage, draft: Draft) -> HttpResponse:
    """What the pressed button asks for. Only "on" judges the page."""
    page = form.number
    if "autosave" in request.POST:
        told = _("%(time)s saved") % {"time": date_format(timezone.localtime(), "TIME_FORMAT")}
        return JsonResponse({"told": told})
    refusals = _keep_files(request, draft) if page == 1 else []
    if ref := request.POST.get("remove-file", ""):
        drafts.remove_file(by=request.actor, draft=draft, ref=ref)
        return redirect(f"{reverse('public:consult_page', args=[page])}#files")
    if page == 2 and (looked := lookup(request)).is_asked:
        return _looked_up(request, draft, looked)
    if page == 2 and (code := look_up(request)).is_asked:
        return _address_shown(request, draft, code)
    if "save" in request.POST:
        return redirect("public:consult_save")
    if "back" in request.POST and page > 1:
        return redirect("public:consult_page", page=page - 1)
    is_right = form.is_valid()
    for told in refusals:
        form.add_error("files", told)
    if refusals or not is_right:
        return _render(request, page, form, draft, status=422)
    if page == len(PAGES) or CheckAsked(request.GET).asked()["check"]:
        return redirect("public:consult_check")
    return redirect("public:consult_page", page=page + 1)


def _keep_files(request: HttpRequest, draft: Draft) -> list[str]:
    """Every good file is kept at once; what was refused comes back as sentences."""
    refusals = []
    for position, upload in enumerate(request.FILES.getlist("files")):
        try:
            _refuse_unread(request, upload, position)
            drafts.keep_file(by=request.actor, draft=draft, name=upload.name or "", chunks=upload.chunks())
        except FileRefused as refused:
            refusals.append(str(refused))
    return refusals


def _refuse_unread(request: HttpRequest, upload: UploadedFile, position: int) -> None:
    """Raises FileRefused for a file that was too large or one too many, its bytes were never taken; and for haste."""
    name = private_files.clean_name(upload.name or "")
    if position >= MOST_AT_ONCE:
        told = _("“%(name)s” was not attached. Attach %(most)s files at a time or fewer")
        raise FileRefused(told % {"name": name, "most": MOST_AT_ONCE})
    private_files.refuse_size(name, upload.size or 0, LIMIT)
    if wait := throttle.minutes_to_wait("consult-file", throttle.network_of(request), **FILES_PER_NETWORK):
        told = _("“%(name)s” was not kept. Try again in %(n)d minutes, or give it to us later")
        raise FileRefused(told % {"name": name, "n": wait})


def _looked_up(request: HttpRequest, draft: Draft, looked: Lookup) -> HttpResponse:
    """The page of the company again: with the hits, or filled from the one that was chosen."""
    if looked.chosen is not None:
        found = register.prefill(looked.chosen)
        filled = {name: found[name] for name in ("company", "corporate_number", "postal_code", "prefecture") if found[name]}
        if found["city"]:
            filled["address"] = found["city"] + found["street"]
        typed = drafts.Typed(draft.answers | {name: [value] for name, value in filled.items()}, 2, draft.language)
        drafts.save_page(by=request.actor, draft=draft, typed=typed)
    return _show(request, 2, draft, looked=looked, status=looked.status)


def _address_shown(request: HttpRequest, draft: Draft, code: PostcodeLookup) -> HttpResponse:
    """The page of the company again, as it was typed: with the address of the code, or with the places to choose from."""
    typed = {name: (draft.answers.get(name) or [""])[0] for name in ("address",)}
    if filled := code.filled(typed):
        answers = draft.answers | {name: [value] for name, value in filled.items()}
        drafts.save_page(by=request.actor, draft=draft, typed=drafts.Typed(answers, 2, draft.language))
    return _show(request, 2, draft, code=code, status=code.status)


def _sent_already(request: HttpRequest, draft: Draft) -> HttpResponse:
    address = address_of_sent(request, draft)
    if "autosave" in request.POST:
        return JsonResponse({"sent": address})
    messages.warning(request, _("This consultation had already been sent. What you changed afterwards was not sent."))
    return hold(request, redirect(address), draft)


def _sign_in_again(request: HttpRequest, page: int) -> HttpResponse:
    """The session of the person ended while he wrote: his page is saved, and he finds it again after signing in."""
    address = reverse("public:consult_page", args=[page])
    if "autosave" in request.POST:
        return JsonResponse({"told": ""})
    messages.warning(request, _("You were signed out. Your answers are saved."))
    return redirect_to_login(address)


def _show(
    request: HttpRequest,
    page: int,
    draft: Draft | None,
    *,
    looked: Lookup | None = None,
    code: PostcodeLookup | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it was last saved, with what is known of the writer where he has not answered yet."""
    answers = answers_of(draft)
    given: dict[str, Any] = {}
    if draft is None:
        start = StartAsked(request.GET)
        asked = start.asked()
        door = door_of(asked["desk"], leaked=asked["leak"] == "yes")
        given = {"desk": door, "site": asked["site"][:2], "publication": start.publication()}
    elif page == 2 and "prefecture" not in answers and (site := (answers.get("site") or [""])[0]):
        given = {"prefecture": f"prefecture.{site}"}
    form = PAGES[page].showing(answers, known_of(request.actor, page), **given)
    return _render(request, page, form, draft, looked=looked, code=code, status=status)


def _render(
    request: HttpRequest,
    page: int,
    form: QuestionPage,
    draft: Draft | None,
    *,
    looked: Lookup | None = None,
    code: PostcodeLookup | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "form_key": draft.form_key if draft else key_in(request) or uuid.uuid4(),
        "page": page,
        "pages": len(PAGES),
        "draft": draft,
        "files": list(draft.files.all()) if draft and page == 1 else [],
        "lookup": (looked or lookup(request)) if page == 2 else None,
        "postcode": (code or look_up(request)) if page == 2 else None,
        "changed": questions_of(answers_of(draft).get(CHANGED, [])),
        "is_leak": is_leak(draft),
        "others": draft is None and _has_others(request),
    }
    return render(request, "public/consult_page.html", context, status=status)


def _has_others(request: HttpRequest) -> bool:
    """Whether something else was begun and not sent: who would rather go on finds it in the list."""
    held = held_by(request).refs
    if not held and request.actor.user_id is None:
        return False
    return Draft.objects.visible_to(request.actor, held).unsent().filter(expires_on__gte=timezone.localdate()).exists()
