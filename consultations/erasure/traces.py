"""What remains of somebody outside the rows of his case: outbox, sessions, searches that were saved, files on their way in."""

from collections import Counter
from collections.abc import Collection, Iterable
from importlib import import_module

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import ObjectGrant
from consultations.enums import UNFINISHED_DISPOSALS, DisposalStatus
from consultations.erasure.rows import AT_A_TIME, Counts, forget_history
from consultations.erasure.terms import names_somebody
from consultations.models import Change, Disposal, LedgerUpload, SavedView
from consultations.permissions.disposals import RUNNER
from core import retention
from core.audit.erasing import forget_reasons
from core.models import AuditReason
from core.text import fold
from knowledge.models import FaqDraft
from mailing.enums import MessageStatus
from mailing.models import Message

_WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)
_AT_WORK = (DisposalStatus.CONFIRMED, DisposalStatus.RUNNING, DisposalStatus.CLEARING)


def erase_mail(*, refs: Collection[str], addresses: Collection[str], last_mail: int | None) -> Counts:
    """Mails about these things, and all to these addresses, are empty; what still waits never leaves. Not the last mail itself.

    To whom of the institute a mail went stays: he is no client.
    """
    rows = Message.objects.exclude(pk=last_mail) if last_mail else Message.objects.all()
    about = Q(object_ref__in=refs) | Q(recipient__in=addresses)
    found = rows.filter(about)
    found.filter(status__in=_WAITING).update(status=MessageStatus.WITHDRAWN, lease_until=None)
    touched = found.exclude(body="", subject="", recipient="")
    return Counter({"mailing.Message": retention.blank(touched)})


def erase_grants(refs: Collection[str]) -> Counts:
    return Counter({"accounts.ObjectGrant": ObjectGrant.objects.filter(object_ref__in=refs).delete()[0]})


def erase_changes(change_ids: Collection[int], terms: Collection[str]) -> Counts:
    """Comments of changes that concern no other case, and those that name the client, are gone."""
    gone = 0
    for change in Change.objects.filter(pk__in=change_ids).exclude(comment=""):
        if not change.cases.exists() or names_somebody(change.comment, terms):
            gone += retention.blank(Change.objects.filter(pk=change.pk))
    return Counter({"consultations.Change": gone})


def erase_questions(contact_refs: Iterable[str]) -> Counts:
    return Counter({"knowledge.FaqDraft": FaqDraft.objects.filter(source_ref__in=list(contact_refs)).delete()[0]})


def erase_saved_searches(terms: Collection[str]) -> Counts:
    """Saved questions keep their filters and lose a word that names the client."""
    changed = 0
    for view in SavedView.objects.exclude(query="").order_by("pk").iterator(chunk_size=AT_A_TIME):
        asked = QueryDict(view.query)
        kept = QueryDict(mutable=True)
        for name, values in asked.lists():
            kept.setlist(name, [value for value in values if not names_somebody(value, terms)])
        if kept.urlencode() != asked.urlencode():
            changed += SavedView.objects.filter(pk=view.pk).update(query=kept.urlencode())
    return Counter({"consultations.SavedView": changed})


def erase_ledger_findings(terms: Collection[str]) -> Counts:
    """What the check of a ledger found, where it names the client. The numbers of the import stay."""
    rows: QuerySet[LedgerUpload] = LedgerUpload.objects.exclude(findings={}).order_by("pk")
    naming = [
        pk
        for pk, findings in rows.values_list("pk", "findings").iterator(chunk_size=AT_A_TIME)
        if names_somebody(str(findings), terms)
    ]
    return Counter({"consultations.LedgerUpload": retention.blank(LedgerUpload.objects.filter(pk__in=naming))})


def blank_wishes(kind: str, object_id: int, *, asked_by: str) -> None:
    """Disposals that this person asked for, and ended ones in which this thing stood, tell neither who asked nor what was said.

    Those at work lose it at their own end.
    """
    his = Q(asked_by_ref=asked_by) & ~Q(status__in=_AT_WORK)
    of_thing = Q(items__kind=kind, items__object_id=object_id) & ~Q(status__in=UNFINISHED_DISPOSALS)
    told = dict(Disposal.objects.filter(his | of_thing).order_by().values_list("pk", "ref").distinct())
    if not told:
        return
    forget_history(Disposal, list(told))
    forget_reasons(AuditReason.objects.filter(entry__about_ref__in=list(told.values())), by=RUNNER)
    retention.blank(Disposal.objects.filter(pk__in=list(told)))


def erase_sessions(*, user_ids: Collection[int], words: Collection[str]) -> Counts:
    """Browsers in which these people are signed in, or which hold one of these words: an address, a number, a name."""
    ids, folded = {str(pk) for pk in user_ids}, [fold(word) for word in words if word]
    gone = 0
    store = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = store.get_model_class()._base_manager.all()
    for session in sessions.order_by("pk").iterator(chunk_size=AT_A_TIME):
        held = store().decode(session.session_data)
        if str(held.get("_auth_user_id")) in ids or names_somebody(str(held), folded):
            gone += sessions.filter(pk=session.pk).delete()[0]
    return Counter({sessions.model._meta.label: gone})
