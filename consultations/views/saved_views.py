"""The saved questions to the queue: one's own, and those of the desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from consultations.actions.digests import set_digest
from consultations.actions.saved_views import change_view, delete_view, save_view
from consultations.forms.saved_views import DigestForm, SaveViewForm
from consultations.models import SavedView
from consultations.permissions import works_at_a_desk
from consultations.queue_questions import count_of, own_desks, question_of
from core.policy import policy
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@require_safe
def view_list(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@policy(works_at_a_desk)
def view_save(request: HttpRequest) -> HttpResponse:
    form = SaveViewForm(request.POST, desks=own_desks(request.actor))
    if form.is_valid():
        found = form.cleaned_data
        try:
            view = save_view(by=request.actor, name=found["name"], query=found["query"], desk=found["desk"])
        except TransitionRefused as refused:
            form.add_error("name", str(refused.message))
        else:
            messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
            return redirect(f"{reverse('consultations:case_list')}?{view.query}")
    return _page(request, form, status=422)


@require_POST
@policy(works_at_a_desk)
def view_change(request: HttpRequest, ref: str) -> HttpResponse:
    view = _view(request, ref)
    if view.user_id != request.actor.user_id:
        raise PermissionDenied
    form = SaveViewForm(request.POST, desks=own_desks(request.actor))
    if form.is_valid():
        found = form.cleaned_data
        try:
            change_view(view=view, by=request.actor, name=found["name"], desk=found["desk"])
        except TransitionRefused as refused:
            form.add_error("name", str(refused.message))
        else:
            messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
            return redirect("consultations:view_list")
    return _page(request, form, changed=view, status=422)


@require_POST
@policy(works_at_a_desk)
def view_digest(request: HttpRequest, ref: str) -> HttpResponse:
    """Whether the owner is written to about his view. What he sees now is not told once more."""
    view = _view(request, ref)
    if view.user_id != request.actor.user_id:
        raise PermissionDenied
    form = DigestForm(request.POST, auto_id=f"id_{view.ref}_%s")
    if not form.is_valid():
        return _page(request, form, changed=view, status=422)
    digest, threshold = form.cleaned_data["digest"], form.cleaned_data["threshold"]
    count = count_of(view.query, request.actor) if digest else 0
    set_digest(view=view, by=request.actor, digest=digest, threshold=threshold, count=count)
    messages.success(request, _("You get mails about this view.") if digest else _("You get no mails about this view."))
    return redirect(f"{reverse('consultations:view_list')}#view-{view.ref}")


@require_POST
@policy(works_at_a_desk)
def view_delete(request: HttpRequest, ref: str) -> HttpResponse:
    view = _view(request, ref)
    if not _may_delete(request, view):
        raise PermissionDenied
    delete_view(view=view, by=request.actor)
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
    return redirect("consultations:view_list")


def _view(request: HttpRequest, ref: str) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.actor).select_related("user"), ref=ref)


def _may_delete(request: HttpRequest, view: SavedView) -> bool:
    return view.user_id == request.actor.user_id or view.desk_id in request.actor.desks_as(Role.DESK_MANAGER)


def _page(
    request: HttpRequest,
    form: SaveViewForm | DigestForm | None = None,
    *,
    changed: SavedView | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list; a form that was wrong stands where it came from, with what was typed."""
    desks, actor = own_desks(request.actor), request.actor
    rows = []
    for view in SavedView.objects.visible_to(actor).select_related("user"):
        wrong = form if changed is not None and view.pk == changed.pk else None
        row = {"view": view, "query": question_of(view.query, actor).query, "may_delete": _may_delete(request, view)}
        rows.append(row | (_own_forms(view, desks, wrong) if view.user_id == actor.user_id else {}))
    new_form = form if form is not None and changed is None else None
    return render(
        request,
        "consultations/view_list.html",
        {"rows": rows, "form": form, "new_form": new_form, "desk_names": dict(desks)},
        status=status,
    )


def _own_forms(
    view: SavedView, desks: list[tuple[str, str]], wrong: SaveViewForm | DigestForm | None
) -> dict[str, SaveViewForm | DigestForm]:
    """What the owner of a view may change of it; the one that was wrong with what was typed."""
    auto_id = f"id_{view.ref}_%s"
    name = SaveViewForm(desks=desks, initial={"name": view.name, "desk": view.desk_id or ""}, auto_id=auto_id)
    digest = DigestForm(initial={"digest": view.digest, "threshold": view.threshold}, auto_id=auto_id)
    return {
        "form": wrong if isinstance(wrong, SaveViewForm) else name,
        "digest_form": wrong if isinstance(wrong, DigestForm) else digest,
    }
