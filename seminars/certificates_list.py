"""Who attended an event, and with which certificates."""

from dataclasses import dataclass

from seminars.models import Certificate, Registration, SeminarEvent
from seminars.reception import kana_key


@dataclass(frozen=True)
class Attended:
    """A person who was there."""

    registration: Registration
    valid: Certificate | None
    withdrawn: list[Certificate]


def attended_of(event: SeminarEvent) -> list[Attended]:
    """In the order of the kana; two queries."""
    rows = Registration.objects.filter(event=event, attendance__isnull=False).select_related("booking", "attendance")
    people = sorted(rows.prefetch_related("certificates"), key=lambda row: (kana_key(row.person_kana), row.number))
    return [_attended(person) for person in people]


def _attended(person: Registration) -> Attended:
    made = list(person.certificates.all())
    valid = next((each for each in made if each.withdrawn_at is None), None)
    return Attended(person, valid, [each for each in made if each.withdrawn_at])
