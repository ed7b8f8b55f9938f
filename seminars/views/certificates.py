"""Certificates of an event, for who runs it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pdf import pdf_download
from core.policy import policy
from core.reading import shows, shows_list
from seminars.actions.certificates import (
    CertificateRefused,
    certificate_of,
    certificates_of_all,
    correct_certificate,
    withdraw_certificate,
)
from seminars.certificates import certificate_pdf
from seminars.certificates_list import attended_of
from seminars.forms.certificates import CorrectForm, WithdrawForm
from seminars.models import Certificate
from seminars.permissions import runs_seminars
from seminars.views.own_events import event_to_run, person_to_run


@policy(runs_seminars)
@require_safe
def certificates(request: HttpRequest, ref: str) -> HttpResponse:
    """Who attended, and with which certificate."""
    event = event_to_run(request, ref)
    people = attended_of(event)
    shows_list(request, Certificate, len(people), {"event": event.ref})
    without = sum(person.valid is None for person in people)
    return render(request, "seminars/certificate_list.html", {"event": event, "people": people, "without": without})


@policy(runs_seminars)
@require_POST
def certificate_issue_all(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody who attended and never had one gets a certificate."""
    event = event_to_run(request, ref)
    try:
        made = certificates_of_all(by=request.actor, event=event)
        messages.success(request, _("%(n)s certificates were issued.") % {"n": made})
    except CertificateRefused as refused:
        messages.error(request, str(refused.message))
    return redirect("events:certificates", ref=event.ref)


@policy(runs_seminars)
@require_POST
def certificate_issue(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """One person's certificate; also a new one after a withdrawal."""
    event = event_to_run(request, ref)
    try:
        made = certificate_of(by=request.actor, registration=person_to_run(request, number, event))
    except CertificateRefused as refused:
        messages.error(request, str(refused.message))
        return redirect("events:certificates", ref=event.ref)
    return redirect("events:certificate", number=made.number)


@policy(runs_seminars)
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate: what it says, to be downloaded, corrected or withdrawn."""
    found = _certificate(request, number)
    shows(request, found)
    return render(request, "seminars/certificate_detail.html", {"certificate": found, "event": found.registration.event})


@policy(runs_seminars)
@require_safe
def certificate_file(request: HttpRequest, number: str, language: str) -> HttpResponse:
    """The PDF in Japanese or English, whatever language the page is in."""
    found = _certificate(request, number)
    shows(request, found)
    return pdf_download(certificate_pdf(found, language), f"certificate-{found.number}-{language}.pdf")


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """It is no longer valid; who verifies it reads so."""
    found = _certificate(request, number)
    shows(request, found)
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    if form.is_valid():
        try:
            withdraw_certificate(by=request.actor, certificate=found, reason=form.cleaned_data["reason"])
            messages.success(request, _("Certificate %(number)s is withdrawn.") % {"number": found.number})
            return redirect("events:certificate", number=found.number)
        except CertificateRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"certificate": found, "form": form}
    return render(request, "seminars/certificate_withdraw.html", context, status=422 if form.errors else 200)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_correct(request: HttpRequest, number: str) -> HttpResponse:
    """Another certificate with another number says what is right."""
    found = _certificate(request, number)
    shows(request, found)
    begun = {"person_name": found.person_name, "person_kana": found.person_kana, "company": found.company}
    form = CorrectForm(request.POST) if request.method == "POST" else CorrectForm(initial=begun)
    if form.is_valid():
        try:
            made = correct_certificate(by=request.actor, certificate=found, **form.cleaned_data)
            messages.success(request, _("Certificate %(number)s is issued.") % {"number": made.number})
            return redirect("events:certificate", number=made.number)
        except CertificateRefused as refused:
            form.add_error(None, str(refused.message))
    context = {"certificate": found, "form": form}
    return render(request, "seminars/certificate_correct.html", context, status=422 if form.errors else 200)


def _certificate(request: HttpRequest, number: str) -> Certificate:
    """The certificate, if the reader runs the event."""
    rows = Certificate.objects.select_related("registration__event", "registration__booking")
    found = get_object_or_404(rows, number=number)
    person_to_run(request, found.registration.number)
    return found
