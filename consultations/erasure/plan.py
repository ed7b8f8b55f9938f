"""What an erasure would take and what it must leave, found out without touching anything: the dry run."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet

from accounts.enums import INSTITUTE_ROLES
from accounts.models import User
from consultations.enums import OPEN, UNFINISHED_DISPOSALS, HeldBy, ItemKind, ItemStatus
from consultations.erasure.paths import paths_to
from consultations.erasure.periods import last_day_kept
from consultations.erasure.terms import names_somebody, terms_of_case
from consultations.models import Case, Client, Contact, Disposal, DisposalItem, Handoff, LegalHold
from core.retention import Action, table

MOST_AT_ONCE = 500  # cases of one disposal: as many as a second person can look through
_AT_A_TIME = 500


@dataclass(frozen=True)
class Planned:
    """One thing of a plan; `held` is empty where it goes."""

    kind: ItemKind
    object_id: int
    object_ref: str
    label: str
    held: str = ""

    @property
    def goes(self) -> bool:
        return not self.held


@dataclass(frozen=True)
class Plan:
    """What goes and what is held back, and how many rows of which kind that is."""

    items: tuple[Planned, ...]
    counts: dict[str, int]

    @property
    def fingerprint(self) -> str:
        """Changes whenever anything else would go: who confirms, confirms exactly this."""
        told = [[item.kind.value, item.object_id, item.held] for item in self.items]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    @property
    def goes(self) -> list[Planned]:
        return [item for item in self.items if item.goes]


def due_cases(today: date) -> QuerySet[Case]:
    """Cases whose period is over, the oldest first; none where the institute has confirmed no period."""
    last = last_day_kept("cases", today)
    if last is None:
        return Case.objects.none()
    ended = Case.objects.closed().filter(erased_at=None, received_on__lte=last).annotate(last_on=Max("contacts__contacted_on"))
    ended = ended.filter(Q(last_on=None) | Q(last_on__lte=last)).filter(Q(closed_at=None) | Q(closed_at__date__lte=last))
    return ended.order_by("received_on", "pk")


def plan_of(cases: Sequence[Case], *, accounts: Iterable[User] = (), but: Disposal | None = None) -> Plan:
    """The plan for these cases, the clients who then have none left, and the accounts. `but` is the disposal planned anew."""
    items = [Planned(ItemKind.CASE, case.pk, case.ref, case.case_no, why_held(case, but=but)) for case in cases]
    going = {item.object_id for item in items if item.goes}
    items += [_client(client, going) for client in clients_of(cases)]
    items += [_account(user, going) for user in accounts]
    return Plan(tuple(items), _counts([item for item in items if item.goes]))


def why_held(case: Case, *, but: Disposal | None = None) -> str:
    """Why a case cannot be erased now; empty where it can."""
    if LegalHold.objects.on_case(case_id=case.pk, client_id=case.client_id).exists():
        return HeldBy.HOLD
    if case.status in OPEN:
        return HeldBy.OPEN
    if Handoff.objects.filter(Q(case=case) | Q(answer_case=case), answered_at=None).exists():
        return HeldBy.HANDOFF
    others = DisposalItem.objects.filter(kind=ItemKind.CASE, object_id=case.pk, disposal__status__in=UNFINISHED_DISPOSALS)
    if others.exclude(disposal=but).exclude(status=ItemStatus.HELD).exists():
        return HeldBy.EARLIER
    return HeldBy.ROUTE if _route_names_client(case) else ""


def client_is_held(client: Client, going: Iterable[int] = ()) -> str:
    """Why a client stays: a hold, or cases that are neither erased nor about to be."""
    if LegalHold.objects.standing().filter(client=client).exists():
        return HeldBy.HOLD
    left = Case.objects.filter(client=client, erased_at=None).exclude(pk__in=list(going))
    return HeldBy.OTHERS if left.exists() or Contact.objects.filter(client=client, case__in=left).exists() else ""


def account_is_held(user: User, going: Iterable[int] = ()) -> str:
    """Why an account stays: somebody of the institute, or consultations that are left."""
    if user.role_grants.filter(role__in=INSTITUTE_ROLES).exists():
        return HeldBy.INSTITUTE
    left = Case.objects.filter(requester=user, erased_at=None).exclude(pk__in=list(going))
    return HeldBy.OTHERS if left.exists() else ""


def clients_of(cases: Sequence[Case]) -> list[Client]:
    """The clients of these cases and those who were merged into them, each once."""
    ids = {case.client_id for case in cases}
    return list(Client.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids), erased_at=None).order_by("pk"))


def accounts_of(cases: Sequence[Case]) -> list[User]:
    ids = {case.requester_id for case in cases if case.requester_id}
    return list(User.objects.filter(pk__in=ids).order_by("pk"))


def _client(client: Client, going: set[int]) -> Planned:
    return Planned(ItemKind.CLIENT, client.pk, client.ref, client.ref, client_is_held(client, going))


def _account(user: User, going: set[int]) -> Planned:
    return Planned(ItemKind.ACCOUNT, user.pk, user.ref, user.ref, account_is_held(user, going))


def _route_names_client(case: Case) -> bool:
    """Whether the way to us, which the figures of the year count word by word, names him."""
    routes = Contact.objects.filter(case=case).exclude(route="").order_by().values_list("route", flat=True).distinct()
    found = list(routes)
    return bool(found) and any(names_somebody(route, terms_of_case(case)) for route in found)


def _counts(items: list[Planned]) -> dict[str, int]:
    """Rows by model, things first. One query for each table."""
    counts: Counter[str] = Counter({"consultations.Case": 0})
    for kind, model in ((ItemKind.CASE, Case), (ItemKind.CLIENT, Client)):
        ids = [item.object_id for item in items if item.kind == kind]
        counts[model._meta.label] += len(ids)
        for start in range(0, len(ids), _AT_A_TIME):
            counts += _rows_about(model, ids[start : start + _AT_A_TIME])
    counts["accounts.User"] = sum(item.kind == ItemKind.ACCOUNT for item in items)
    return {label: number for label, number in counts.items() if number}


def _rows_about(model: type[Case] | type[Client], ids: list[int]) -> Counter[str]:
    entries, counts = table(), Counter[str]()
    for label, ways in paths_to(model).items():
        if entries[label].action == Action.KEEP or (model is Client and label in paths_to(Case)):
            continue
        question = Q()
        for way in ways:
            question |= Q(**{f"{way}__in": ids})
        counts[label] += entries[label].names._base_manager.filter(question).count()
    return counts
