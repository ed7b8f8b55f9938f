"""Who of the institute read a case, as its client is shown it: who, as what, when, what. Never why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, Value
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.enums import INSTITUTE_ROLES, Role
from accounts.models import RoleGrant
from consultations.enums import FileOrigin
from consultations.models import Case
from core.models import AuditEntry

READS = ("view", "download")
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
    reads = [Read(at, who, roles[ref], _WHAT[kind]) for at, ref, who, kind in rows if ref in roles]
    return _together(reads)


_WHAT = {"consultations.case": "case", "consultations.contact": "record", "consultations.casefile": "file"}


def _entries(case: Case):  # type: ignore[no-untyped-def]  # tuples of values_list
    """At, actor, name and kind of object of every read by a person who is signed in and not the client himself."""
    # lists and not subqueries: beside an OR the database would look at every entry there is
    contacts = case.contacts.order_by().values_list(Value("consultations.contact"), "ref")
    files = case.files.exclude(origin=FileOrigin.INTERNAL).order_by().values_list(Value("consultations.casefile"), "ref")
    refs: dict[str, list[str]] = {}
    for kind, ref in contacts.union(files, all=True):
        refs.setdefault(kind, []).append(ref)
    read = Q(object_type="consultations.case", object_ref=case.ref)
    for kind, several in refs.items():
        read |= Q(object_type=kind, object_ref__in=several)
    rows = AuditEntry.objects.filter(read, action__in=READS, actor_ref__startswith="user:").order_by("-at", "-pk")
    if case.requester is not None:
        rows = rows.exclude(actor_ref=f"user:{case.requester.ref}")
    return rows.values_list("at", "actor_ref", "actor_label", "object_type")


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
        key = (read.day, read.who, read.role, read.what)
        found[key] = replace(read, times=found[key].times + 1) if key in found else read
    return list(found.values())
