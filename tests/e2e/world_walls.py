"""The world of tests/e2e/world.py, continued: conflicts of interest."""

from datetime import timedelta

from django.utils import timezone

from consultations.enums import Level, PartyKind, Relation
from tests.e2e.world import World
from tests.factories.consultations import make_case
from tests.factories.walls import make_interest, make_party, shut_out


def hang_walls_on(world: World) -> None:
    """Declared interests, parties of the case "support" and who stepped aside from it, and a case that nobody may see."""
    words, support, now = world.words, world.cases["support"], timezone.now()
    advisor = world.people["advisor"]
    note = {"note": words["words"][:200], "since": (now - timedelta(days=900)).date()}
    world.things["interest"] = make_interest(advisor, f"{words['company']} 2", relation=Relation.FORMER_EMPLOYER, **note)
    make_interest(advisor, f"{words['company']} 3", relation=Relation.SHARES, ended_at=now)
    world.things["opponent"] = make_party(support, f"{words['company']} 4")
    world.things["barred"] = make_party(support, words["foreign"], kind=PartyKind.BARRED)
    shut_out(world.things["other_advisor"].user, support)
    # secret: the heads of other worlds at the same desk see it as little as the one who is shut out
    unseen = {"status": "received", "level": Level.SECRET, "received_on": timezone.localdate(), "client": support.client}
    world.cases["unseen"] = make_case(subject=words["subject"], body=words["body"], **unseen)
    shut_out(world.people["desk_manager"], world.cases["unseen"])
