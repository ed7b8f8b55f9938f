"""Answers that one contact settles, and the drafts for the FAQ that come of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import Actor
from accounts.enums import DESK_ROLES
from consultations import actions, catalogue
from consultations.enums import Level
from consultations.forms.answers import QUESTION_LENGTH, AnswerForm, FaqDraftForm
from consultations.forms.asked import DeskAsked
from consultations.models import Advisor, Contact
from consultations.permissions import SHORT_ANSWERS, answers_shortly, can_answer_at, works_at_a_desk
from consultations.querysets.faq_drafts import faq_drafts_open_to
from core.lists import ListFilter
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused
from knowledge.models import FaqDraft


@policy(answers_shortly)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_new(request: HttpRequest) -> HttpResponse:
    desks = _desks(request.actor)
    desk = _chosen(request, desks)
    given = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    form = AnswerForm(given, desk=desk, today=today, initial={"day": today.isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            contact = _answer(request.actor, desk, form)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
            form.renew_key()
        else:
            return _said(request, contact, form)
    context = {"form": form, "desk": catalogue.desk(desk), "desks": desks if len(desks) > 1 else []}
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "consultations/answer_new.html", context, status=status)


def _desks(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the desks with short answers at which the person works."""
    mine = actor.desks_as(*DESK_ROLES)
    return [choice for choice in catalogue.desk_choices() if choice[0] in mine and choice[0] in SHORT_ANSWERS]


def _chosen(request: HttpRequest, desks: list[tuple[str, str]]) -> str:
    codes = [code for code, _name in desks]
    if not codes:
        raise PermissionDenied
    asked = DeskAsked(request.GET).asked()["desk"]
    return asked if asked in codes else codes[0]


def _answer(actor: Actor, desk: str, form: AnswerForm) -> Contact:
    himself = Advisor.objects.assignable_at(desk).filter(user_id=actor.user_id or 0).first()
    return actions.answer(
        by=actor,
        question=form.asked(),
        entry=form.entry(himself),
        form_key=form.cleaned_data["form_key"],
        is_done=form.is_done,
        faq=form.faq(),
    )


def _said(request: HttpRequest, contact: Contact, form: AnswerForm) -> HttpResponse:
    words = {"number": contact.case.case_no}
    if not form.is_done:
        messages.info(request, _("Stored under %(number)s. It is not solved: the case stays open.") % words)
        return redirect("consultations:case_detail", ref=contact.case.ref)
    messages.success(request, _("Answered and stored under %(number)s.") % words)
    if form.faq() is not None:
        messages.success(request, _("The question stands among the drafts for the FAQ."))
    return redirect(f"{request.path}?desk={contact.case.desk_id}")


@policy(works_at_a_desk)
@require_safe
def faq_draft_list(request: HttpRequest) -> HttpResponse:
    asked = ListFilter(request.GET).asked()
    page = keyset_page(
        faq_drafts_open_to(request.actor), order=("-noted_at", "-pk"), after=asked["after"], before=asked["before"]
    )
    names = dict(catalogue.desk_choices())
    shows_list(request, FaqDraft, len(page.rows))
    context = {"page": page, "rows": [(draft, names.get(draft.desk_code, draft.desk_code)) for draft in page.rows]}
    return render(request, "consultations/faq_draft_list.html", context)


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def faq_draft_edit(request: HttpRequest, ref: str) -> HttpResponse:
    draft = get_object_or_404(faq_drafts_open_to(request.actor), ref=ref)
    shows(request, draft)
    source = Contact.objects.worked_on_by(request.actor).filter(ref=draft.source_ref).first() if draft.source_ref else None
    form = _faq_form(request, source, {"question": draft.question, "answer": draft.answer})
    if request.method == "POST" and form.is_valid():
        try:
            if actions.edit_faq_draft(draft=draft, by=request.actor, faq=form.faq()):
                messages.success(request, _("The draft is stored."))
            return redirect("consultations:faq_draft_list")
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"form": form, "draft": draft, "source": source}
    return render(request, "consultations/faq_draft_edit.html", context, status=422 if form.errors else 200)


@policy(answers_shortly)
@require_http_methods(["GET", "HEAD", "POST"])
def faq_draft_add(request: HttpRequest, ref: str) -> HttpResponse:
    """An answer that was stored before becomes a draft; where it did already, that draft is shown."""
    source = get_object_or_404(Contact.objects.worked_on_by(request.actor).select_related("case"), ref=ref)
    if not can_answer_at(request.actor, source.desk_id):
        raise PermissionDenied
    if source.case.level >= Level.LIMITED:
        raise PermissionDenied(
            _("A contact of a limited or secret case does not become a draft for the FAQ: the whole desk reads it.")
        )
    earlier = FaqDraft.objects.filter(source_ref=source.ref).first()
    if earlier is not None:
        return redirect("consultations:faq_draft_edit", ref=earlier.ref)
    shows(request, source)
    question = source.case.body if len(source.case.body) <= QUESTION_LENGTH else source.case.subject
    form = _faq_form(request, source, {"question": question, "answer": source.summary})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_faq(contact=source, by=request.actor, faq=form.faq())
            messages.success(request, _("The question stands among the drafts for the FAQ."))
            return redirect("consultations:faq_draft_list")
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"form": form, "draft": None, "source": source}
    return render(request, "consultations/faq_draft_edit.html", context, status=422 if form.errors else 200)


def _faq_form(request: HttpRequest, source: Contact | None, initial: dict[str, str]) -> FaqDraftForm:
    given = request.POST if request.method == "POST" else None
    return FaqDraftForm(given, initial=initial, client_name=source.client_name if source else "")
