"""Mails to many, and surveys, for tests."""

import uuid
from typing import Any

from core.actors import ActorLike
from seminars.actions.mass_mails import MailEntry, write_draft
from seminars.actions.surveys import answer
from seminars.models import MassMail, Registration, SeminarEvent, SurveyAnswer


def make_mail(event: SeminarEvent, by: ActorLike, **given: Any) -> MassMail:
    """A draft in Japanese and English to everybody with a confirmed seat."""
    values = {
        "segment": "confirmed",
        "subject_ja": "持ち物のご案内",
        "body_ja": "{name}様は筆記用具をお持ちください。",
        "subject_en": "What to bring",
        "body_en": "Please bring a pen, {name}.",
    }
    return write_draft(by=by, event=event, entry=MailEntry(**values | given), form_key=uuid.uuid4())


def make_answer(registration: Registration, by: ActorLike, **answers: str) -> SurveyAnswer:
    """He was very satisfied, unless other answers are given."""
    answer(by=by, registration=registration, answers=answers or {"q1": "1", "q2": "2", "q3": "また参加したい"})
    return SurveyAnswer.objects.get(registration=registration)
