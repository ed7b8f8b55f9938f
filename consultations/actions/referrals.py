"""Sending a client on to another body: what would be told, whether he agrees, and what became of it.

The portal itself passes nothing on. Until the client has agreed, nobody may.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.disclosures import enter_referral
from consultations.actions.steps import hold, locked_case, refuse_erased
from consultations.enums import OPEN, CaseStatus, ConsentWay, ReferralStatus
from consultations.models import Case, Partner, Referral
from consultations.notices.referrals import referral_asked, referral_decided
from consultations.permissions import can_decide_referral, can_note_referral, can_refer, is_requester
from core import audit
from core.transitions import TransitionRefused

_NOT_ALLOWED = _("You are not allowed to take this step.")
_OTHER_WORDS = _(
    "The client was asked about this body with other words and has not answered. Note his answer to those above first, "
    "then refer him anew with these."
)


def refer(*, case: Case, by: Actor, partner: Partner, shared: str, agreed: ConsentWay | None = None) -> Referral:
    """The referral stands at the case: agreed in the given way, or, without one, waiting for the client, who is asked by mail.

    Asked already for the same body with the same words: that referral again. Raises TransitionRefused for a person who may
    not, a case that is over, a way that cannot be, a client who would have to be asked and cannot be reached, and where the
    client was asked with other words and has not answered: what he agrees to is what he read.
    """
    with transaction.atomic():
        hold(case)
        refuse_erased(case)
        _refuse(case, by, agreed)
        asked = Referral.objects.filter(case=case, partner=partner, status=ReferralStatus.ASKED).first()
        if asked is not None and asked.shared != shared:
            raise TransitionRefused(_OTHER_WORDS)
        if asked is not None and agreed is None:
            return asked
        referral = asked or _make(case, by, partner, shared)
        if agreed is not None:
            decide(referral=referral, by=by, agreed=True, how=agreed)
            referral.refresh_from_db()
        else:
            referral_asked(referral)
    return referral


def decide(*, referral: Referral, by: Actor, agreed: bool, how: ConsentWay) -> bool:
    """Whether the client agrees stands at the referral, with the day and the way; False when it was decided so before.

    The client himself answers on his page. A decision is final: whoever changes his mind is asked anew. Raises
    TransitionRefused for others, for the other decision afterwards, for a page that is not the client's own, and for consent
    once the consultation is withdrawn or completed.
    """
    with transaction.atomic():
        locked = _locked(referral, "advisor__user")
        if not can_decide_referral(by, locked) or (how == ConsentWay.PAGE) != is_requester(by, locked.case):
            raise TransitionRefused(_NOT_ALLOWED)
        target = ReferralStatus.AGREED if agreed else ReferralStatus.DECLINED
        if locked.status == target:
            return False
        if locked.status != ReferralStatus.ASKED:
            raise TransitionRefused(_("This was decided before. Ask the client anew if he changed his mind."))
        if agreed and locked.case.status == CaseStatus.WITHDRAWN:
            raise TransitionRefused(_("The consultation was withdrawn: nothing is passed on any more."))
        if agreed and locked.case.status not in OPEN:
            raise TransitionRefused(
                _("The consultation is completed: nothing is passed on any more, unless it is opened again.")
            )
        locked.status, locked.decided_at = target, timezone.now()
        locked.decided_by, locked.decided_how = by.label, ConsentWay(how).value
        locked.save(update_fields=["status", "decided_at", "decided_by", "decided_how"])
        changes: dict[str, list[object]] = {"partner": ["", locked.partner_id], "consent": ["asked", target.value, how]}
        audit.record(by=by, action="decide_referral", obj=locked.case, changes=changes)
        if agreed:
            enter_referral(locked, by=by)
        referral_decided(locked, by)
    referral.status, referral.decided_at, referral.decided_how = locked.status, locked.decided_at, locked.decided_how
    return True


def note_result(*, referral: Referral, by: Actor, text: str) -> bool:
    """What became of the referral stands there; False when the same stood before. Raises TransitionRefused before consent."""
    with transaction.atomic():
        locked = _locked(referral, "advisor")
        if not can_note_referral(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.status != ReferralStatus.AGREED:
            raise TransitionRefused(_("The client has not agreed: nothing may be passed on, so there is no result yet."))
        if locked.result == text:
            return False
        locked.result = text
        locked.save(update_fields=["result"])
        audit.record(by=by, action="note_referral", obj=locked.case, changes={"partner": ["", locked.partner_id]})
    return True


def _locked(referral: Referral, *related: str) -> Referral:
    """The case first, for what is written and for the numbers of its ledger."""
    case = locked_case(referral.case_id, *related)
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    locked.case = case
    return locked


def _refuse(case: Case, by: Actor, agreed: ConsentWay | None) -> None:
    if not can_refer(by, case) or agreed == ConsentWay.PAGE:
        raise TransitionRefused(_NOT_ALLOWED)
    if case.status not in OPEN:
        raise TransitionRefused(_("The case is closed. Reopen it before you refer the client."))
    if agreed == ConsentWay.FORM and not case.may_refer:
        raise TransitionRefused(_("The client did not agree to this on the form. Ask him."))
    if agreed is None and not (case.email or case.requester_id):
        raise TransitionRefused(_("There is no email address of the client. Ask him by phone and note his answer here."))


def _make(case: Case, by: Actor, partner: Partner, shared: str) -> Referral:
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                case=case,
                partner=partner,
                status=ReferralStatus.ASKED,
                shared=shared,
                asked_at=timezone.now(),
                asked_by=by.label,
            )
    except IntegrityError:  # another request was first: `hold` makes that impossible on one database
        return Referral.objects.get(case=case, partner=partner, status=ReferralStatus.ASKED)
    audit.record(by=by, action="refer", obj=case, changes={"partner": ["", partner.pk]})
    return referral
