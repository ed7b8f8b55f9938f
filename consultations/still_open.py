"""What somebody still owes somebody when a case is about to be closed: told, never in the way."""

from dataclasses import dataclass
from datetime import datetime

from consultations.enums import ReferralStatus
from consultations.models import Appointment, Case, Handoff, Promise, Referral


@dataclass(frozen=True)
class StillOpen:
    """Open promises of both sides, meetings to come, referrals without an answer, handoffs without a contact."""

    promises: list[Promise]
    meetings: list[Appointment]
    referrals: list[Referral]
    handoffs: list[Handoff]

    @property
    def is_empty(self) -> bool:
        return not (self.promises or self.meetings or self.referrals or self.handoffs)


def still_open(case: Case, now: datetime) -> StillOpen:
    """Four queries."""
    meetings = Appointment.objects.standing().filter(case=case, starts_at__gte=now, contact=None)
    return StillOpen(
        promises=list(Promise.objects.open().filter(case=case)),
        meetings=list(meetings.select_related("method").order_by("starts_at", "pk")),
        referrals=list(Referral.objects.filter(case=case, status=ReferralStatus.ASKED).select_related("partner")),
        handoffs=list(Handoff.objects.open().filter(case=case).select_related("to_desk")),
    )
