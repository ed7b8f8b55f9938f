"""Online attendance: the log of the meeting, reviewed and taken over."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core.policy import policy
from core.reading import shows
from core.uploads import capped_uploads
from seminars.actions.online_logs import LogRefused, take_in, take_over
from seminars.forms.online_logs import MAX_BYTES, LogUploadForm, ReviewFilter, TakeOverForm, half_of
from seminars.log_review import review_of
from seminars.models import OnlineLog
from seminars.online_logs import LogUnreadable
from seminars.online_logs.times import ZONES
from seminars.permissions import runs_seminars
from seminars.views.own_events import event_to_run

_ROW = re.compile(r"row_([0-9]{1,18})")  # longer numbers are no keys


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
@capped_uploads(limit=MAX_BYTES, most=1)
def online_logs(request: HttpRequest, ref: str) -> HttpResponse:
    """The logs of the event, and a form for another one."""
    event = event_to_run(request, ref)
    begun = {"zone": "Asia/Tokyo", "minimum_minutes": half_of(event)}
    form = LogUploadForm(request.POST, request.FILES) if request.method == "POST" else LogUploadForm(initial=begun)
    if form.is_valid():
        given = form.cleaned_data
        minimum, zone = given["minimum_minutes"], ZONES[given["zone"]]
        words = {"file_name": given["file"].name or "", "content": given["file"].read()}
        try:
            log = take_in(by=request.actor, event=event, zone=zone, minimum_minutes=minimum, **words)
            return redirect("events:online_log", ref=event.ref, log_ref=log.ref)
        except (LogUnreadable, LogRefused) as refused:
            form.add_error("file", str(refused.message))
    context = {"event": event, "form": form, "logs": event.online_logs.all()}
    return render(request, "seminars/online_log_list.html", context, status=422 if form.errors else 200)


@policy(runs_seminars)
@require_http_methods(["GET", "HEAD", "POST"])
def online_log(request: HttpRequest, ref: str, log_ref: str) -> HttpResponse:
    """Whom the people of the log are taken for; one press takes everything over that is decided."""
    event = event_to_run(request, ref)
    log = get_object_or_404(OnlineLog.objects.filter(event=event), ref=log_ref)
    shows(request, log)
    review = review_of(log)
    state = ReviewFilter(request.GET).chosen(review.undecided)
    rows = review.shown(state)
    if request.method == "POST":
        sent = {int(found[1]) for found in map(_ROW.fullmatch, request.POST) if found}
        form = TakeOverForm(request.POST, rows=review.find(sent))
        if form.is_valid() and _taken_over(request, log, form):
            return redirect("events:online_log", ref=event.ref, log_ref=log.ref)
    else:
        form = TakeOverForm(initial={"minimum_minutes": log.minimum_minutes}, rows=[])
    context = {"event": event, "log": log, "review": review, "state": state, "rows": rows, "form": form}
    return render(request, "seminars/online_log.html", context, status=422 if form.errors else 200)


def _taken_over(request: HttpRequest, log: OnlineLog, form: TakeOverForm) -> bool:
    try:
        minimum = form.cleaned_data["minimum_minutes"]
        done = take_over(by=request.actor, log=log, choices=form.choices(), minimum_minutes=minimum)
    except LogRefused as refused:
        form.add_error(None, str(refused.message))
        return False
    words = ngettext("%(n)s person more counts as attended.", "%(n)s people more count as attended.", done.came)
    told = [words % {"n": done.came}]
    if done.changed:
        told.append(_("Minutes changed: %(n)s.") % {"n": done.changed})
    if done.gone:
        told.append(_("No longer attended: %(n)s.") % {"n": done.gone})
    if done.kept:
        told.append(_("Kept because of a certificate: %(n)s.") % {"n": done.kept})
    messages.success(request, " ".join(told))
    return True
