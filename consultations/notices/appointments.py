"""The mails of a meeting: day, time, kind and number, and where to read the rest. The place and the matter stay inside."""

from datetime import datetime

from consultations.models import Appointment
from consultations.notices.delivery import to_client


def appointment_made(appointment: Appointment) -> None:
    to_client(appointment.case, "appointment_made", at=appointment.made_at, **_facts(appointment))


def appointment_moved(appointment: Appointment, at: datetime) -> None:
    to_client(appointment.case, "appointment_moved", at=at, **_facts(appointment))


def appointment_cancelled(appointment: Appointment) -> None:
    to_client(appointment.case, "appointment_cancelled", at=appointment.cancelled_at, **_facts(appointment))


def _facts(appointment: Appointment) -> dict[str, object]:
    return {"starts_at": appointment.starts_at, "method": appointment.method}
