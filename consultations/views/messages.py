"""Writing at a case: a reply that leaves after a minute, a memo that never leaves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.actions.messages import can_be_reached, memo, record_reading, reply, take_back
from consultations.actions.reply_drafts import DraftChanged, keep_draft, open_draft
from consultations.enums import CaseStatus
from consultations.forms.messages import DraftForm, MemoForm, ReplyForm
from consultations.models import Case, CaseMessage
from consultations.notices.messages import reply_mail
from consultations.permissions import works_at_a_desk
from consultations.reply_values import addressee, values_of
from consultations.views.cases import get_case
from core.policy import policy
from core.transitions import TransitionRefused
from knowledge.models import ReplyTemplate
from knowledge.placeholders import Part, fill, parts

TEMPLATES_SHOWN = 12


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def case_reply(request: HttpRequest, ref: str) -> HttpResponse:
    """The page of a reply. Its buttons search, insert, preview, keep the draft or send; only the last one sends."""
    case = get_case(request, ref)
    if request.method != "POST":
        record_reading(case=case, by=request.actor, until=timezone.now())
        return _begun(request, case)
    if "save" in request.POST:
        return _kept(request, case)
    if "send" not in request.POST:
        return _reply_page(request, case, _redrawn(request, case), is_preview="preview" in request.POST)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _reply_page(request, case, form, status=422)
    found = {name: form.cleaned_data[name] for name in ("body", "language", "form_key", "template_ref", "draft_version")}
    try:
        sent = reply(case=case, by=request.actor, **found)
    except DraftChanged as changed:
        return _both_texts(request, case, changed)
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return _reply_page(request, case, form, status=409)
    if timezone.now() >= sent.released_at:  # the same sheet again, after the first one left
        messages.info(request, _("This reply was sent before."))
    return redirect("consultations:case_detail", ref=case.ref)


def _begun(request: HttpRequest, case: Case) -> HttpResponse:
    """The sheet with the own draft in it, or whose draft it is."""
    if not _can_be_written_to(case):
        return _reply_page(request, case, ReplyForm(initial={"language": case.language}))
    draft = open_draft(case=case, by=request.actor)
    if draft.by_ref != request.actor.ref:
        context = {"case": case, "draft": draft, "is_running": draft.is_running(timezone.now()), "addressee": addressee(case)}
        return render(request, "consultations/reply_taken.html", context)
    values = {
        "language": draft.language,
        "body": draft.text,
        "template_ref": draft.template_ref,
        "draft_version": draft.version,
    }
    return _reply_page(request, case, ReplyForm(initial=values), draft=draft if draft.text else None)


def _kept(request: HttpRequest, case: Case) -> HttpResponse:
    """The draft is kept by a press of the button; what cannot be kept stays in the box."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        sheet = ReplyForm(request.POST)
        sheet.is_valid()
        return _reply_page(request, case, sheet, status=422)
    try:
        draft = keep_draft(case=case, by=request.actor, typed=form.sheet())
    except DraftChanged as changed:
        return _both_texts(request, case, changed)
    except TransitionRefused as refused:
        sheet = ReplyForm(request.POST)
        sheet.is_valid()
        sheet.add_error(None, str(refused.message))
        return _reply_page(request, case, sheet, status=409)
    time = date_format(timezone.localtime(draft.touched_at), "H:i")
    messages.success(request, _("Draft kept at %(time)s") % {"time": time})
    return redirect("consultations:case_reply", ref=case.ref)


def _both_texts(request: HttpRequest, case: Case, changed: DraftChanged) -> HttpResponse:
    """What was typed in the box, and what stands in the draft beside it; sent again it goes."""
    sheet = request.POST.copy()
    sheet["draft_version"] = str(changed.draft.version)
    form = ReplyForm(sheet)
    form.is_valid()
    form.add_error(None, str(changed.message))
    return _reply_page(request, case, form, other=changed.draft, status=409)


def _can_be_written_to(case: Case) -> bool:
    return can_be_reached(case) and case.status != CaseStatus.WITHDRAWN


def _redrawn(request: HttpRequest, case: Case) -> ReplyForm:
    """The sheet as it was typed, with the chosen template below what stands there already."""
    typed = ReplyForm(request.POST)
    values = {name: typed.typed(name) for name in ("q", "language", "body", "template_ref", "form_key", "draft_version")}
    chosen = request.POST.get("insert", "")
    template = next((each for each in _templates(case) if chosen and each.ref == chosen), None)
    if template is not None:
        language = values["language"] if values["language"] in ("ja", "en") else case.language
        text = fill(template.body_in(language), values_of(case, language))
        values |= {"body": f"{values['body'].rstrip()}\n\n{text}".lstrip(), "template_ref": template.ref}
    return ReplyForm(initial=values)


def _templates(case: Case) -> list[ReplyTemplate]:
    return list(ReplyTemplate.objects.for_desk(case.desk_id))


def _reply_page(
    request: HttpRequest, case: Case, form: ReplyForm, *, is_preview: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    """`more`: the own draft that was found, or that of somebody else who wrote meanwhile."""
    language = form.typed("language") if form.typed("language") in ("ja", "en") else case.language
    values = values_of(case, language)
    found = [template for template in _templates(case) if template.matches(form.typed("q"))]
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "addressee": addressee(case),
        "can_be_reached": _can_be_written_to(case),
        "language": language,
        "templates": [_shown(template, language, values) for template in found[:TEMPLATES_SHOWN]],
        "has_more": len(found) > TEMPLATES_SHOWN,
        **more,
    }
    if is_preview:
        subject, body = reply_mail(case, language)
        context["preview"] = {"text": parts(form.typed("body"), {}), "subject": subject, "body": body}
    return render(request, "consultations/reply.html", context, status=status)


def _shown(template: ReplyTemplate, language: str, values: dict[str, str]) -> tuple[str, str, list[Part]]:
    return template.ref, template.label, parts(template.body_in(language), values)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def case_memo(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_case(request, ref)
    form = MemoForm(request.POST) if request.method == "POST" else MemoForm()
    if form.is_valid():
        try:
            memo(case=case, by=request.actor, body=form.cleaned_data["body"], form_key=form.cleaned_data["form_key"])
            messages.success(request, _("The memo is kept. Nobody outside reads it."))
            return redirect("consultations:case_detail", ref=case.ref)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"case": case, "form": form}
    return render(request, "consultations/memo.html", context, status=422 if form.errors else 200)


@require_POST
@policy(works_at_a_desk)
def reply_take_back(request: HttpRequest, ref: str, message_ref: str) -> HttpResponse:
    case = get_case(request, ref)
    rows = CaseMessage.objects.visible_to(request.actor, timezone.now()).filter(case=case)
    message = get_object_or_404(rows, ref=message_ref)
    try:
        take_back(message=message, by=request.actor)
        when = message.taken_back_at or timezone.now()
        at = date_format(timezone.localtime(when), "H:i:s")
        messages.success(request, _("The reply was taken back at %(time)s. The client did not get it.") % {"time": at})
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("consultations:case_detail", ref=case.ref)
