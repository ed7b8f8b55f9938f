"""The rows of one case or one client are gone or anonymous, as the retention table says. One transaction, safe to repeat.

The foreign keys of the tables are checked at commit, so rows that point at each other go in any order.
"""

from collections import Counter
from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from accounts.enums import INSTITUTE_ROLES
from accounts.models import User
from consultations.erasure.paths import rows_about
from consultations.models import Case, Client
from consultations.permissions.disposals import RUNNER
from core import retention
from core.audit.erasing import forget_reasons
from core.models import AuditReason, OneTimeLink, SubmittedForm, Transition
from core.retention import Action, Entry

Counts = Counter[str]  # model → rows
Files = list[tuple[str, str]]  # private folder and stored name
AT_A_TIME = 500
CLIENT_LABEL = "client"


def erase_rows_of(target: Case | Client) -> tuple[Counts, Files, list[str]]:
    """Everything that belongs to the case or client; how much, the files whose bytes go now, and the refs that were found."""
    counts: Counts = Counter()
    files: Files = []
    refs = [target.ref]
    found = [(entry, rows.model, list(rows.values_list("pk", flat=True))) for entry, rows in rows_about(target)]
    for entry, model, pks in found:  # all are known before any goes: a slot is found by its offer
        counts[entry.model] += len(pks)
        for batch in _batches(pks):
            rows = model._base_manager.filter(pk__in=batch)
            refs += _refs(rows)
            files += _files(entry, rows)
            if entry.action == Action.DELETE:
                rows._raw_delete(rows.db)  # what belongs to it stands in the table too and goes by its own line
            else:
                retention.blank(rows)
        forget_history(model, pks)
    forget_history(type(target), [target.pk])
    _forget_reasons(refs)
    counts["core.OneTimeLink"] += _gone(OneTimeLink.objects.filter(object_ref__in=refs))
    counts["core.SubmittedForm"] += _gone(SubmittedForm.objects.filter(answer__in=refs))
    return +counts, files, refs


def blank_case(case: Case) -> None:
    """The case itself: number, codes and days stay. What a ledger gave as a number may be a name: its own replaces it."""
    retention.blank(Case.objects.filter(pk=case.pk))
    Case.objects.filter(pk=case.pk).update(erased_at=timezone.now(), case_no=case.ref)


def blank_client(client: Client) -> None:
    """The client is nobody, and still one: he is counted as before."""
    retention.blank(Client.objects.filter(pk=client.pk))
    Client.objects.filter(pk=client.pk).update(erased_at=timezone.now())


def forget_history(model: type[models.Model], pks: list[int]) -> None:
    """Transitions lose their comments; those made by a client also his name."""
    label = model._meta.label_lower
    for batch in _batches(pks):
        rows = Transition._base_manager.filter(object_type=label, object_id__in=batch)
        rows.filter(by_ref__in=_clients_among(rows)).exclude(by_label=CLIENT_LABEL).update(by_label=CLIENT_LABEL)
        rows.exclude(comment="").update(comment="")


def _clients_among(rows: models.QuerySet[Transition]) -> list[str]:
    """Of the references of who acted those of clients: people without a role at the institute, and mailed links."""
    refs = set(rows.order_by().values_list("by_ref", flat=True).distinct())
    people = {ref.partition(":")[2] for ref in refs if ref.startswith("user:")}
    ours = User.objects.filter(ref__in=people, role_grants__role__in=INSTITUTE_ROLES).values_list("ref", flat=True)
    staff = {f"user:{ref}" for ref in ours}
    return [ref for ref in refs if ref.startswith(("user:", "link:")) and ref not in staff]


def _forget_reasons(refs: list[str]) -> None:
    """Reasons told with entries of the audit log about these things. The entries keep their digests: the chain stays whole."""
    for batch in _batches(refs):
        about = models.Q(entry__about_ref__in=batch) | models.Q(entry__object_ref__in=batch)
        forget_reasons(AuditReason.objects.filter(about), by=RUNNER)


def _refs(rows: models.QuerySet) -> list[str]:
    has_ref = any(one.name == "ref" for one in rows.model._meta.concrete_fields)
    return [ref for ref in rows.values_list("ref", flat=True) if ref] if has_ref else []


def _files(entry: Entry, rows: models.QuerySet) -> Files:
    return [
        (folder, name)
        for field, folder in entry.files.items()
        for name in rows.exclude(**{field: ""}).values_list(field, flat=True)
    ]


def _gone(rows: models.QuerySet) -> int:
    return rows.delete()[0]


def _batches(pks: Iterable) -> Iterable[list]:
    found = list(pks)
    return (found[start : start + AT_A_TIME] for start in range(0, len(found), AT_A_TIME))
