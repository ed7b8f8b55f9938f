"""A case, a client or an account is erased with all that tells of it, each in one transaction. Two people have decided it."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import User
from consultations.enums import ItemKind
from consultations.erasure import keys, traces
from consultations.erasure.parties import hand_on_parties
from consultations.erasure.rows import Counts, Files, blank_case, blank_client, erase_rows_of
from consultations.erasure.terms import terms_of_case, terms_of_client
from consultations.models import Case, ChangedCase, Client, Contact, Draft, DraftFile
from consultations.permissions.disposals import RUNNER
from core import people
from core.audit.erasing import forget_reasons
from core.models import AuditReason

FOLDER = "cases"


@dataclass
class Erased:
    """What went: rows by model, files whose bytes are still to go, and keys that were destroyed."""

    counts: Counts = field(default_factory=Counter)
    files: Files = field(default_factory=list)
    key_ids: list[str] = field(default_factory=list)


def erase_case(
    case: Case, *, last_mail: int | None = None, looks_everywhere: bool = True, is_whole_person: bool = False
) -> Erased:
    """The case holds codes, days and its number. `looks_everywhere`: sessions too, which at old cases ended long ago.

    `is_whole_person`: all that we hold of somebody goes, so what the apps above hold of this address goes too. Else it
    stays: who may open one case has not shown that he reads the mail of the address in it.
    """
    with transaction.atomic():
        terms = terms_of_case(case)
        contacts = list(Contact.objects.filter(case=case).values_list("ref", flat=True))
        changes = list(ChangedCase.objects.filter(case=case).values_list("change_id", flat=True))
        gone = Erased(key_ids=keys.destroy(case))
        hand_on_parties(case)
        gone.counts, gone.files, refs = erase_rows_of(case)
        gone.counts += _drafts(Draft.objects.filter(sent_as=case.ref), gone)
        blank_case(case)
        addresses = [case.email] if case.email and not _is_used_elsewhere(case.email, case) else []
        if is_whole_person:
            gone.counts += people.erase_elsewhere(user_ids=[], addresses=addresses)
        elif addresses and people.used_elsewhere(case.email):
            addresses = []
        gone.counts += traces.erase_mail(refs=refs, addresses=addresses, last_mail=last_mail)
        gone.counts += traces.erase_grants(refs)
        gone.counts += traces.erase_changes(changes, terms)
        gone.counts += traces.erase_questions(contacts)
        gone.counts += traces.erase_saved_searches(terms)
        gone.counts += traces.erase_ledger_findings(terms)
        traces.blank_wishes(ItemKind.CASE, case.pk, asked_by=f"link:{case.ref}")
        if looks_everywhere:
            gone.counts += traces.erase_sessions(user_ids=[], words=[case.ref, *addresses])
            gone.counts += _drafts(Draft.objects.filter(email__in=addresses), gone)
        gone.counts["consultations.Case"] += 1
    return gone


def erase_client(client: Client) -> Erased:
    """The client is counted as before and named nowhere; his contacts at whatever case neither."""
    with transaction.atomic():
        terms = terms_of_client(client)
        counts, files, refs = erase_rows_of(client)
        blank_client(client)
        gone = Erased(counts, files)
        gone.counts += traces.erase_saved_searches(terms)
        gone.counts += traces.erase_ledger_findings(terms)
        gone.counts += traces.erase_grants(refs)
        gone.counts["consultations.Client"] += 1
    return gone


def erase_account(user: User, *, last_mail: int | None = None) -> Erased:
    """The account is gone with its drafts, addresses, second factors and sessions. Never that of somebody of the institute."""
    with transaction.atomic():
        gone = Erased()
        addresses = sorted({user.email, *user.emailaddress_set.values_list("email", flat=True)})
        gone.counts += people.erase_elsewhere(user_ids=[user.pk], addresses=addresses)
        gone.counts += _drafts(Draft.objects.filter(user=user), gone)
        gone.counts += _drafts(Draft.objects.filter(email__in=addresses), gone)
        gone.counts += traces.erase_mail(refs=[user.ref, str(user.pk)], addresses=addresses, last_mail=last_mail)
        gone.counts += traces.erase_sessions(user_ids=[user.pk], words=addresses)
        forget_reasons(AuditReason.objects.filter(entry__object_ref=user.ref), by=RUNNER)
        traces.blank_wishes(ItemKind.ACCOUNT, user.pk, asked_by=f"user:{user.ref}")
        gone.counts += Counter(user.delete()[1])
    return gone


def _drafts(rows, gone: Erased) -> Counts:  # type: ignore[no-untyped-def]  # a queryset of drafts
    files = DraftFile.objects.filter(draft__in=rows)
    for names in files.values_list("stored_name", "served_name"):
        gone.files += [(FOLDER, name) for name in names if name]
    return Counter(rows.delete()[1])


def _is_used_elsewhere(email: str, case: Case) -> bool:
    """Whether somebody still writes to us under this address: then only what is about this case goes."""
    others = Case.objects.filter(email__iexact=email, erased_at=None).exclude(pk=case.pk)
    return others.exists() or User.objects.filter(email__iexact=email).exists()
