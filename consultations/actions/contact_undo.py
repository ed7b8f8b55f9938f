"""Taking a logged contact back within ten minutes: as if it had never been logged."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.changes import DONE, OWN_UNDO, may_undo, values
from consultations.actions.contact_entry import coded
from consultations.actions.contacts import BEGAN, CLOCK, touch
from consultations.actions.handoffs import unanswered
from consultations.actions.steps import set_clock
from consultations.enums import OPEN
from consultations.models import Appointment, Case, Change, ChangedCase, Contact
from consultations.notices.delivery import mail_key
from consultations.permissions import works_on
from core import audit, transitions
from core.models import Transition
from core.transitions import TransitionRefused
from knowledge.models import FaqDraft
from mailing.actions import take_back

_TOO_LATE = _("Ten minutes have passed. Correct the record instead of taking it back.")
_CLOSED = _("The case was closed since. Reopen it before you take the record back.")
_NOT_YOURS = _("Only who logged this contact can take it back.")


def change_of(contact: Contact, *, by: Actor) -> Change | None:
    """The press of the button by which `by` himself logged the contact; None when somebody else did."""
    return (
        Change.objects.visible_to(by)
        .filter(kind=OWN_UNDO, cases__case_id=contact.case_id, cases__contact_ref=contact.ref)
        .first()
    )


def can_undo_log(contact: Contact, *, by: Actor, now: datetime) -> bool:
    """Whether the button is shown."""
    change = change_of(contact, by=by)
    return change is not None and contact.case.status in OPEN and may_undo(change, by=by, now=now)


def undo_log(*, contact: Contact, by: Actor) -> bool:
    """The contact is gone and its case, meeting and handoff are as before; False when it was taken back already.

    In one transaction: the step by which the contact moved the case is undone, its dates and clock are set back, the
    mail of the first contact is held back where it still waits, the revision of the year is raised, and the audit row
    keeps what was removed as codes, never its text. Where a later contact stands, step, dates and mail are that one's
    from now on. Raises TransitionRefused for anybody but who logged it, after ten minutes, for a closed case, and when
    something else happened to the case since that depends on it.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("client", "advisor").get(pk=contact.case_id)
        locked = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()
        if locked is None:
            return False
        row = _refuse(case, locked, by)
        audit.record(
            by=by, action="undo_log_contact", obj=case, changes={"contact": [locked.ref, ""], "removed": [coded(locked), None]}
        )
        later = case.contacts.filter(pk__gt=locked.pk).order_by("pk").first()
        if later is None:
            _set_back(case, row, by)
        else:
            _leave_to(later, row)
        _close(row)
        _free(locked)
        touch(locked)
        locked.delete()
    return True


def _refuse(case: Case, contact: Contact, by: Actor) -> ChangedCase:
    change = change_of(contact, by=by)
    if change is None or not works_on(by, case):
        raise TransitionRefused(_NOT_YOURS)
    if not may_undo(change, by=by, now=timezone.now()):
        raise TransitionRefused(_TOO_LATE)
    if case.status not in OPEN:
        raise TransitionRefused(_CLOSED)
    return change.cases.select_related("change").get()


def _set_back(case: Case, row: ChangedCase, by: Actor) -> None:
    """State, dates, clock and mail of the case; dates only where nobody set others since."""
    step = Transition.objects.filter(pk=row.transition_id).first() if row.transition_id else None
    if step is not None:
        transitions.undo(case, step, by=by)
        if step.name == "begin":
            take_back(key=mail_key(case, "support_began", "client", parse_datetime(row.before[BEGAN])))
    if values(case, *CLOCK) == {name: row.after[name] for name in CLOCK}:
        for name in CLOCK:
            setattr(case, name, _value(name, row.before[name]))
        case.save(update_fields=list(CLOCK))
    set_clock(case)


def _leave_to(later: Contact, row: ChangedCase) -> None:
    """The case stays where it is, for `later` stands. Taking that one back as well then sets back what this one did."""
    heir = ChangedCase.objects.filter(case_id=row.case_id, contact_ref=later.ref).first()
    if heir is None:  # a row of a ledger: it cannot be taken back here
        return
    if row.transition_id and not heir.transition_id:
        heir.transition_id = row.transition_id
        heir.before[BEGAN] = row.before[BEGAN]
    if {name: heir.before[name] for name in CLOCK} == {name: row.after[name] for name in CLOCK}:
        heir.before |= {name: row.before[name] for name in CLOCK}
    heir.save(update_fields=["before", "transition_id"])


def _close(row: ChangedCase) -> None:
    """The change is undone."""
    row.undone = DONE
    row.save(update_fields=["undone"])
    row.change.undone_at = timezone.now()
    row.change.save(update_fields=["undone_at"])


def _value(name: str, kept: Any) -> Any:
    if kept is None:
        return None
    return parse_datetime(kept) if name.endswith("_at") else parse_date(kept)


def _free(contact: Contact) -> None:
    """What the contact answered is open again: its meeting is not logged, its handoff waits, its FAQ has no source."""
    Appointment.objects.filter(contact=contact).update(contact=None)
    unanswered(contact=contact)
    FaqDraft.objects.filter(source_ref=contact.ref).update(source_ref="")
