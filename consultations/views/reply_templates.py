"""Reply templates of the desks: reading, writing, ending. The desks' names are known here, not in `knowledge`."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import Actor
from consultations import catalogue
from consultations.forms.reply_templates import TemplateForm
from consultations.models import Case
from consultations.reply_values import values_of
from core.lists import ListFilter
from core.policy import policy
from core.transitions import TransitionRefused
from knowledge.actions import TitleTaken, add_template, edit_template, set_active, versions_of
from knowledge.models import ReplyTemplate
from knowledge.permissions import can_edit_template, can_use_templates, can_write_for, can_write_templates
from knowledge.placeholders import PLACEHOLDERS, Part, parts

READ_AGAIN = timedelta(days=365)  # proposed for a new template


@policy(can_use_templates)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The templates that the reader may use, those in use first."""
    query = ListFilter(request.GET).asked()["q"]
    rows = ReplyTemplate.objects.visible_to(request.actor).order_by("-is_active", "desk_code", "title_ja", "pk")
    found = [template for template in rows if template.matches(query)]
    names = dict(catalogue.desk_choices())
    context = {
        "rows": [(each, names.get(each.desk_code, each.desk_code), can_edit_template(request.actor, each)) for each in found],
        "q": query,
        "may_write": can_write_templates(request.actor),
        "today": timezone.localdate(),
    }
    return render(request, "knowledge/template_list.html", context)


@policy(can_write_templates)
@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    desks = _desks(request.actor)
    given = {
        "desk_code": desks[0][0] if desks else None,
        "owner": request.actor.label,
        "review_on": timezone.localdate() + READ_AGAIN,
    }
    form = TemplateForm(request.POST, desks=desks) if request.method == "POST" else TemplateForm(desks=desks, initial=given)
    if "preview" not in request.POST and form.is_valid():
        try:
            add_template(by=request.actor, entry=form.entry(), form_key=form.cleaned_data["form_key"])
            messages.success(request, _("The template is kept."))
            return redirect("knowledge:template_list")
        except (TitleTaken, TransitionRefused) as refused:
            _tell(form, refused)
    return _page(request, form, None)


@policy(can_use_templates)
@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """The template, its versions, and for who may change it the form."""
    template = get_object_or_404(ReplyTemplate.objects.visible_to(request.actor), ref=ref)
    if not can_edit_template(request.actor, template):
        raise PermissionDenied
    desks = _desks(request.actor)
    given = {name: getattr(template, name) for name in TemplateForm.base_fields if hasattr(template, name)}
    form = TemplateForm(request.POST, desks=desks) if request.method == "POST" else TemplateForm(desks=desks, initial=given)
    if "preview" not in request.POST and form.is_valid():
        try:
            changed = edit_template(template=template, by=request.actor, entry=form.entry())
            messages.success(request, _("The template is kept.") if changed else _("Nothing was different."))
            return redirect("knowledge:template_list")
        except (TitleTaken, TransitionRefused) as refused:
            _tell(form, refused)
    return _page(request, form, template)


@require_POST
@policy(can_use_templates)
def template_switch(request: HttpRequest, ref: str) -> HttpResponse:
    """The template is offered no longer, or again."""
    template = get_object_or_404(ReplyTemplate.objects.visible_to(request.actor), ref=ref)
    if not can_edit_template(request.actor, template):
        raise PermissionDenied
    is_active = request.POST.get("active") == "yes"
    if set_active(template=template, by=request.actor, is_active=is_active):
        told = _("The template is offered again.") if is_active else _("The template is no longer offered.")
        messages.success(request, told)
    return redirect("knowledge:template_list")


def _desks(actor: Actor) -> list[tuple[str, str]]:
    """The desks for which the person may write templates."""
    every = [("", _("Every desk")), *catalogue.desk_choices()]
    return [(code, name) for code, name in every if can_write_for(actor, code)]


def _tell(form: TemplateForm, refused: TitleTaken | TransitionRefused) -> None:
    if isinstance(refused, TitleTaken):
        form.add_error("title_ja", _("The desk has a template of this title already. Choose another title"))
    else:
        form.add_error(None, str(refused.message))


def _page(request: HttpRequest, form: TemplateForm, template: ReplyTemplate | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "template": template,
        "placeholders": [(f"{{{name}}}", label) for name, label in PLACEHOLDERS.items()],
        "versions": versions_of(template) if template else [],
    }
    if "preview" in request.POST:
        context["preview"] = _preview(request.actor, form)
        return render(request, "knowledge/template_edit.html", context)
    return render(request, "knowledge/template_edit.html", context, status=422 if form.errors else 200)


def _preview(actor: Actor, form: TemplateForm) -> list[tuple[str, list[Part]]]:
    """(language, the text with its placeholders filled from a case that the reader works on, else named)."""
    number = str(form["example"].value() or "").strip()
    case = Case.objects.worked_on_by(actor).for_page().matching(number).first() if number else None
    named = {name: f"[{label}]" for name, label in PLACEHOLDERS.items()}
    texts = [("ja", "body_ja"), ("en", "body_en")]
    return [
        (language, parts(str(form[name].value() or ""), values_of(case, language) if case else named))
        for language, name in texts
    ]
