"""Retention in the small world: a period, a hold, and a wish that was asked, one that waits for a second person, one done."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.actors import actor_of
from consultations.actions import disposals, erasure, holds
from consultations.enums import CaseStatus, DisposalStatus, DisposalWay
from consultations.erasure.certificates import certificate_of
from consultations.models import Disposal
from tests.e2e.world import World
from tests.factories.consultations import make_case, make_client
from tests.factories.erasure import make_period


def hang_retention_on(world: World) -> None:
    """What the pages under /d/retention/ and /my/erase/ show."""
    administrator, words = actor_of(world.people["administrator"]), world.words
    one, two = (str(world.people[role]) for role in ("administrator", "auditor"))
    make_period("backups", 12, basis=words["subject"], entered_by=one, confirmed_by=two)
    holds.enter_period(key="cases", months=60, basis=words["subject"], by=administrator)
    world.things["hold"] = holds.place_hold(target=world.cases["closed"], reason=words["words"], by=administrator)
    world.things["asked"] = _wish(world)
    world.things["prepared"] = _wish(world)
    disposals.prepare_request(disposal=world.things["prepared"], by=administrator)
    world.things["erased"] = _done(_wish(world), one, two)


def _wish(world: World) -> Disposal:
    """Of a client who asked at the counter."""
    company = make_client(name=world.words["company"], kana=world.words["kana"])
    texts = {"subject": world.words["subject"], "body": world.words["body"]}
    long_ago = timezone.localdate() - timedelta(days=4000)
    case = make_case(client=company, status=CaseStatus.CLOSED, received_on=long_ago, **texts)
    return erasure.ask(
        cases=[case],
        account=None,
        by=actor_of(world.people["desk_staff"]),
        how=DisposalWay.COUNTER,
        words=world.words["words"],
        language="ja",
        form_key=uuid.uuid4(),
    )


def _done(disposal: Disposal, one: str, other: str) -> Disposal:
    """As it looks when all is over, without clearing the storage of the test."""
    now = timezone.now()
    two = {"prepared_by_ref": "user:a", "prepared_by": one, "confirmed_by_ref": "user:b", "confirmed_by": other}
    at = dict.fromkeys(("prepared_at", "confirmed_at", "started_at", "rows_done_at", "done_at"), now)
    Disposal.objects.filter(pk=disposal.pk).update(status=DisposalStatus.DONE, **two, **at, reason="", asked_by="")
    disposal.items.update(status="done")
    disposal.refresh_from_db()
    disposal.erased = {"rows": disposal.counts, "keys": ["Yk3hTq0aPz7WvN2s"], "files": 2}
    disposal.certificate = certificate_of(disposal, "full")
    disposal.save()
    return disposal
