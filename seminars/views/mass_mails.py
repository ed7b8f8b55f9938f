"""Writing to the people of an event: written, looked at as a recipient sees it, tried out, sent, recalled."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.policy import policy
from core.reading import shows
from core.transitions import TransitionRefused
from mailing.render import without_links
from seminars.actions import mass_mails
from seminars.enums import MassMailStatus
from seminars.forms.mass_mails import MassMailForm, SendForm, TryOutForm
from seminars.models import MassMail, SeminarEvent
from seminars.notices.mass_mails import sample_of, text_of
from seminars.permissions import runs_seminars
from seminars.placeholders import PLACEHOLDERS
from seminars.segments import Audience, audience_of, sizes, states_of
from seminars.views.own_events import event_to_run


@policy(runs_seminars)
@require_safe
def mail_list(request: HttpRequest, ref: str) -> HttpResponse:
    event = event_to_run(request, ref)
    context = {"event": event, "mails": event.mass_mails.all()[:100], "now": timezone.now()}
    return render(request, "seminars/mail_list.html", context)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def mail_new(request: HttpRequest, ref: str, mail_ref: str = "") -> HttpResponse:
    """A new mail; with the words of an earlier one where one is named."""
    event = event_to_run(request, ref)
    initial = _values(_mail(request, ref, mail_ref)) if mail_ref else {}
    form = MassMailForm(request.POST or None, sizes=sizes(event), initial=initial)
    if form.is_valid():
        entry, key = form.entry(), form.cleaned_data["form_key"]
        try:
            mail = mass_mails.write_draft(by=request.actor, event=event, entry=entry, form_key=key)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("events:mail", event.ref, mail.ref)
    return _editor(request, event, form, is_again=bool(mail_ref))


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def mail_edit(request: HttpRequest, ref: str, mail_ref: str) -> HttpResponse:
    mail = _mail(request, ref, mail_ref)
    if mail.status != MassMailStatus.DRAFT and request.method != "POST":
        return redirect("events:mail", mail.event.ref, mail.ref)
    initial = _values(mail) | {"version": mail.version}
    form = MassMailForm(request.POST or None, sizes=sizes(mail.event), initial=initial)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            mass_mails.change_draft(by=request.actor, mail=mail, entry=form.entry(), version=version)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("events:mail", mail.event.ref, mail.ref)
    return _editor(request, mail.event, form, mail)


@policy(runs_seminars)
@require_safe
def mail(request: HttpRequest, ref: str, mail_ref: str) -> HttpResponse:
    """The mail as it is read, who gets it and who does not; once it was sent, what became of it."""
    return _page(request, _mail(request, ref, mail_ref))


@policy(runs_seminars)
@require_POST
def mail_test(request: HttpRequest, ref: str, mail_ref: str) -> HttpResponse:
    found, form = _mail(request, ref, mail_ref), TryOutForm(request.POST)
    key = form.cleaned_data["form_key"] if form.is_valid() else uuid.uuid4()
    mass_mails.send_test(by=request.actor, mail=found, user=request.user, form_key=key)
    messages.success(request, _("A test is on its way to %(email)s.") % {"email": request.user.email})
    return redirect("events:mail", found.event.ref, found.ref)


@policy(runs_seminars)
@require_POST
def mail_send(request: HttpRequest, ref: str, mail_ref: str) -> HttpResponse:
    found, form = _mail(request, ref, mail_ref), SendForm(request.POST)
    if form.is_valid():
        version, expected = form.cleaned_data["version"], form.cleaned_data["expected"]
        try:
            mass_mails.send(by=request.actor, mail=found, version=version, expected=expected)
        except TransitionRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The mail leaves in thirty minutes. Until then you can recall it here."))
            return redirect("events:mail", found.event.ref, found.ref)
    return _page(request, found, form, status=422)


@policy(runs_seminars)
@require_POST
def mail_recall(request: HttpRequest, ref: str, mail_ref: str) -> HttpResponse:
    found = _mail(request, ref, mail_ref)
    try:
        back, gone = mass_mails.recall(by=request.actor, mail=found)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _recalled(back, gone))
    return redirect("events:mail", found.event.ref, found.ref)


@policy(runs_seminars)
@require_POST
def mail_discard(request: HttpRequest, ref: str, mail_ref: str) -> HttpResponse:
    found = _mail(request, ref, mail_ref)
    try:
        mass_mails.discard(by=request.actor, mail=found)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
        return redirect("events:mail", found.event.ref, found.ref)
    messages.success(request, _("The draft was discarded."))
    return redirect("events:mail_list", found.event.ref)


def _mail(request: HttpRequest, ref: str, mail_ref: str) -> MassMail:
    event = event_to_run(request, ref)
    found = get_object_or_404(MassMail, ref=mail_ref, event=event)
    found.event = event
    return found


def _values(found: MassMail) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("segment", "subject_ja", "body_ja", "subject_en", "body_en")}


def _editor(
    request: HttpRequest, event: SeminarEvent, form: MassMailForm, mail: MassMail | None = None, *, is_again: bool = False
) -> HttpResponse:
    words = PLACEHOLDERS.items()
    context = {"event": event, "form": form, "mail": mail, "is_again": is_again, "placeholders": words}
    return render(request, "seminars/mail_form.html", context, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, found: MassMail, form: SendForm | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"event": found.event, "mail": found, "now": timezone.now()}
    if found.status == MassMailStatus.DRAFT:
        shows(request, found)
        context |= _before_it_leaves(request, found, form)
    else:
        context |= {"states": states_of(found), "can_recall": _can_recall(found), "previews": _previews(request, found)}
    return render(request, "seminars/mail_detail.html", context, status=status)


def _before_it_leaves(request: HttpRequest, found: MassMail, form: SendForm | None) -> dict[str, Any]:
    """Who would get it; the button to send bears what this page shows, also where an earlier one was refused."""
    audience = audience_of(found.event, found.segment)
    seen = {"version": found.version, "expected": len(audience.recipients)}
    if form is not None:
        form.data = form.data.copy()
        form.data.update({name: str(value) for name, value in seen.items()})
    previews = _previews(request, found, audience)
    return {
        "audience": audience,
        "previews": previews,
        "test_form": TryOutForm(),
        "form": form or SendForm(initial=seen),
    }


def _previews(request: HttpRequest, found: MassMail, audience: Audience | None = None) -> list[tuple[str, str, str]]:
    """(language, subject, body) as the first reader of each language sees it; as a sample where there is none.

    His link is not shown: it opens his page to whoever has it.
    """
    previews = []
    for language in ("ja", "en") if found.body_en or (audience and audience.english) else ("ja",):
        reader = next((one for one in audience.recipients if one.language == language), None) if audience else None
        texts = text_of(found, reader) if reader else sample_of(found, language, str(request.user))
        previews.append((language, texts[0], without_links(texts[1])))
    return previews


def _can_recall(found: MassMail) -> bool:
    return found.status == MassMailStatus.LEAVING and found.leaves_at is not None and timezone.now() < found.leaves_at


def _recalled(back: int, gone: int) -> str:
    words = ngettext("%(count)d mail was recalled.", "%(count)d mails were recalled.", back) % {"count": back}
    if not gone:
        return words
    left = ngettext("%(count)d had left already.", "%(count)d had left already.", gone) % {"count": gone}
    return f"{words} {left}"
