"""The row of a case that has just come in, by the form or by telephone: one place says what every new case holds."""

from datetime import date, datetime
from typing import Any, Protocol

from consultations.enums import CaseStatus, Level
from consultations.models import Case, Client, Desk
from consultations.search_texts import case_text


class Told(Protocol):
    """What whoever asks tells in both ways of coming in."""

    @property
    def body(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def person_name(self) -> str: ...
    @property
    def person_kana(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def leak_suspected(self) -> bool: ...


def receive(told: Told, *, ref: str, desk: Desk, client: Client, now: datetime, promised_on: date, **more: Any) -> Case:
    """The case stands as received, owed by `promised_on`; a suspected leak is limited from the start.

    `more` are further fields of the case, source and urgency among them. The caller begins its life (actions.steps.begin).
    """
    case = Case(
        ref=ref,
        case_no=ref,
        desk=desk,
        client=client,
        status=CaseStatus.RECEIVED,
        level=Level.LIMITED if told.leak_suspected else Level.NORMAL,
        received_on=now.date(),
        received_at=now,
        promised_on=promised_on,
        due_on=promised_on,
        due_base_on=promised_on,
        due_set_at=now,
        body=told.body,
        company_name=told.company,
        person_name=told.person_name,
        person_kana=told.person_kana,
        email=told.email,
        phone=told.phone,
        language=told.language,
        created_at=now,
        **more,
    )
    case.search_text = case_text(case, client)
    case.save(force_insert=True)
    return case
