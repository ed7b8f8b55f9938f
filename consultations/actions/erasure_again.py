"""After a restore, what was erased since the backup stands there again: it is prepared anew, from certificates kept outside.

Nothing is erased here: a second person confirms each disposal on its page, as the first time, and the job erases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations.actions import disposals
from consultations.enums import DisposalKind, DisposalStatus, DisposalWay
from consultations.erasure.certificates import VERSION
from consultations.erasure.plan import Plan, accounts_of, plan_of
from consultations.models import Case, Disposal
from consultations.permissions.disposals import can_prepare_disposals
from core import transitions

_MOST = 10_000  # numbers of one certificate


class NoCertificate(ValueError):
    """The document is no certificate of an erasure; the text says why."""


@dataclass(frozen=True)
class Certified:
    """What a certificate says of what was erased."""

    number: str
    consultations: tuple[str, ...]
    by_period: bool


@dataclass(frozen=True)
class Returned:
    """What of a certificate stands there again: cases, and those of them that can go now."""

    certified: Certified
    cases: Sequence[Case]
    plan: Plan

    @property
    def going(self) -> int:
        return sum(item.goes for item in self.plan.items)

    @property
    def is_prepared_here(self) -> bool:
        """What went because its period was over is due again by itself; nobody has to ask for it."""
        return self.going > 0 and not self.certified.by_period


def read(document: Any) -> Certified:
    """The certificate as JSON gives it. Raises NoCertificate."""
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise NoCertificate(f"it is no certificate of version {VERSION}")
    number, refs, rule = document.get("number"), document.get("consultations"), document.get("by_rule")
    if not isinstance(number, str) or rule not in ("request", "retention_period"):
        raise NoCertificate("it bears no number or no rule")
    if not isinstance(refs, list) or len(refs) > _MOST or not all(isinstance(ref, str) for ref in refs):
        raise NoCertificate("it lists no consultations")
    return Certified(number, tuple(refs), rule == "retention_period")


def returned(certified: Certified) -> Returned:
    """What of it is not erased in this database."""
    rows = Case.objects.filter(ref__in=certified.consultations, erased_at=None).select_related("client")
    cases = list(rows.order_by("pk"))
    return Returned(certified, cases, plan_of(cases, accounts=accounts_of(cases)))


def prepare_again(*, certified: Certified, by: Actor) -> Disposal | None:
    """A disposal that waits for a second person; None where nothing of the certificate can or need be prepared.

    Safe to repeat: what waits in a disposal already is held back from another one.
    """
    if not can_prepare_disposals(by):
        raise PermissionDenied
    with transaction.atomic():
        found = returned(certified)
        if not found.is_prepared_here:
            return None
        disposal = Disposal.objects.create(
            kind=DisposalKind.REQUEST,
            status=DisposalStatus.ASKED,
            asked_how=DisposalWay.LETTER,
            asked_at=timezone.now(),
            asked_by_ref=by.ref,
            asked_by=by.logged_as,
            reason=_("Erased before a backup was restored: certificate %(number)s") % {"number": certified.number},
        )
        disposals.keep_plan(disposal, plan_of(found.cases, accounts=accounts_of(found.cases), but=disposal))
        disposal.save(update_fields=["counts", "fingerprint"])
        transitions.start(disposal, "ask", by=by)
        disposals.prepare_request(disposal=disposal, by=by)
    disposal.refresh_from_db()
    return disposal
