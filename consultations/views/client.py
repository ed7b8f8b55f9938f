"""The client's own pages: his consultations, and one of them with all that belongs to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import opened
from accounts.actors import with_opened
from accounts.fresh import fresh_proof
from consultations.actions.client_files import give_files
from consultations.actions.files import LIMIT, MOST_AT_ONCE, record_download
from consultations.actions.messages import client_message, take_back
from consultations.actions.own_data import record_export
from consultations.actions.tracking import record_opening
from consultations.actions.withdrawals import restorable_until
from consultations.calendar_files import calendar_file
from consultations.client_home import home_of
from consultations.client_view import files_of, messages_of, page_of
from consultations.enums import CaseStatus, MessageKind
from consultations.exports.own_data import CONTENT_TYPE as ZIP
from consultations.exports.own_data import zipped
from consultations.forms.asked import AgainAsked
from consultations.forms.client import ReplyForm
from consultations.models import Appointment, Case, CaseFile, SignedReceipt
from consultations.offices import phone_line
from consultations.own_data import own_data
from consultations.permissions import may_have_cases
from consultations.receipt_links import receipt_token
from consultations.views.draft_cookie import forget_sent
from consultations.views.files import handed_out
from core import ics, throttle
from core.asked import CursorForm
from core.policy import policy, public
from core.reading import shows, shows_list, shows_nothing
from core.transitions import TransitionRefused
from core.uploads import capped_uploads

COPIES = {"limit": 10, "window": 3600}  # of one's data, in seconds: each reads every file


def get_case(request: HttpRequest, ref: str) -> Case:
    """The client's own case, or the "not found" page for everybody else: also for who works on it.

    From here on the reader has opened no other one, so that all he does is logged under the link of this case.
    """
    rows = Case.objects.requested_by(request.actor).for_page().select_related("requester", "preferred_method")
    found = get_object_or_404(rows, ref=ref)
    request.actor = with_opened(request.actor, request.actor.opened & {found.ref})
    shows(request, found)
    return found


@policy(may_have_cases)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    found = home_of(request.actor, timezone.now(), **CursorForm(request.GET).asked())
    shows_list(request, Case, len(found.page.rows))
    return render(request, "my/home.html", {"home": found})


@public
@never_cache
@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    found, now = get_case(request, ref), timezone.now()
    record_opening(case=found, by=request.actor)
    is_his = request.actor.user_id is not None and found.requester_id == request.actor.user_id
    until = restorable_until(found)
    context = {
        "case": found,
        "page": page_of(found, now),
        "open_until": None if is_his else opened.open_until(request.session, found.ref),
        "restorable_until": until if until and now < until else None,
        "has_slip": bool(receipt_token(found)),
        "has_signed": SignedReceipt.objects.filter(case=found).exists(),
        "line": phone_line(found.desk_id, now),
    }
    return render(request, "my/case.html", context)


@require_POST
@public
def leave(request: HttpRequest, ref: str) -> HttpResponse:
    """The case is closed in this browser: for shared computers. Its receipt shows no more here than to anybody."""
    found = get_case(request, ref)
    opened.close_in(request.session, found.ref)
    messages.success(request, _("Your consultation is closed in this browser."))
    return forget_sent(request, redirect("public:track"), found.ref)


@csrf_exempt  # the token is checked by _reply: reading it would read the files, before they have their limit
@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    """A message to the desk, with files."""
    return _reply(request, ref)


@capped_uploads(limit=LIMIT, most=MOST_AT_ONCE)
def _reply(request: HttpRequest, ref: str) -> HttpResponse:
    found = get_case(request, ref)
    if request.method == "POST":
        form = ReplyForm(request.POST, request.FILES)
    else:
        form = ReplyForm(initial={"body": _taken_back_text(found, AgainAsked(request.GET).asked()["again"])})
    if form.is_valid() and (done := _send(request, found, form)):
        return done
    last = next((message for message in messages_of(found, timezone.now()) if message.kind == MessageKind.REPLY), None)
    context = {"case": found, "form": form, "last": last}
    return render(request, "my/reply.html", context, status=422 if form.is_bound else 200)


def _send(request: HttpRequest, found: Case, form: ReplyForm) -> HttpResponse | None:
    """Files first: where one is refused nothing is sent yet, the good ones are kept and the text stays on the page."""
    if found.status == CaseStatus.WITHDRAWN:
        form.add_error(None, _("You withdrew this consultation. Take it up again before you write."))
        return None
    given = give_files(case=found, by=request.actor, uploads=form.cleaned_data["files"])
    for told in given.refusals:
        form.add_error("files", told)
    if given.refusals:
        if given.kept:
            form.add_error("files", _("The other files are kept with your consultation. You need not choose them again."))
        return None
    body = form.cleaned_data["body"] or _("I have attached files.")
    try:
        client_message(case=found, by=request.actor, body=body, form_key=form.cleaned_data["form_key"])
    except TransitionRefused as refused:
        form.add_error(None, str(refused.message))
        return None
    late = _("Your message is sent. The consultation is completed; the desk reads it and opens it again if needed.")
    messages.success(request, late if found.status == CaseStatus.CLOSED else _("Your message is sent."))
    return redirect("my:case", ref=found.ref)


def _taken_back_text(found: Case, ref: str) -> str:
    """What he wrote in the message that he took back, to go on with; empty where there is none."""
    mine = found.messages.filter(kind=MessageKind.CLIENT, ref=ref).exclude(taken_back_at=None).first() if ref else None
    return mine.body if mine else ""


@require_POST
@public
def reply_take_back(request: HttpRequest, ref: str, message_ref: str) -> HttpResponse:
    """His message never leaves; what he wrote stands in the form, to be sent once more or not."""
    found = get_case(request, ref)
    message = get_object_or_404(found.messages.filter(kind=MessageKind.CLIENT), ref=message_ref)
    try:
        take_back(message=message, by=request.actor)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
        return redirect("my:case", ref=found.ref)
    messages.success(request, _("Your message is taken back; nobody has read it. You can change it here, or leave it."))
    return redirect(f"{reverse('my:reply', args=[found.ref])}?again={message.ref}")


@public
@never_cache
@require_safe
def file(request: HttpRequest, ref: str, file_ref: str) -> HttpResponseBase:
    """A file of the case as a download, a picture drawn anew. Files for the desk only do not exist here."""
    found = get_case(request, ref)
    rows = CaseFile.objects.visible_to(request.actor).select_related("case__advisor").filter(case=found)
    wanted = get_object_or_404(rows.exclude(origin="internal"), ref=file_ref)
    if not wanted.is_served:
        messages.warning(request, _("The file cannot be opened now. The list says why."))
        return redirect("my:case", ref=found.ref)
    record_download(file=wanted, by=request.actor)
    shows_nothing(request)  # but the file, which is told of
    return handed_out(wanted, original=False)


@public
@never_cache
@require_safe
def appointment(request: HttpRequest, ref: str, appointment_ref: str) -> HttpResponse:
    """A meeting as a file for the client's calendar."""
    found = get_case(request, ref)
    rows = Appointment.objects.visible_to(request.actor).select_related("case", "method").filter(case=found)
    meeting = get_object_or_404(rows, ref=appointment_ref)
    address = request.build_absolute_uri(reverse("my:case", args=[found.ref]))
    response = HttpResponse(calendar_file(meeting, address=address, now=meeting.made_at), content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{found.case_no}.ics")
    return response


@public
@never_cache
@require_safe
def slip(request: HttpRequest, ref: str) -> HttpResponse:
    """The printable receipt: the same as who is not signed in gets."""
    token = receipt_token(get_case(request, ref))
    if not token:
        raise Http404
    return redirect("public:consult_slip", token=token)


@public
@never_cache
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A copy of everything the client gave and was told: what is in it, and by a press of the button the copy."""
    found = get_case(request, ref)
    if request.method != "POST":
        return render(request, "my/data.html", {"case": found})
    if wait := throttle.minutes_to_wait("own-data", found.ref, **COPIES):
        messages.error(request, _("Try again in %(n)d minutes, or call us") % {"n": wait})
        return redirect("my:data", ref=found.ref)
    files = files_of(found)
    record_export(case=found, by=request.actor, files=sum(file.is_served for file in files))
    shows_nothing(request)  # but the copy, which is told of
    stream = zipped(own_data(found, timezone.now(), files), files)
    response = StreamingHttpResponse(stream, content_type=ZIP)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{found.case_no}.zip")
    return response
