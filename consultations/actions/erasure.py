"""Erasure: somebody asks, and the job does what two people have confirmed, thing by thing, each in one transaction.

In order: the last mail is queued; cases, clients and accounts are erased; bytes go; once the last mail has left, its address
goes; the storage is cleared; the certificate stands. A worker that dies at any point is followed by the next one.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from consultations.actions import disposals
from consultations.enums import OPEN, DisposalKind, DisposalStatus, DisposalWay, ItemKind, ItemStatus
from consultations.erasure import storage, whole
from consultations.erasure.bytes import is_named
from consultations.erasure.certificates import certificate_of
from consultations.erasure.plan import account_is_held, accounts_of, client_is_held, plan_of, why_held
from consultations.erasure.rows import forget_history
from consultations.evidence import canonical
from consultations.models import Case, CaseKey, Client, Disposal, DisposalItem, SigningKey
from consultations.notices.erasure import erasure_begun, erasure_refused
from consultations.permissions.disposals import RUNNER
from consultations.workflow.disposals import DISPOSAL
from core import audit, idempotency, private_files, retention, signing_keys, transitions
from core.audit.erasing import forget_reasons
from core.keyrings import NoKeyFile
from core.models import AuditReason
from core.transitions import TransitionRefused
from mailing.enums import MessageStatus
from mailing.models import Message

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # longer than any one thing takes
AT_A_TIME = 200  # things of one run; the next run goes on
PURPOSE = "ask_erasure"
_ON_ITS_WAY = (MessageStatus.QUEUED, MessageStatus.SENDING)


# --- ask ------------------------------------------------------------------------------------------
def ask(
    *,
    cases: Sequence[Case],
    account: User | None,
    by: Actor,
    how: DisposalWay,
    words: str,
    language: str,
    form_key: uuid.UUID,
) -> Disposal:
    """The wish stands there for two people; sending it twice gives the first one.

    Raises TransitionRefused for open cases of who asks on his own page. Staff may not know of all cases of a client: what
    they ask for is taken, and the dry run holds back what is open. `words` are the client's own, or how staff made sure who
    asks; they are erased with the rest.
    """
    if earlier := idempotency.earlier_answer(form_key, PURPOSE):
        return Disposal.objects.get(ref=earlier)
    if how == DisposalWay.PAGE and any(case.status in OPEN for case in cases):
        raise TransitionRefused(_("A consultation is still open. Withdraw it or have it closed first."))
    if not cases and account is None:
        raise TransitionRefused(_("There is nothing to erase."))
    try:
        with transaction.atomic():
            return _ask(cases, account, by, how, words, language, form_key)
    except IntegrityError:
        return Disposal.objects.get(ref=idempotency.earlier_answer(form_key, PURPOSE))


def _ask(
    cases: Sequence[Case], account: User | None, by: Actor, how: DisposalWay, words: str, language: str, key: uuid.UUID
) -> Disposal:
    disposal = Disposal.objects.create(
        kind=DisposalKind.REQUEST,
        status=DisposalStatus.ASKED,
        asked_how=how,
        asked_at=timezone.now(),
        asked_by_ref=by.ref,
        asked_by=by.logged_as,
        reason=words,
        language=language,
    )
    idempotency.keep_answer(key, PURPOSE, disposal.ref)
    accounts = {user.pk: user for user in [*accounts_of(cases), *([account] if account else [])]}
    disposals.keep_plan(disposal, plan_of(cases, accounts=accounts.values(), but=disposal))
    disposal.save(update_fields=["counts", "fingerprint"])
    transitions.start(disposal, "ask", by=by)
    return disposal


# --- run ------------------------------------------------------------------------------------------
def run_due(now: datetime) -> int:
    """Confirmed disposals went on as far as one run takes them; how many things were erased. Safe to run twice and at once."""
    for late in Disposal.objects.not_confirmed_in_time(timezone.localdate(now)):
        disposals.expire(disposal=late)
    erased = 0
    for pk in list(Disposal.objects.to_run(now).values_list("pk", flat=True)):
        disposal = _claim(pk, now)
        if disposal is not None:
            erased += _go_on(disposal)
    return erased


def _claim(pk: int, now: datetime) -> Disposal | None:
    """The disposal with a lease; None where another worker has it. The first claim begins it and queues the last mail."""
    if not Disposal.objects.to_run(now).filter(pk=pk).update(leased_until=now + LEASE):
        return None
    disposal = Disposal.objects.get(pk=pk)
    if disposal.status == DisposalStatus.CONFIRMED:
        with transaction.atomic():
            transitions.apply(DISPOSAL, disposal, "run", by=RUNNER)
            disposal.started_at = timezone.now()
            disposal.message = erasure_begun(disposal, _addressee(disposal))
            disposal.save(update_fields=["started_at", "message"])
    return disposal


def _go_on(disposal: Disposal) -> int:
    done = 0
    for item in list(disposal.items.waiting().order_by("pk")[:AT_A_TIME]):
        done += erase_item(item=item)
    _remove_bytes(disposal)
    if not disposal.items.waiting().exists() and not disposal.items.exclude(files=[]).exists():
        _rows_done(disposal)
    Disposal.objects.filter(pk=disposal.pk).update(leased_until=None)
    return done


def erase_item(*, item: DisposalItem) -> bool:
    """The thing is erased and the audit log says so, or it is held back after all; False when that was so already."""
    with transaction.atomic():
        disposal = Disposal.objects.select_for_update(of=("self",)).get(pk=item.disposal_id)
        locked = DisposalItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if locked.status != ItemStatus.WAITING:
            return False
        target = _target(locked)
        locked.held = _held_now(target, disposal)
        if target is not None and not locked.held:
            gone = _erase(target, disposal)
            locked.files = [list(pair) for pair in gone.files]
            locked.label = locked.object_ref
            same = DisposalItem.objects.filter(kind=locked.kind, object_id=locked.object_id)
            same.update(label=locked.object_ref)  # a number that a ledger gave may be a name
            _add_up(disposal, gone)
            audit.record(by=RUNNER, action="erase", obj=disposal, changes={locked.kind: [locked.object_ref, ""]})
        locked.status = ItemStatus.HELD if locked.held else ItemStatus.DONE
        locked.done_at = timezone.now()
        locked.save(update_fields=["status", "held", "files", "label", "done_at"])
    return locked.status == ItemStatus.DONE


def _target(item: DisposalItem) -> Case | Client | User | None:
    """The row, locked; None where it is gone or erased already."""
    if item.kind == ItemKind.CASE:
        cases = Case.objects.select_for_update(of=("self",)).select_related("client")
        return cases.filter(pk=item.object_id, erased_at=None).first()
    if item.kind == ItemKind.CLIENT:
        return Client.objects.select_for_update().filter(pk=item.object_id, erased_at=None).first()
    return User.objects.select_for_update().filter(pk=item.object_id).first()


def _held_now(target: Case | Client | User | None, disposal: Disposal) -> str:
    """Asked again at the last moment: a hold may have come since the second person looked."""
    if isinstance(target, Case):
        return why_held(target, but=disposal)
    if isinstance(target, Client):
        return client_is_held(target)
    return account_is_held(target) if target is not None else ""


def _erase(target: Case | Client | User, disposal: Disposal) -> whole.Erased:
    last_mail = disposal.message_id
    if isinstance(target, Case):
        everywhere = disposal.kind == DisposalKind.REQUEST
        whole_person = everywhere and _is_whole_person(disposal)
        return whole.erase_case(target, last_mail=last_mail, looks_everywhere=everywhere, is_whole_person=whole_person)
    if isinstance(target, Client):
        return whole.erase_client(target)
    return whole.erase_account(target, last_mail=last_mail)


def _is_whole_person(disposal: Disposal) -> bool:
    """Whether all goes that we hold of somebody: staff know who asks, or his account goes too. Not by the link of one case."""
    accounts = disposal.items.filter(kind=ItemKind.ACCOUNT).exclude(status=ItemStatus.HELD)
    return disposal.asked_how != DisposalWay.PAGE or accounts.exists()


def _add_up(disposal: Disposal, gone: whole.Erased) -> None:
    """What went, by model; and the ids of keys, which prove that sealed copies are unreadable everywhere."""
    told = disposal.erased or {}
    rows = Counter(told.get("rows", {})) + gone.counts
    keys = [*told.get("keys", []), *gone.key_ids]
    disposal.erased = {"rows": dict(rows), "keys": keys, "files": told.get("files", 0) + len(gone.files)}
    disposal.save(update_fields=["erased"])


def _remove_bytes(disposal: Disposal) -> None:
    """The bytes of erased files are gone, unless another case names them too; what fails is tried again."""
    for item in disposal.items.exclude(files=[]):
        for folder, name in item.files:
            if not is_named(name):
                private_files.remove(folder, name)
        item.files = []
        item.save(update_fields=["files"])


def _rows_done(disposal: Disposal) -> None:
    """Nothing names who asked any more, nor why."""
    with transaction.atomic():
        transitions.apply(DISPOSAL, disposal, "rows_done", by=RUNNER)
        disposal.rows_done_at = timezone.now()
        disposal.save(update_fields=["rows_done_at"])
        forget_history(Disposal, [disposal.pk])
        retention.blank(Disposal.objects.filter(pk=disposal.pk))
        forget_reasons(AuditReason.objects.filter(entry__about_ref=disposal.ref), by=RUNNER)


# --- clear ----------------------------------------------------------------------------------------
def clear_due(now: datetime) -> int:
    """Disposals whose last mail has left are done: address gone, storage cleared, certificate written; how many. At night.

    The storage is cleared as well of what stood in clear before its case became secret.
    """
    waiting = Disposal.objects.filter(status=DisposalStatus.CLEARING).exclude(message__status__in=_ON_ITS_WAY)
    ready = list(waiting.order_by("pk"))
    sealed = list(CaseKey.objects.filter(cleared_at=None, destroyed_at=None).values_list("pk", flat=True))
    if not ready and not sealed:
        return 0
    retention.blank(Message.objects.filter(pk__in=[disposal.message_id for disposal in ready if disposal.message_id]))
    cleared = storage.clear()
    if cleared is None:  # somebody works in the database: the next night
        return 0
    CaseKey.objects.filter(pk__in=sealed).update(cleared_at=now)
    for disposal in ready:
        _finish(disposal, cleared)
    return len(ready)


def _finish(disposal: Disposal, cleared: str) -> None:
    with transaction.atomic():
        transitions.apply(DISPOSAL, disposal, "finish", by=RUNNER)
        disposal.refresh_from_db()
        disposal.certificate = _signed(certificate_of(disposal, cleared))
        disposal.done_at = timezone.now()
        disposal.save(update_fields=["certificate", "done_at"])


def _signed(facts: dict[str, Any]) -> dict[str, Any]:
    """With the name of the key and a signature over the canonical JSON of all before it; neither where no key can be read."""
    try:
        name, public_key = signing_keys.key_in_use()
        named = facts | {"key": name}
        signature = signing_keys.sign(canonical(named), name)
    except NoKeyFile as error:
        logger.error("the certificate %s could not be signed: %s", facts["number"], error)
        return facts
    SigningKey.objects.get_or_create(name=name, defaults={"public_key": public_key, "first_used_at": timezone.now()})
    return named | {"signature": signature}


def tell_refused(*, disposal: Disposal) -> None:
    """Who asked hears why it was not done; call it in the transaction of the refusal."""
    if disposal.kind == DisposalKind.REQUEST:
        erasure_refused(disposal, _addressee(disposal))


def _addressee(disposal: Disposal) -> str:
    """Where the client is reached: his account, else the address given with the newest of the cases; empty where nowhere."""
    if disposal.kind != DisposalKind.REQUEST:
        return ""
    waiting = disposal.items.waiting()
    ids = {kind: list(waiting.filter(kind=kind).values_list("object_id", flat=True)) for kind in ItemKind}
    asked = Q(pk__in=ids[ItemKind.ACCOUNT])
    account = User.objects.filter(asked).exclude(email="").order_by("pk").values_list("email", flat=True).first()
    cases = Case.objects.filter(pk__in=ids[ItemKind.CASE]).exclude(email="").order_by("-received_on", "-pk")
    return account or cases.values_list("email", flat=True).first() or ""
