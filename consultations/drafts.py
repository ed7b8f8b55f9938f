"""What a consultation that is being written is worth to its writer: how long it is kept, and when we remind him."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from consultations.models import Draft

Answers = dict[str, list[str]]

FORM_VERSION = 3
LEAK = "+leak"  # after the value of a door: information may have leaked
CHANGED = "_changed"  # among the answers: the questions that are new or other since the writer last saw them
KEPT_FOR = timedelta(days=7)  # in a browser
KEPT_FOR_PERSON = timedelta(days=90)  # of who is signed in
WARNED_BEFORE = timedelta(days=7)
NUDGED_WITHIN = timedelta(days=3)  # after that a reminder comes too late to be one


@dataclass(frozen=True)
class Change:
    """From one version of the form to the next: what becomes of the answers, and which questions must be seen again."""

    migrate: Callable[[Answers], Answers]
    questions: tuple[str, ...]


def _with_leak_door(answers: Answers) -> Answers:
    """Version 1 asked for a suspected leak apart from the matter, and nobody what kind of applicant he is."""
    kept = {name: values for name, values in answers.items() if name not in ("leak", "consent")}
    if answers.get("leak") == ["yes"]:
        desk = (answers.get("desk") or [""])[0]
        kept["desk"] = [f"{desk if desk.endswith('trade_secret') else 'trade_secret'}{LEAK}"]
    return kept


def _as_they_are(answers: Answers) -> Answers:
    """Version 2 did not ask for the other side and for who must never see the consultation."""
    return answers


CHANGES = {
    1: Change(_with_leak_door, ("desk", "publication", "applicant", "consent")),
    2: Change(_as_they_are, ("opponent", "barred")),
}


def migrated(answers: Answers, version: int) -> Answers:
    """The answers as the present form asks them; under CHANGED the questions that the writer should look at again."""
    answers = dict(answers)
    for older in range(version, FORM_VERSION):
        change = CHANGES[older]
        seen_again = list(dict.fromkeys([*answers.get(CHANGED, []), *change.questions]))
        answers = change.migrate(answers) | {CHANGED: seen_again}
    return answers


def answers_of(draft: Draft | None) -> Answers:
    """What a draft holds, for the present form; nothing where there is none yet."""
    return migrated(draft.answers, draft.form_version) if draft else {}


def is_leak(draft: Draft | None) -> bool:
    """Whether its writer chose the door of a suspected leak, which fewer people read."""
    return LEAK in "".join(answers_of(draft).get("desk", []))


def expiry(day: date, *, of_person: bool) -> date:
    """The last day on which a draft that was saved on `day` is kept."""
    return day + (KEPT_FOR_PERSON if of_person else KEPT_FOR)


def is_to_nudge(draft: Draft, now: datetime) -> bool:
    """Since the day after it was saved, for a few days, the writer who left an address is reminded once."""
    if not draft.email or draft.sent_as or draft.expires_on < localtime(now).date():
        return False
    first, last = nudge_window(now)
    return first <= draft.saved_at < last


def nudge_window(now: datetime) -> tuple[datetime, datetime]:
    """Between which instants a draft was saved that is reminded of now."""
    today = make_aware(datetime.combine(localtime(now).date(), time.min))
    return today - NUDGED_WITHIN, today


def is_to_warn(draft: Draft, now: datetime) -> bool:
    """In its last week a draft of a person is told to be deleted; who keeps one for a week only knows it already."""
    today = localtime(now).date()
    return draft.user_id is not None and not draft.sent_as and today <= draft.expires_on <= today + WARNED_BEFORE
