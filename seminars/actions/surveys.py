"""The survey of an event: its questions until the first answer, and what those who came answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.actors import ActorLike
from core.transitions import TransitionRefused
from seminars.enums import EventStatus, RegistrationStatus
from seminars.models import Attendance, Registration, SeminarEvent, Survey, SurveyAnswer
from seminars.permissions.events import can_run
from seminars.survey_questions import MOST_QUESTIONS, Question, kept, questions_of, usual

CHANGED_FOR = timedelta(days=7)  # how long somebody may change what he answered
_CALLED_OFF = (EventStatus.DRAFT, EventStatus.CANCELLED)


def is_fixed(event: SeminarEvent) -> bool:
    """Whether somebody has answered: from then on the same is asked of everybody."""
    return SurveyAnswer.objects.filter(registration__event=event).exists()


def set_questions(*, by: ActorLike, event: SeminarEvent, questions: Sequence[Question], seen: datetime | None) -> bool:
    """These are asked from now on; none switches the survey off. False when it was so.

    `seen` is when the questions that the person saw were made. Raises TransitionRefused once somebody answered, or where
    somebody else changed them in the meantime.
    """
    if not can_run(by, event):
        raise TransitionRefused(_("You are not allowed to take this step."))
    if len(questions) > MOST_QUESTIONS:
        raise TransitionRefused(_("A survey has five questions at most."))
    with transaction.atomic():
        locked = _locked(event)
        survey = Survey.objects.filter(event=locked).first()
        wanted = kept(questions)
        if wanted == (survey.questions if survey else kept(usual())):
            return False
        if is_fixed(locked):
            raise TransitionRefused(_("Somebody has answered already, so the questions stay as they are."))
        if (survey.changed_at if survey else None) != seen:
            raise TransitionRefused(_("Somebody else has changed the questions in the meantime. Please look at them again."))
        values = {"questions": wanted, "changed_at": timezone.now(), "changed_by": by.label}
        Survey.objects.update_or_create(event=locked, defaults=values)
        audit.record(by=by, action="set_survey", obj=event, changes={"questions": [None, len(wanted)]})
    return True


def is_asked(registration: Registration, now: datetime) -> bool:
    """Whether this person is asked what he thought: he came, the event is over, and there are questions."""
    event = registration.event
    is_over = event.status not in _CALLED_OFF and event.ends_at is not None and event.ends_at <= now
    came = Attendance.objects.filter(registration=registration).exists()
    return is_over and came and registration.status == RegistrationStatus.CONFIRMED and bool(questions_of(event))


def may_change(given: SurveyAnswer | None, now: datetime) -> bool:
    return given is None or now < given.answered_at + CHANGED_FOR


def answer(*, by: ActorLike, registration: Registration, answers: Mapping[str, str]) -> bool:
    """What he answered stands; False when it stood so. Raises TransitionRefused when he is not asked, or it is too late.

    The first answer at an event fixes its questions.
    """
    now = timezone.now()
    if not is_asked(registration, now):
        raise TransitionRefused(_("This survey is not open to you."))
    with transaction.atomic():
        _fix(_locked(registration.event))
        given = SurveyAnswer.objects.filter(registration=registration).first()
        if not may_change(given, now):
            raise TransitionRefused(_("Your answer can no longer be changed."))
        if given is not None and given.answers == dict(answers):
            return False
        first = given.answered_at if given else now
        values = {"answers": dict(answers), "answered_at": first, "changed_at": now}
        SurveyAnswer.objects.update_or_create(registration=registration, defaults=values)
        audit.record(by=by, action="answer_survey", obj=registration, changes={"again": [None, given is not None]})
    return True


def record_export(*, by: ActorLike, event: SeminarEvent, form: str, rows: int) -> None:
    """Somebody takes the answers along."""
    with transaction.atomic():
        audit.record(by=by, action="export_survey", obj=event, changes={"format": [None, form], "rows": [0, rows]})


def _locked(event: SeminarEvent) -> SeminarEvent:
    """Who answers first and who changes the questions wait for each other."""
    return SeminarEvent.objects.select_for_update().get(pk=event.pk)


def _fix(event: SeminarEvent) -> None:
    """The usual questions become those of the event: later ones of the portal do not change what was asked."""
    values = {"questions": kept(usual()), "changed_at": timezone.now(), "changed_by": ""}
    Survey.objects.get_or_create(event=event, defaults=values)
