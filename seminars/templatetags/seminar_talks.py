"""What pages of other parts show of talks after seminars, without knowing seminars themselves."""

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Q
from django.template import Context
from django.utils import timezone

from consultations.enums import Source
from consultations.models import Case
from seminars.enums import SlotStatus
from seminars.models import ConsultationSlot

register = template.Library()

SHOWN = 20


@register.simple_tag
def talk_of(case: Case) -> ConsultationSlot | None:
    """The talk after a seminar with which the case began; None for others, which costs nothing."""
    if case.source != Source.SEMINAR:
        return None
    return ConsultationSlot.objects.filter(case=case).select_related("event", "advisor").first()


@register.simple_tag(takes_context=True)
def talks_of_today(context: Context) -> list[dict[str, Any]]:
    """The reader's own talks of today, and those that are over and not noted as held or missed. One query."""
    actor = context["request"].actor
    now = timezone.now()
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tonight = morning + timedelta(days=1)
    rows = ConsultationSlot.objects.filter(advisor__user_id=actor.user_id, advisor__user_id__isnull=False)
    wanted = Q(status=SlotStatus.BOOKED, starts_at__lt=tonight) | Q(
        status__in=[SlotStatus.OPEN, SlotStatus.HELD, SlotStatus.MISSED], starts_at__gte=morning, starts_at__lt=tonight
    )
    rows = rows.filter(wanted).select_related("event", "case", "registration__booking").order_by("starts_at")[:SHOWN]
    shut = actor.walled | actor.barred
    return [
        {"slot": row, "is_over": row.starts_at <= now, "is_shut": row.case is not None and row.case.ref in shut} for row in rows
    ]
