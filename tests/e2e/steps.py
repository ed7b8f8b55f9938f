"""What must have happened in a browser before some pages can be seen."""

from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts import demo as demo_people
from consultations.actions.tracking import PURPOSE as TRACKING
from core import demo as demo_mark
from core import one_time_links
from tests.conftest import PASSWORD
from tests.e2e.world import World


def answers(world: World) -> dict[int, dict[str, str]]:
    """What somebody types on the three pages of a consultation: only what must be typed or chosen."""
    words = world.words
    return {
        1: {"desk": "trade_secret", "publication": "no", "body": words["body"]},
        2: {"applicant": "company", "company": words["company"], "prefecture": "prefecture.13"},
        3: {
            "writer": "self",
            "person_name": words["client"],
            "person_kana": words["kana"],
            "email": "asks@example.jp",
            "consent": "on",
        },
    }


def draft(browser: Browser, world: World) -> None:
    """The first page of a consultation is sent: a draft stands."""
    browser.post(reverse("public:consult_page", args=[1]), answers(world)[1])


def whole_draft(browser: Browser, world: World) -> None:
    """All three pages of a consultation are filled in."""
    for page, given in answers(world).items():
        browser.post(reverse("public:consult_page", args=[page]), given)


def demo(browser: Browser, world: World) -> None:
    """The portal is marked as a demo and has its people. What is shown afterwards carries the mark."""
    demo_mark.mark_as_demo()
    demo_people.add_people()


def ask_for_code(browser: Browser, world: World) -> None:
    browser.post("/accounts/login/code/", {"email": world.people["client"].email})


def sign_up(browser: Browser, world: World) -> None:
    values = {"email": "new@example.jp", "name": world.words["client"], "password1": PASSWORD, "agree": "on"}
    browser.post("/accounts/signup/", values)


def fresh_sign_in(browser: Browser, world: World) -> None:
    """The password was given just now: pages about the account ask for it."""
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def tracking_token(world: World) -> tuple[str]:
    """A link as it is mailed to whoever asked how far his consultation is."""
    with transaction.atomic():
        return (one_time_links.make(purpose=TRACKING, object_ref=world.cases["support"].ref),)
