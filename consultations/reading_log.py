"""Who of the institute read a case, as its client is shown it: who, as what, when, what, and whether in an emergency."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.enums import INSTITUTE_ROLES, Role
from accounts.models import RoleGrant
from consultations.enums import FileOrigin
from consultations.models import Case
from core.models import AuditEntry

READS = ("view", "download")
# complaints are read by others than those they are about, who see the log of the case
READ_KINDS = {"consultations.case": "case", "consultations.contact": "record", "consultations.casefile": "file"}
SHOWN = 50  # lines on the page; the copy of the data holds all
_READ_AT_MOST = 500
_BY_RANK = (Role.DESK_MANAGER, Role.DESK_STAFF, Role.ADVISOR)


@dataclass(frozen=True)
class Read:
    """Somebody opened something on a day: first at `at`, and so often. `what`: case, record or file."""

    at: datetime
    who: str
    role: str
    what: str
    is_emergency: bool = False
    times: int = 1

    @property
    def day(self) -> date:
        return localtime(self.at).date()


def reading_log(case: Case, *, at_most: int | None = _READ_AT_MOST) -> list[Read]:
    """The reads of the case, of its records and of its files by people of the institute, newest first. Three queries.

    Of the entries the newest `at_most` are looked at; None looks at all.
    """
    rows = list(_entries(case)[:at_most])
    roles = _roles(case, {row[1] for row in rows})
    reads = [Read(at, who, roles[ref], READ_KINDS[kind], need) for at, ref, who, kind, need in rows if ref in roles]
    return _together(reads)


def _entries(case: Case):  # type: ignore[no-untyped-def]  # tuples of values_list
    """At, actor, name, kind of object and whether in an emergency, of every read by a person who is signed in and not the
    client himself. Files that the client does not know of are left out.
    """
    inner = list(case.files.filter(origin=FileOrigin.INTERNAL).order_by().values_list("ref", flat=True))
    rows = AuditEntry.objects.filter(about_ref=case.ref, action__in=(*READS, "emergency_open"), actor_ref__startswith="user:")
    rows = rows.filter(object_type__in=READ_KINDS).exclude(object_ref__in=inner).order_by("-at", "-pk")
    if case.requester is not None:
        rows = rows.exclude(actor_ref=f"user:{case.requester.ref}")
    return rows.values_list("at", "actor_ref", "actor_label", "object_type", "is_emergency")


def _roles(case: Case, actors: Iterable[str]) -> dict[str, str]:
    """What each of them is, by his reference: at the desk of the case, else elsewhere; the advisor in charge is called so.

    Clients have no entry of the institute: who opened the case by a mailed link while signed in is its client.
    """
    refs = [actor.removeprefix("user:") for actor in actors]
    held: dict[str, set[tuple[bool, str]]] = {f"user:{ref}": set() for ref in refs}
    for ref, role, desk in RoleGrant.objects.filter(user__ref__in=refs).values_list("user__ref", "role", "desk_code"):
        held[f"user:{ref}"].add((desk == case.desk_id, role))
    found = {ref: _called(roles) for ref, roles in held.items() if not roles or {role for _here, role in roles} - {Role.CLIENT}}
    if case.advisor is not None and case.advisor.user is not None:
        found[f"user:{case.advisor.user.ref}"] = _("Advisor in charge")
    return found


def _called(roles: set[tuple[bool, str]]) -> str:
    for is_here in (True, False):
        for role in (*_BY_RANK, *INSTITUTE_ROLES):
            if (is_here, role) in roles:
                return str(role.label)
    return _("Staff of the institute")


def _together(reads: list[Read]) -> list[Read]:
    """What one person opened again and again on one day becomes one line."""
    found: dict[tuple[object, ...], Read] = {}
    for read in reads:
        key = (read.day, read.who, read.role, read.what, read.is_emergency)
        found[key] = replace(read, times=found[key].times + 1) if key in found else read
    return list(found.values())
