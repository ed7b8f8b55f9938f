"""Who reads a case by an emergency access changes nothing in it, whichever address he sends what to."""

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.actors import actor_of
from accounts.models import ObjectGrant
from consultations.enums import Level
from consultations.models import Case
from tests.e2e.pages import FILES, PAGES, POST_ONLY, plain
from tests.e2e.world import make_world
from tests.factories.emergencies import make_emergency, prove

pytestmark = pytest.mark.django_db
# What the reader himself leaves behind by asking and reading: the log and its chain, his session, his tries.
OF_THE_READER = ("core.auditentry", "core.auditreason", "core.auditlink", "core.tries", "accounts.signin")
OWN = ("consultations:emergency", "consultations:emergency_end", "consultations:emergency_review")


def rows() -> dict[str, list[dict[str, object]]]:
    found = {}
    for model in apps.get_models():
        if model._meta.label_lower not in OF_THE_READER and model._meta.app_label not in ("sessions", "admin"):
            found[model._meta.label_lower] = list(model._base_manager.order_by("pk").values())
    return found


def refs_of(world) -> set[str]:
    """Of the case and of everything that hangs on it."""
    hanging = [thing for thing in world.things.values() if getattr(thing, "case_id", None) == world.cases["support"].pk]
    return {world.cases["support"].ref, *(str(thing.ref) for thing in hanging if hasattr(thing, "ref"))}


@pytest.mark.parametrize("role", ["headquarters", "desk_manager"])
def test_nothing_is_changed_by_any_address_of_the_case(role, sign_in):
    world = make_world()
    support = world.cases["support"]
    user = world.people[role]
    if role == "desk_manager":  # of no desk where the case is his work
        user.role_grants.filter(role="desk_manager", desk_code=support.desk_id).delete()
        ObjectGrant.objects.filter(user=user).delete()
        make_emergency(case=support, user=user, reason="面談の前に記録を確かめる必要があります。急ぎです。")
    browser, before, wrong, asked = prove(sign_in(user)), rows(), [], 0
    for name, entry in {**PAGES, **POST_ONLY, **FILES}.items():
        arguments = entry.arguments(world) if name.startswith(("consultations:", "advisor:")) else ()
        if arguments and str(arguments[0]) in refs_of(world) and plain(name) not in OWN:
            asked += 1
            status = browser.post(reverse(plain(name), args=arguments), {"body": "x"}).status_code
            if status not in (403, 404, 405):
                wrong.append(f"{name}: {status}")
    after = rows()
    assert [name for name in before if before[name] != after[name]] == []
    assert wrong == []
    assert asked > 35


def test_write_pages_are_not_even_shown(sign_in):
    world = make_world()
    support = world.cases["support"]
    browser = prove(sign_in(world.people["headquarters"]))
    readable = {"case_detail", "case_question", "case_client", "file_list", "file_download", "contact_detail"}
    readable |= {"disclosure_list"}
    opened = set()
    for name, entry in {**PAGES, **FILES}.items():
        if not name.startswith(("consultations:", "advisor:")):
            continue
        arguments = entry.arguments(world)
        if arguments and arguments[0] in (support.ref, world.things["contact"].ref):
            answer = browser.get(reverse(plain(name), args=arguments))
            if answer.status_code == 200:
                opened.add(plain(name).partition(":")[2])
            if answer.streaming:
                b"".join(answer.streaming_content)

    assert opened == readable
    assert Level(Case.objects.get(pk=support.pk).level) == Level.NORMAL
    assert actor_of(world.people["headquarters"]).emergency == {support.ref}
