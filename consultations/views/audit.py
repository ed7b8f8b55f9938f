"""The pages of the auditor: who did what, who saw a case between two hours, and whether the log is whole."""

from contextlib import ExitStack

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import fresh_proof
from consultations.actions.audit_rows import record_export
from consultations.audit_questions import Question, chain_state, entries, lines, people_who_read
from consultations.exports.audit import MOST_ROWS, open_entries
from consultations.forms.audit import AuditExportForm, AuditFilter
from consultations.permissions import can_read_audit
from consultations.views.exports import CONTENT_TYPES
from core.models import AuditEntry
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows_list


@policy(can_read_audit)
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    asked, question = form.asked(), form.question()
    page = keyset_page(entries(question).with_reason(), order=("-pk",), after=asked["after"], before=asked["before"])
    shows_list(request, AuditEntry, len(page.rows), question.words)
    context = {
        "filter": form,
        "question": question,
        "page": page,
        "lines": lines(page.rows),
        "seen": people_who_read(question) if question.number else None,
        "state": chain_state(timezone.now()),
        "query": request.GET.urlencode(),
    }
    return render(request, "consultations/audit_list.html", context, status=422 if form.errors else 200)


@policy(can_read_audit)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def entry_export(request: HttpRequest) -> HttpResponseBase:
    """What the list was asked for, as a file; never by a link alone."""
    question = AuditFilter(request.GET).question()
    form = AuditExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _download(request, form, question)
    rows = entries(question).order_by()[: MOST_ROWS + 1].count()
    context = {"form": form, "rows": min(rows, MOST_ROWS), "is_cut": rows > MOST_ROWS, "query": request.GET.urlencode()}
    return render(request, "consultations/audit_export.html", context, status=422 if form.errors else 200)


def _download(request: HttpRequest, form: AuditExportForm, question: Question) -> FileResponse:
    """The file is whole before the first byte leaves, and the log knows of it."""
    asked, found = form.given(), entries(question)
    with ExitStack() as on_failure:
        file = on_failure.enter_context(open_entries(asked["file_format"], found))
        rows = found.order_by()[:MOST_ROWS].count()
        record_export(by=request.actor, rows=rows, **asked)
        on_failure.pop_all()  # the answer closes the file
    kind = CONTENT_TYPES[asked["file_format"]]
    return FileResponse(file, as_attachment=True, filename=form.file_name(), content_type=kind)
