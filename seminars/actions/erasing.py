"""People of seminars are forgotten: one who asks for it, and everybody once the period is over. Counts stay as they were."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.erasure.periods import last_day_kept
from consultations.erasure.rows import forget_history
from core import audit, retention
from core.actors import service
from core.audit.erasing import forget_reasons
from core.models import AuditReason
from seminars.actions import seats
from seminars.models import (
    Booking,
    Certificate,
    ConsultationSlot,
    EventWatch,
    LecturerDispatch,
    OnlineLog,
    OnlineLogRow,
    Registration,
    SurveyAnswer,
)
from seminars.retention import AFTER_EVENT

BY = service("seminar-retention")
AT_A_TIME = 500
Counts = Counter[str]  # model → rows


# --- one person ------------------------------------------------------------------------------------------
def erase_person(*, user_ids: Collection[int], addresses: Collection[str]) -> Counts:
    """Bookings of these accounts and addresses, and everybody in them who has no address of his own, are anonymous.

    A seat of an event that is still to come is given back first. Colleagues with an address of their own stay.
    """
    bookings = Booking.objects.filter(Q(user_id__in=user_ids) | _at("email", addresses), erased_at=None)
    booking_ids = list(bookings.values_list("pk", flat=True))
    his = Q(booking__in=booking_ids, email="") | _at("email", addresses)
    people = Registration.objects.filter(his)
    now = timezone.now()
    for registration in people.active().filter(event__starts_at__gt=now, attendance=None).order_by("event_id", "pk"):
        seats.cancel(by=BY, registration=registration)
    gone = _forget(list(people.values_list("pk", flat=True)), _at("email", addresses))
    gone += _blanked(Booking.objects.filter(pk__in=booking_ids))
    gone += _blanked(LecturerDispatch.objects.filter(_at("contact_email", addresses)))
    gone += _deleted(EventWatch.objects.filter(_at("email", addresses)))
    return +gone


# --- everybody, once the period is over ----------------------------------------------------------------------
def forget_old(now: datetime) -> Counts:
    """People of events whose period is over are anonymous. Nothing happens before the institute has confirmed a period."""
    last = last_day_kept(AFTER_EVENT, timezone.localdate(now))
    if last is None:
        return Counter()
    bookings = Booking.objects.filter(_over(last, "event__"), erased_at=None).order_by("pk")
    gone = _in_batches(bookings, _forget_bookings)
    gone += _in_batches(OnlineLog.objects.filter(_over(last, "event__")).order_by("pk"), _forget_logs)
    dispatches = LecturerDispatch.objects.filter(_dispatch_over(last)).exclude(contact_name="", contact_email="")
    return +(
        gone + _in_batches(dispatches.order_by("pk"), lambda found: _blanked(LecturerDispatch.objects.filter(pk__in=found)))
    )


def _over(last: date, prefix: str) -> Q:
    """The event ended on that day or before."""
    ended = Q(**{f"{prefix}ends_at__date__lte": last})
    return ended | Q(**{f"{prefix}ends_at": None, f"{prefix}held_on__lte": last})


def _dispatch_over(last: date) -> Q:
    """It took place on that day or before, or never did and was asked for by then."""
    return Q(held_on__lte=last) | Q(held_on=None, made_at__date__lte=last)


def _forget_bookings(ids: list[int]) -> Counts:
    people = list(Registration.objects.filter(booking__in=ids).values_list("pk", flat=True))
    return _forget(people, Q(pk__in=[])) + _blanked(Booking.objects.filter(pk__in=ids))


def _forget_logs(ids: list[int]) -> Counts:
    return _deleted(OnlineLogRow.objects.filter(log__in=ids)) + _deleted(OnlineLog.objects.filter(pk__in=ids))


def _in_batches(rows: QuerySet, forget: Callable[[list[int]], Counts]) -> Counts:
    """Each batch stands or falls as a whole, with its audit row."""
    gone: Counts = Counter()
    label = rows.model._meta.label
    while found := list(rows.values_list("pk", flat=True)[:AT_A_TIME]):
        with transaction.atomic():
            gone += forget(found)
            of = (rows.model._meta.label_lower, "retention", "")
            audit.write(by=BY, action="forget_people", of=of, changes={label: [len(found), 0]})
    return gone


# --- what hangs on people ---------------------------------------------------------------------------------
def _forget(people: list[int], in_logs: Q) -> Counts:
    """These registrations, and what tells of them; rows of logs also by address."""
    gone = _deleted(OnlineLogRow.objects.filter(Q(registration__in=people) | in_logs))
    gone += _deleted(SurveyAnswer.objects.filter(registration__in=people))
    certificates = Certificate.objects.filter(registration__in=people)
    rows = Registration.objects.filter(pk__in=people)
    talks = ConsultationSlot.objects.filter(registration__in=people)
    numbers = {*rows.values_list("number", flat=True), *certificates.values_list("number", flat=True)}
    numbers |= set(talks.values_list("ref", flat=True))
    forget_history(Registration, people)
    forget_history(ConsultationSlot, list(talks.values_list("pk", flat=True)))
    forget_reasons(AuditReason.objects.filter(entry__object_ref__in=numbers), by=BY)
    return gone + _blanked(certificates) + _blanked(rows)


def _blanked(rows: QuerySet) -> Counts:
    return Counter({rows.model._meta.label: retention.blank(rows)})


def _deleted(rows: QuerySet) -> Counts:
    return Counter({rows.model._meta.label: rows.delete()[0]})


def _at(field: str, addresses: Collection[str]) -> Q:
    """Rows with one of these addresses, however its letters are written."""
    found = Q(pk__in=[])
    for address in addresses:
        if address:
            found |= Q(**{f"{field}__iexact": address})
    return found
