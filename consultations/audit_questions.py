"""What auditors ask the audit log: numbers, names, codes and hours; never the text of a consultation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from consultations.models import Case
from core import receipts
from core.audit import witness
from core.audit.anchors import is_overdue
from core.models import AuditAnchor, AuditCheck, AuditEntry, AuditLink

MOST_PEOPLE = 200
_NAMED_AT_MOST = 50  # accounts that one word may stand for


class Kind(models.TextChoices):
    """Groups of actions, as auditors ask for them."""

    READS = "reads", _("Reading: pages, files, lists")
    LEFT = "left", _("Taken out: exports and downloads")
    EMERGENCY = "emergency", _("Emergency accesses and their review")
    SIGN_INS = "sign_ins", _("Signing in")
    ROLES = "roles", _("People, roles, levels, walls")
    ERASED = "erased", _("Retention and erasure")
    SET = "set", _("Codes, templates, calendar, settings")


ACTIONS: dict[str, tuple[str, ...]] = {
    Kind.READS: ("view", "list", "search", "download"),
    Kind.LEFT: ("download", "export_contacts", "export_own", "export_disclosures", "export_audit", "export_audit_rows"),
    Kind.EMERGENCY: ("emergency_open", "emergency_end", "emergency_refused", "emergency_review"),
    Kind.SIGN_INS: ("sign_in", "sign_out", "sign_in_failed", "code_failed", "prove", "proof_failed", "open_link", "sign_up"),
    Kind.ROLES: (
        *("add_person", "grant", "change_address", "change_password", "reset_password", "change_level", "change_file_level"),
        *("name_person", "unname_person", "declare_interest", "end_interest", "recuse", "lift_wall", "note_party"),
    ),
    Kind.ERASED: ("erase", "erase_reasons", "dry_run", "place_hold", "lift_hold", "confirm_period", "clean_up"),
    Kind.SET: (
        *("add_template", "edit_template", "end_template", "resume_template", "close_office", "open_office", "load_codes"),
        *("import_corporate_register", "import_ledger", "load_demo", "anchor", "enter_period"),
    ),
}
# Reasons that say why somebody read or took something. Words told with a step of the work may speak of the matter itself.
TELLS_WHY = {*ACTIONS[Kind.READS], *ACTIONS[Kind.LEFT], *ACTIONS[Kind.EMERGENCY]}

WORDS: dict[str, Promise] = {
    "view": _("Opened"),
    "list": _("Saw a list"),
    "search": _("Searched"),
    "download": _("Took a file"),
    "export_contacts": _("Exported contact records"),
    "export_own": _("Took the copy of the own data"),
    "export_disclosures": _("Exported a file ledger"),
    "export_audit": _("Exported the audit log"),
    "export_audit_rows": _("Exported rows of the audit log"),
    "emergency_open": _("Opened in an emergency"),
    "emergency_end": _("Ended an emergency access"),
    "emergency_refused": _("Was refused an emergency access"),
    "emergency_review": _("Reviewed an emergency access"),
    "sign_in": _("Signed in"),
    "sign_out": _("Signed out"),
    "sign_in_failed": _("Failed to sign in"),
    "open_link": _("Opened a mailed link"),
    "anchor": _("Anchored the audit log"),
}
OBJECTS: dict[str, Promise] = {
    "consultations.case": _("Case"),
    "consultations.contact": _("Contact record"),
    "consultations.casefile": _("File"),
    "consultations.client": _("Client"),
    "consultations.complaint": _("Complaint"),
    "mailing.message": _("Mail"),
    "accounts.user": pgettext_lazy("audit", "Person"),
}


@dataclass(frozen=True)
class Question:
    """Empty where nothing was asked. `number` as people write it, `who` a name, an address or a reference."""

    number: str = ""
    who: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    only_emergency: bool = False

    @property
    def words(self) -> dict[str, Any]:
        """For the log of who asked."""
        hours = {name: value.isoformat() if value else "" for name, value in (("since", self.since), ("until", self.until))}
        return {"number": self.number, "name": self.who, "kind": self.kind, "only_emergency": self.only_emergency} | hours


@dataclass(frozen=True)
class Seen:
    """Somebody read something of what was asked about: how often, first and last."""

    who: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class ChainState:
    """What is known of the chain without reading it: its end, the last full check, the last anchor, what disagrees."""

    links: int
    waiting: int
    check: AuditCheck | None
    anchor: AuditAnchor | None
    noted: witness.Head | None
    is_contradicted: bool
    is_overdue: bool


def entries(question: Question) -> QuerySet[AuditEntry]:
    """What the log says about it. Two small queries before it, where a number or a person was named."""
    rows = AuditEntry.objects.all()
    if question.number:
        rows = rows.filter(about_ref__in=_refs(question.number))
    if question.who:
        rows = rows.filter(_by(question.who))
    if question.kind:
        rows = rows.filter(action__in=ACTIONS[question.kind])
    if question.since:
        rows = rows.filter(at__gte=question.since)
    if question.until:
        rows = rows.filter(at__lt=question.until)
    return rows.filter(is_emergency=True) if question.only_emergency else rows


def _refs(number: str) -> list[str]:
    """References of what bears this number: two desks may use the same one in their ledgers."""
    wanted = {number, receipts.canonical(number) or number}
    found = Case.objects.filter(case_no__in=wanted).order_by().values_list("ref", flat=True)  # no text, only its reference
    return [*wanted, *found]


def _by(who: str) -> Q:
    named = User.objects.filter(Q(email__iexact=who) | Q(name__icontains=who) | Q(ref=who)).order_by("pk")
    refs = [f"user:{ref}" for ref in named.values_list("ref", flat=True)[:_NAMED_AT_MOST]]
    return Q(actor_ref__in=[who, *refs])


def people_who_read(question: Question) -> list[Seen]:
    """Who saw it between the two hours: one line for each person, the last first. One query."""
    rows = entries(question).filter(action__in=ACTIONS[Kind.READS]).order_by()
    grouped = rows.values("actor_ref", "actor_label").annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
    found = grouped.order_by("-last").values_list("actor_label", "actor_ref", "times", "first", "last")[:MOST_PEOPLE]
    return [Seen(label if label != "client" else ref, *told) for label, ref, *told in found]


def chain_state(now: datetime) -> ChainState:
    """Six small queries, whatever the length of the log."""
    last = AuditLink.objects.order_by("-seq").values_list("seq", "entry_id").first()
    seq, entry = last or (0, 0)
    noted = witness.last_noted()
    return ChainState(
        links=seq,
        waiting=AuditEntry.objects.filter(pk__gt=entry, link=None).count(),
        check=AuditCheck.objects.first(),
        anchor=AuditAnchor.objects.first(),
        noted=noted,
        is_contradicted=noted is not None and noted.seq > 0 and not witness.stands(noted),
        is_overdue=is_overdue(now),
    )


@dataclass(frozen=True)
class Line:
    """An entry in words and codes."""

    entry: AuditEntry
    action: str
    kind: str
    why: str
    changes: str


def lines(rows: Sequence[AuditEntry]) -> list[Line]:
    return [line_of(row) for row in rows]


def line_of(row: AuditEntry) -> Line:
    told = ", ".join(f"{name}: {_pair(pair)}" for name, pair in sorted(row.changes.items()))
    why = row.reason if row.action in TELLS_WHY else ""
    action, kind = str(WORDS.get(row.action, row.action)), str(OBJECTS.get(row.object_type, row.object_type))
    return Line(row, action, kind, why, told)


def _pair(pair: list[Any]) -> str:
    """`before → after`, or the one that says something."""
    said = [str(value) for value in pair if value not in (None, "", [])]
    return " → ".join(said)
