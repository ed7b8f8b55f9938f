"""How confidential a case is, or one of its files: changed with a reason, and everything that follows from it."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import hold
from consultations.enums import Level
from consultations.models import Case, CaseFile, Change, Contact
from consultations.named_people import readers_at
from consultations.permissions import can_change_level, file_levels_open_to, levels_open_to
from consultations.sealing import fit_file, remove_drafts_for_faq, seal_case, unseal_case
from consultations.search_texts import case_text, contact_text
from core import audit
from core.transitions import TransitionRefused
from mailing.actions import hide, restrict

_NOT_ALLOWED = _("You are not allowed to take this step.")
_AT_A_TIME = 500


def change_level(*, case: Case, to: int, reason: str, by: Actor) -> bool:
    """The case is of level `to`; False when it was. What it holds follows in the same transaction.

    In order: lock the case, refuse, set the level (crossing level 3 seals or unseals texts and files), what it is found by,
    drafts for the FAQ taken from it (above level 1 they go), who sees its mails in the outbox, audit row with the reason; then
    the cases that other desks answer for it, which are never below it. Raises TransitionRefused for who may not, for a level
    below that of the case it was handed over from, and where nobody could read it any more.
    """
    with transaction.atomic():
        hold(case)
        if case.level == to and can_change_level(by, case):
            return False
        if to not in levels_open_to(by, case):
            raise TransitionRefused(_NOT_ALLOWED)
        _refuse_below_origin(case, to)
        for one in [case, *_below(case, to)]:
            _set(one, to, reason, by)
    return True


def change_file_level(*, file: CaseFile, to: int, reason: str, by: Actor) -> bool:
    """The file is of level `to`, never below its case; False when it was. Raises TransitionRefused for who may not.

    A file of level 3 is for named people only, as a case of level 3 is, and its bytes are sealed.
    """
    with transaction.atomic():
        hold(file.case)
        locked = CaseFile.objects.select_for_update(of=("self",)).select_related("case__advisor").get(pk=file.pk)
        before = max(locked.level, locked.case.level)
        allowed = file_levels_open_to(by, locked)
        if before == to and allowed:
            return False
        if to not in allowed:
            raise TransitionRefused(_NOT_ALLOWED)
        if to == Level.SECRET and not readers_at(locked.case, Level.SECRET):
            raise TransitionRefused(_("Nobody could open this file any more. Put somebody in charge, or name somebody first."))
        locked.level = to
        locked.save(update_fields=["level"])
        fit_file(locked)
        file.level = to
        audit.record(by=by, action="change_file_level", obj=locked, reason=reason, changes={"level": [before, int(to)]})
    return True


def _set(case: Case, to: int, reason: str, by: Actor) -> None:
    before = case.level
    if to == Level.SECRET and not readers_at(case, Level.SECRET):
        told = _("Nobody could read %(number)s any more. Put somebody in charge who signs in, or name somebody first.")
        raise TransitionRefused(told % {"number": case.case_no})
    if to == Level.SECRET:
        seal_case(case)
    elif before == Level.SECRET:
        unseal_case(case, to)
    else:
        case.level = to
        case.search_text = case_text(case, case.client)
        case.save(update_fields=["level", "search_text"])
        _find_contacts_anew(case)
    if before == Level.NORMAL and to == Level.LIMITED:  # at level 3 sealing did it
        remove_drafts_for_faq(case)
    if to > before:
        for ref in (case.ref, *Change.objects.filter(cases__case=case).values_list("ref", flat=True)):
            (hide if to == Level.SECRET else restrict)(object_ref=ref)  # a mail about many cases names this one too
    audit.record(by=by, action="change_level", obj=case, reason=reason, changes={"level": [before, int(to)]})


def _find_contacts_anew(case: Case) -> None:
    contacts = list(case.contacts.select_for_update(of=("self",)))
    for contact in contacts:
        contact.search_text = contact_text(contact, case)
    Contact.objects.bulk_update(contacts, ["search_text"], batch_size=_AT_A_TIME)


def _refuse_below_origin(case: Case, to: int) -> None:
    if case.origin is not None and to < case.origin.level and to < case.level:
        raise TransitionRefused(
            _("The desk that handed this case over keeps it at a higher level. Ask that desk to lower it first.")
        )


def _below(case: Case, to: int) -> Iterator[Case]:
    """The cases that answer for this one at other desks, and those behind them, as far as they are below `to`."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("advisor__user", "client", "desk")
    for answering in rows.filter(origin=case, level__lt=to).order_by("pk"):
        yield answering
        yield from _below(answering, to)
