"""The ledger of disclosures: what was received from whom and given to whom. Lines are added, never changed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations.actions.steps import locked_case
from consultations.enums import Direction, EntryCause, FileOrigin, Medium, Rank
from consultations.models import Case, CaseFile, Disclosure, Referral
from consultations.permissions import can_note_disclosure, can_read_disclosures
from core import audit, idempotency
from core.private_files.names import extension
from core.transitions import TransitionRefused

PURPOSE = "disclosure"


@dataclass(frozen=True)
class Entry:
    """A line as somebody enters it by hand."""

    direction: Direction
    item: str
    given_on: date
    party: str
    medium: Medium
    rank: Rank
    form: str = ""
    purpose: str = ""
    remarks: str = ""


class _WrittenBefore(Exception):
    """The same form was sent before."""


def enter_file(file: CaseFile, *, by: Actor) -> Disclosure | None:
    """The file stands in the ledger of its case, as received from the client or disclosed to him; not so what is for the desk.

    Call it in the transaction that makes the file, with the row of the case locked.
    """
    if file.origin == FileOrigin.INTERNAL:
        return None
    line = _line(file.case, _entry_of(file), EntryCause.FILE, by, number=_last_number(file.case) + 1, file=file)
    line.save(force_insert=True)
    return line


def enter_first_files(files: Sequence[CaseFile], *, by: Actor, cause: EntryCause) -> None:
    """The files with which a case begins are the first lines of its ledger. Nobody else knows of the case yet."""
    entered = (file for file in files if file.origin != FileOrigin.INTERNAL)
    Disclosure.objects.bulk_create(
        _line(file.case, _entry_of(file), cause, by, number=number, file=file) for number, file in enumerate(entered, start=1)
    )


def enter_referral(referral: Referral, *, by: Actor) -> Disclosure:
    """What the client let us tell another body stands in the ledger. Call it with the row of the case locked."""
    entry = Entry(
        direction=Direction.DISCLOSED,
        item=referral.shared,
        given_on=timezone.localdate(),
        party=str(referral.partner)[:200],
        medium=Medium.ORAL,
        rank=Rank(referral.case.level),
    )
    return _add(referral.case, entry, EntryCause.REFERRAL, by)


def note_disclosure(*, case: Case, by: Actor, entry: Entry, form_key: uuid.UUID) -> Disclosure:
    """A new line stands in the ledger; the same `form_key` again gives that line. Raises TransitionRefused."""
    return _once(case, by, entry, form_key, corrected="")


def correct_disclosure(*, line: Disclosure, by: Actor, entry: Entry, form_key: uuid.UUID, is_void: bool = False) -> Disclosure:
    """A later line says what is right, or that the first one should not be there; both stay. Raises TransitionRefused.

    A line that was corrected before is not corrected again: its correction is.
    """
    return _once(line.case, by, entry, form_key, corrected=line.ref, is_void=is_void)


def record_ledger_export(*, case: Case, by: Actor, form: str, lines: Sequence[Disclosure]) -> None:
    """The log says that `by` took the ledger of the case as a file. Raises TransitionRefused for who may not read it."""
    if not can_read_disclosures(by, case):
        raise TransitionRefused(_("You are not allowed to take this step."))
    with transaction.atomic():
        audit.record(by=by, action="export_disclosures", obj=case, changes={"lines": [0, len(lines)], "format": ["", form]})


def client_of(case: Case) -> str:
    """Whom the ledger names as the client of a case."""
    return (case.company_name or case.person_name or case.client.name)[:200]


def _once(case: Case, by: Actor, entry: Entry, form_key: uuid.UUID, *, corrected: str, is_void: bool = False) -> Disclosure:
    try:
        with transaction.atomic():
            locked = locked_case(case.pk, "advisor", "client")
            if not can_note_disclosure(by, locked):
                raise TransitionRefused(_("You are not allowed to take this step."))
            new = Disclosure._meta.get_field("ref").get_default()
            try:
                idempotency.keep_answer(form_key, PURPOSE, new)
            except IntegrityError:
                raise _WrittenBefore from None
            wrong = _uncorrected(locked, corrected) if corrected else None
            file = wrong.file if wrong else None
            return _add(locked, entry, EntryCause.NOTED, by, ref=new, corrects=wrong, is_void=is_void, file=file)
    except _WrittenBefore:
        earlier = Disclosure.objects.filter(case=case, ref=idempotency.earlier_answer(form_key, PURPOSE)).first()
        if earlier is None:
            raise TransitionRefused(_("This form belongs to another case. Open the case again.")) from None
        return earlier


def _uncorrected(case: Case, ref: str) -> Disclosure:
    wrong = Disclosure.objects.select_related("file", "corrected_by").get(case=case, ref=ref)
    later = getattr(wrong, "corrected_by", None)
    if later is not None:
        told = _("Line %(number)s was corrected by line %(later)s. Correct that one.")
        raise TransitionRefused(told % {"number": wrong.number, "later": later.number})
    return wrong


def _entry_of(file: CaseFile) -> Entry:
    return Entry(
        direction=Direction.RECEIVED if file.origin == FileOrigin.CLIENT else Direction.DISCLOSED,
        item=file.name,
        given_on=timezone.localdate(file.given_at),
        party=client_of(file.case),
        medium=Medium.FILE,
        rank=Rank(max(file.case.level, file.level)),
        form=extension(file.name).removeprefix(".").upper(),
    )


def _add(case: Case, entry: Entry, cause: EntryCause, by: Actor, **more: object) -> Disclosure:
    """The next line of a case whose row is locked: so numbers have no gap and none is given twice."""
    line = _line(case, entry, cause, by, number=_last_number(case) + 1, **more)
    line.save(force_insert=True)
    if cause == EntryCause.NOTED:  # what enters by itself has the audit row of its cause
        facts: dict[str, list[object]] = {"number": ["", line.number], "direction": ["", line.direction]}
        if line.corrects is not None:
            facts |= {"corrects": ["", line.corrects.number], "void": [False, line.is_void]}
        audit.record(by=by, action="note_disclosure", obj=case, changes=facts)
    return line


def _last_number(case: Case) -> int:
    return Disclosure.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0


def _line(case: Case, entry: Entry, cause: EntryCause, by: Actor, **more: object) -> Disclosure:
    typed = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    who = {"recorded_at": timezone.now(), "recorded_by_ref": by.ref, "recorded_by_label": by.label}
    return Disclosure(case=case, cause=cause, **typed, **who, **more)
