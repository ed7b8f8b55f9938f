"""Taking contact rows out as a file: for desk managers, with a reason, never by a link alone."""

from contextlib import ExitStack

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import Role
from accounts.fresh import fresh_proof
from consultations import catalogue
from consultations.actions.exporting import record_export
from consultations.exports import open_contacts
from consultations.forms.exports import ContactsExportForm
from consultations.models import Contact, YearRevision
from consultations.permissions import can_export_contacts
from consultations.querysets import ContactQuerySet
from core import fiscal
from core.policy import policy

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@policy(can_export_contacts)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def contacts_export(request: HttpRequest) -> HttpResponseBase:
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        contacts = form.chosen(Contact.objects.worked_on_by(request.actor))
        if contacts.exists():
            return _download(request, form, contacts)
        form.add_error("fiscal_year", _("There are no contacts of this year at the desk. Select another year"))
    return render(request, "consultations/contacts_export.html", {"form": form}, status=422 if form.errors else 200)


def _form(request: HttpRequest) -> ContactsExportForm:
    managed = request.actor.desks_as(Role.DESK_MANAGER)
    desks = [(code, name) for code, name in catalogue.desk_choices() if code in managed]
    known = YearRevision.objects.filter(desk_id__in=managed).order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    years = [(str(year), fiscal.label(year, get_language() or "ja")) for year in known.distinct()]
    return ContactsExportForm(request.POST if request.method == "POST" else None, years=years, desks=desks)


def _download(request: HttpRequest, form: ContactsExportForm, contacts: ContactQuerySet) -> FileResponse:
    """The file is whole before the first byte leaves, and the audit log knows of it."""
    asked = form.cleaned_data
    with ExitStack() as on_failure:
        file = on_failure.enter_context(open_contacts(asked["file_format"], contacts, asked["fiscal_year"]))
        record_export(
            by=request.actor,
            contacts=contacts,
            desks=form.desks(),
            fiscal_year=asked["fiscal_year"],
            file_format=asked["file_format"],
            reason=asked["reason"],
        )
        on_failure.pop_all()  # the answer closes the file
    return FileResponse(file, as_attachment=True, filename=form.file_name(), content_type=CONTENT_TYPES[asked["file_format"]])
