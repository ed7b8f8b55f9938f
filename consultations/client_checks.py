"""What somebody should look at before he trusts the facts of a client."""

from django.db.models import QuerySet

from accounts.actors import Actor
from consultations.models import Case, Client
from consultations.reading_log import READ_KINDS, READS
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
    return AuditEntry.objects.filter(about_ref=case.ref, action__in=READS, object_type__in=READ_KINDS)
