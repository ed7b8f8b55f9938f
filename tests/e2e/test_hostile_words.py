"""What people typed is text, whatever it looks like: every page, with markup and scripts in every stored field.

The browser's content policy would stop a script that came through; a report of the policy is a fault here all the same.
"""

import pytest

from consultations.models import CaseFile, Client
from mailing.models import Message
from tests.e2e.conftest import WIDE
from tests.e2e.pages import PAGES, plain
from tests.e2e.test_every_page import READERS, enter
from tests.e2e.world import JA, World, make_world
from tests.test_every_url import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOSTILE = "\"'><script>window.ran=1</script><img src=x onerror=window.ran=1>{{7*7}}"  # 74 letters: fits every field of names
ASKS = "() => [window.ran || '', document.querySelector('[onerror], [onload], img[src=\"x\"]') ? 'an element of it' : '']"


def hostile_world() -> World:
    """One of everything, told in markup; the names of people, files and companies too."""
    world = make_world(words={name: f"{name} {HOSTILE}" for name in JA})
    for file in CaseFile.objects.select_related("case"):
        file.name = f"{HOSTILE}.pdf"
        file.save()
    Client.objects.update(name=HOSTILE, postal_code="<b>1")
    Message.objects.update(subject=HOSTILE, body=HOSTILE, recipient='"<b>"@example.jp')
    return world


@pytest.mark.parametrize("roles", READERS, ids=lambda roles: roles[0])
def test_markup_that_people_typed_is_never_run(portal, make_context, roles):
    world, found, looked = hostile_world(), [], 0
    context, watch = make_context(viewport=WIDE)
    page = context.new_page()
    for name, entry in PAGES.items():
        if entry.role not in roles or plain(name) not in NAMES:
            continue
        enter(context, portal, entry, world)
        page.goto(portal + entry.address(name, world))
        looked += 1
        found += [f"{name}: {fault}" for fault in page.evaluate(ASKS) if fault]
        found += [f"{name}: {fault}" for fault in watch.taken() if f"status of {entry.status} " not in fault]
    assert looked > 5
    assert found == [], "\n".join(["", *found])
