"""What somebody should look at before he trusts the facts of a client."""

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from consultations.models import Case, CaseFile, Client
from core import audit
from core.models import AuditEntry

NOTED, CONFIRMED = "note_number", "confirm_number"  # actions of the audit log


def number_noted(client: Client) -> AuditEntry | None:
    """The note by which the public form put a corporate number on a known client, while nobody has compared it."""
    if not client.corporate_number:
        return None
    rows = AuditEntry.objects.filter(object_type=audit.object_type(client), object_ref=client.ref)
    last = rows.filter(action__in=(NOTED, CONFIRMED)).order_by("-at", "-pk").first()
    return last if last and last.action == NOTED else None


def look_alikes(client: Client, actor: Actor, most: int = 10) -> list[Client]:
    """Other clients that were once written under the same name, as far as the reader works on a case of theirs."""
    keys = client.known_as.values("name_key")
    rows = Client.objects.visible_to(actor).filter(known_as__name_key__in=keys, merged_into=None).exclude(pk=client.pk)
    return list(rows.distinct().for_list()[:most])


def reads_of(case: Case) -> QuerySet[AuditEntry]:
    """Who opened the case, and who took one of its files."""
    itself = Q(object_type=audit.object_type(case), object_ref=case.ref, action="view")
    files = CaseFile.objects.filter(case=case).values("ref")
    return AuditEntry.objects.filter(
        itself | Q(object_type=CaseFile._meta.label_lower, object_ref__in=files, action="download")
    )
