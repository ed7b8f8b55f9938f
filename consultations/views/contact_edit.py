"""Correcting a contact that was logged."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import actions
from consultations.forms.contacts_edit import ContactEditForm
from consultations.models import Advisor, Contact
from consultations.permissions import can_correct_contact, works_at_a_desk
from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused


@policy(works_at_a_desk)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, ref: str) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.worked_on_by(request.actor).for_page().select_related("case__desk"), ref=ref)
    if not can_correct_contact(request.actor, contact):
        raise PermissionDenied
    form = _form(request, contact)
    shows(request, contact)
    if request.method == "POST" and form.is_valid() and _correct(request, contact, form):
        return redirect("consultations:contact_detail", ref=contact.ref)
    context = {"contact": contact, "case": contact.case, "form": form}
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "consultations/contact_edit.html", context, status=status)


def _form(request: HttpRequest, contact: Contact) -> ContactEditForm:
    advisors = list(Advisor.objects.assignable_at(contact.desk_id).with_walls([contact.case.ref]))
    for one in (contact.advisor, *(row.advisor for row in contact.also_present.all())):
        if one is not None and one not in advisors:
            advisors.append(one)
    given = request.POST if request.method == "POST" else None
    return ContactEditForm(given, contact=contact, advisors=advisors, today=timezone.localdate())


def _correct(request: HttpRequest, contact: Contact, form: ContactEditForm) -> bool:
    """Whether it is settled; what was refused is told by the form."""
    try:
        reason = form.cleaned_data["reason"]
        changed = actions.correct(contact=contact, by=request.actor, entry=form.entry(), reason=reason)
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return False
    if changed:
        messages.success(request, _("The record was corrected. The figures are counted anew."))
    else:
        messages.info(request, _("Nothing was changed: the record says so already."))
    return True
