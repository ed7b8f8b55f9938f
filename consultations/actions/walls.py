"""The conflict wall: who is shut out of which case follows from what is declared and noted, in the same transaction.

Two transactions that cannot see each other yet, one with an interest and one with a case, would let a match slip through.
So they go one after another: who brings in a case holds the sequence of receipt numbers anyway (`receipts.issue`), and
whoever changes one of the sides calls `hold_walls` first, before he locks a row of a client or case.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ObjectGrant, User
from consultations.actions.offer_ends import end
from consultations.actions.steps import take
from consultations.enums import OPEN, RECUSAL, SHUTS, CaseStatus, OfferEnd
from consultations.models import Advisor, Case, CaseParty, Client, Interest, SlotOffer, WallLift
from consultations.notices import walls as notices
from consultations.notices.offers import slots_withdrawn
from consultations.permissions.walls import CONFLICT_WALL
from consultations.querysets.walls import shut_out_of
from consultations.unseen import unseen
from consultations.wall_facts import cases_barring, expected, facts_of, facts_of_new, families_of, standing_bars
from consultations.walls import Match, standing
from core import audit, receipts
from core.actors import ActorLike, service
from core.transitions import TransitionRefused

IN_CONFLICT = _("There is a conflict of interest with this advisor. Select another one.")
_WALL = service(CONFLICT_WALL.removeprefix("service:"))
_STEPS = {
    CaseStatus.ASSIGNED: "step_down",
    CaseStatus.IN_SUPPORT: "step_down_in_support",
    CaseStatus.WAITING: "step_down_waiting",
}
_BATCH = 500


@dataclass(frozen=True)
class Rewalled:
    """What changed for one case: who is newly shut out, and who no longer is (ids of users)."""

    ref: str
    shut: frozenset[int]
    opened: frozenset[int]


def hold_walls() -> None:
    """Nobody else brings in a case or compares it with interests until the transaction ends."""
    receipts.hold(timezone.localtime())


def rewall_new(case: Case, named: Collection[CaseParty] = ()) -> frozenset[int]:
    """As `rewall`, for a case that was just made, names these parties and continues no other: one query where nothing matches.

    Returns the ids of the users who are shut out of it.
    """
    wanted = expected([facts_of_new(case, named)])
    changed = _set_grants(wanted) if wanted[case.ref] else []
    _step_aside([one.ref for one in changed if one.shut])
    return frozenset().union(*(one.shut for one in changed))


def rewall(case_ids: Collection[int]) -> list[Rewalled]:
    """Exactly those are shut out of these cases who should be by what is declared and noted now.

    An advisor in charge who is shut out loses the case, and the head of the desk knows. Recusals stay, and so does a bar
    as long as the client names whom it is about, whatever that person is called or declares by now. Call it after
    `hold_walls`, in the transaction of the change. Returns the cases for which something changed.
    """
    listed, changed = sorted(case_ids), []
    for start in range(0, len(listed), _BATCH):
        facts = facts_of(listed[start : start + _BATCH])
        wanted, bars = expected(facts), standing_bars(facts)
        changed += _set_grants({ref: found | bars[ref] for ref, found in wanted.items()})
    _step_aside([one.ref for one in changed if one.shut])
    return changed


def rewall_client(client: Client) -> list[Rewalled]:
    """The client has another name or number: all his cases are compared anew."""
    own = set(Case.objects.filter(client=client).order_by().values_list("pk", flat=True))
    return rewall(set().union(*families_of(own).values())) if own else []


def rewall_person(user: User) -> list[Rewalled]:
    """Somebody came, got a role or another name: a client may have barred him before. No new name opens a bar."""
    with transaction.atomic():
        hold_walls()
        return rewall(cases_barring(user))


def rewall_imported(case_ids: Collection[int]) -> None:
    """As `rewall`, for cases that a ledger brought or changed, and others of their clients, of whom it may tell more.

    It may also name an advisor who is shut out already. A portal in which nobody declares and no case names anybody takes
    three queries.
    """
    sides = (Interest.objects.standing(), CaseParty.objects.all(), ObjectGrant.objects.filter(kind__in=SHUTS))
    if not any(rows.exists() for rows in sides):
        return
    clients = Case.objects.filter(pk__in=case_ids).order_by().values("client_id")
    rewall(set(Case.objects.filter(client_id__in=clients).order_by().values_list("pk", flat=True)))
    for start in range(0, len(listed := sorted(case_ids)), _BATCH):
        rows = Case.objects.filter(pk__in=listed[start : start + _BATCH], advisor__user__isnull=False, status__in=OPEN)
        owners = dict(rows.order_by().values_list("ref", "advisor__user_id"))
        shut = shut_out_of(owners) if owners else {}
        _step_aside([ref for ref, user_id in owners.items() if user_id in shut.get(ref, set())])


# --- the rows ------------------------------------------------------------------------------------------
def _set_grants(wanted: dict[str, set[Match]]) -> list[Rewalled]:
    cases = {case.ref: case for case in Case.objects.filter(ref__in=wanted).only("pk", "ref")}
    before: dict[tuple[str, int, str, str], ObjectGrant] = {
        (grant.object_ref, grant.user_id, grant.kind, grant.cause): grant
        for grant in ObjectGrant.objects.filter(object_ref__in=list(wanted), kind__in=SHUTS).select_related("user")
    }
    lifted = _lifted(cases.values())
    after = {
        (ref, one.user_id, str(one.kind), one.cause)
        for ref, found in wanted.items()
        for one in standing(found, lifted.get(ref, {}))
    }
    gone = [grant for key, grant in before.items() if key not in after and grant.cause != RECUSAL]
    new = [_grant(*key) for key in sorted(after - before.keys())]
    ObjectGrant.objects.bulk_create(new)
    ObjectGrant.objects.filter(pk__in=[grant.pk for grant in gone]).delete()
    _audit(cases, new, gone)
    kept = {(ref, user_id) for ref, user_id, _kind, cause in before if cause == RECUSAL}
    was = {(ref, user_id) for ref, user_id, _kind, _cause in before}
    now = {(ref, user_id) for ref, user_id, _kind, _cause in after} | kept
    return [
        Rewalled(ref, frozenset(u for r, u in now - was if r == ref), frozenset(u for r, u in was - now if r == ref))
        for ref in sorted({ref for ref, _user in now ^ was})
    ]


def _lifted(cases: Collection[Case]) -> dict[str, dict[tuple[int, str], frozenset[str]]]:
    found: dict[str, dict[tuple[int, str], frozenset[str]]] = {}
    rows = WallLift.objects.filter(case__in=[case.pk for case in cases]).select_related("case")
    for row in rows.only("case__ref", "user_id", "cause", "facts"):
        found.setdefault(row.case.ref, {})[(row.user_id, row.cause)] = frozenset(row.facts)
    return found


def _grant(ref: str, user_id: int, kind: str, cause: str, by: str = _WALL.label) -> ObjectGrant:
    return ObjectGrant(user_id=user_id, kind=kind, object_ref=ref, cause=cause, granted_at=timezone.now(), granted_by=by)


def _audit(cases: dict[str, Case], new: Collection[ObjectGrant], gone: Collection[ObjectGrant]) -> None:
    """Who was shut out of which case, and for which cause; never whom an interest names."""
    users = {user.pk: user.ref for user in User.objects.filter(pk__in=[grant.user_id for grant in new])} if new else {}
    for grant in new:
        changes: dict[str, list[object]] = {"user": ["", users[grant.user_id]], "cause": ["", grant.cause]}
        audit.record(by=_WALL, action=f"raise_{grant.kind}", obj=cases[grant.object_ref], changes=changes)
    for grant in gone:
        changes = {"user": [grant.user.ref, ""], "cause": [grant.cause, ""]}
        audit.record(by=_WALL, action=f"remove_{grant.kind}", obj=cases[grant.object_ref], changes=changes)


# --- what follows --------------------------------------------------------------------------------------
def _step_aside(refs: Collection[str]) -> None:
    """Open cases whose advisor in charge is shut out are nobody's; of those that nobody may see headquarters is told.

    Every case is locked, also where its advisor is not concerned: who assigns one at this moment sees the wall.
    """
    if not refs:
        return
    rows = Case.objects.select_for_update(of=("self",)).filter(ref__in=list(refs), status__in=OPEN).order_by("pk")
    cases = list(rows.select_related("advisor__user", "desk", "client"))
    shut = set(
        ObjectGrant.objects.filter(kind__in=SHUTS, object_ref__in=[case.ref for case in cases])
        .order_by()
        .values_list("object_ref", "user_id")
    )
    for case in cases:
        if case.advisor is not None and (case.ref, case.advisor.user_id) in shut:
            step_down(case, by=_WALL)
    _withdraw_dates(cases, shut)
    tell_if_unseen(cases)


def _withdraw_dates(cases: Collection[Case], shut: set[tuple[str, int]]) -> None:
    """Dates with somebody who is shut out are offered no more, and a case that waited for just this goes on."""
    known = {case.pk: case for case in cases}
    for offer in SlotOffer.objects.open().filter(case__in=cases).select_related("advisor", "promise").order_by("pk"):
        case = offer.case = known[offer.case_id]
        if (case.ref, offer.advisor.user_id) in shut and end(offer, OfferEnd.WITHDRAWN, by=_WALL):
            if case.status == CaseStatus.WAITING:
                take(case, "go_on", by=_WALL)
            offer.promise.dropped_at = timezone.now()
            offer.promise.save(update_fields=["dropped_at"])
            audit.record(by=_WALL, action="drop_promise", obj=case, changes={"promise": [offer.promise.ref, "dropped"]})
            slots_withdrawn(offer)


def refuse_in_conflict(case: Case, advisor: Advisor, told: str | Promise = IN_CONFLICT) -> None:
    """Raises TransitionRefused where the advisor is shut out of the case, which the caller has locked or just made."""
    shut = shut_out_of([case.ref]).get(case.ref, set()) if advisor.user_id else set()
    if advisor.user_id in shut:
        raise TransitionRefused(told)


def step_down_if_shut_out(case: Case) -> None:
    """A case that was taken up again is nobody's, where its advisor was shut out meanwhile. The caller has locked it."""
    if case.advisor is not None and case.advisor.user_id in shut_out_of([case.ref]).get(case.ref, set()):
        step_down(case, by=_WALL)
    tell_if_unseen([case])


def tell_if_unseen(cases: Collection[Case]) -> None:
    """Headquarters knows of open cases that nobody of their desk may see."""
    for case in unseen([case for case in cases if case.status in OPEN]):
        notices.case_unseen(case)


def tell_opened(changed: Collection[Rewalled]) -> None:
    """The heads of the desks know of open cases that somebody may see again, because he says that nothing binds him."""
    refs = [one.ref for one in changed if one.opened]
    for case in Case.objects.open().filter(ref__in=refs).select_related("desk", "client", "advisor__user").order_by("pk"):
        notices.walls_opened(case)


def step_down(case: Case, *, by: ActorLike) -> None:
    """The case is nobody's again, where it stands; its clock runs on, and the head of the desk knows."""
    if case.advisor is None or case.status not in _STEPS:
        return
    code = case.advisor.code
    take(case, _STEPS[CaseStatus(case.status)], by=by)
    case.advisor, case.assigned_at, case.assigned_by = None, None, ""
    case.save(update_fields=["advisor", "assigned_at", "assigned_by"])
    audit.record(by=by, action="unassign_advisor", obj=case, changes={"advisor": [code, ""]})
    notices.stepped_down(case)
