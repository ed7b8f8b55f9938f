"""The outbox for staff: what was written to whom, what became of it, and sending it again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.demo import is_demo_now
from core.paging import keyset_page
from core.policy import policy
from core.reading import shows, shows_list
from core.transitions import TransitionRefused
from mailing import actions
from mailing.forms import MessageFilter
from mailing.models import Message
from mailing.permissions import SENDABLE_AGAIN, can_list_messages, can_resend
from mailing.render import without_links


@policy(can_list_messages)
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    form = MessageFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = Message.objects.visible_to(request.actor).with_status(asked.get("status", "")).for_list()
    page = keyset_page(rows, order=("-id",), after=asked.get("after"), before=asked.get("before"))
    shows_list(request, Message, len(page.rows), {"status": asked.get("status")})
    context = {
        "page": page,
        "statuses": form.fields["status"].choices,
        "chosen": asked.get("status", ""),
        "stays_inside": actions.must_stay_inside(),
    }
    return render(request, "mailing/message_list.html", context)


@policy(can_list_messages)
@require_safe
def message_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The message without the links in it. In a demo, whose mails reach nobody, all can be read."""
    message = get_object_or_404(Message.objects.visible_to(request.actor), ref=ref)
    shows(request, message)
    is_demo = is_demo_now()
    text = message.body if is_demo else without_links(message.body)
    context = {
        "message": message,
        "shows_body": not message.is_secret or is_demo,
        "text": text,
        "hides_links": text != message.body,
        "can_resend": can_resend(request.actor, message) and message.status in SENDABLE_AGAIN,
        "stays_inside": actions.must_stay_inside(),
    }
    return render(request, "mailing/message_detail.html", context)


@require_POST
@policy(can_list_messages)
def message_resend(request: HttpRequest, ref: str) -> HttpResponse:
    message = get_object_or_404(Message.objects.visible_to(request.actor), ref=ref)
    try:
        queued = actions.resend(message=message, by=request.actor)
    except TransitionRefused as refused:
        messages.error(request, str(refused.message))
        return redirect("mailing:message_detail", ref=message.ref)
    messages.success(request, _("The mail stands in the outbox again."))
    return redirect("mailing:message_detail", ref=queued.ref)
