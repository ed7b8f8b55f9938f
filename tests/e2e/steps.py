"""What must have happened in a browser before some pages can be seen."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts import demo as demo_people
from accounts import proof, reset_actions
from accounts.actors import actor_of
from accounts.models import SecondFactorReset
from accounts.opened import open_in
from consultations.actions.tracking import PURPOSE as TRACKING
from core import demo as demo_mark
from core import one_time_links
from tests.conftest import PASSWORD
from tests.e2e.world import World
from tests.factories.second_factors import give_second_factors


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


def second_factors(browser: Browser, world: World) -> None:
    """The client has an authenticator app, a passkey and recovery codes; who changes those signs in anew."""
    give_second_factors(world.people["client"])
    _enter(browser, world)


def no_second_factor(browser: Browser, world: World) -> None:
    world.people["client"].authenticator_set.all().delete()
    _enter(browser, world)


def seen_recovery_codes(browser: Browser, world: World) -> None:
    second_factors(browser, world)
    browser.get("/accounts/2fa/recovery-codes/")


def passkey(world: World) -> tuple[int]:
    give_second_factors(world.people["client"])
    return (world.people["client"].authenticator_set.get(type="webauthn").pk,)


def stale_proof(browser: Browser, world: World) -> None:
    """It is some time since the reader, who has a password and no more, proved that it is he."""
    no_second_factor(browser, world)
    _grow_stale(browser)


def stale_second_factor(browser: Browser, world: World) -> None:
    second_factors(browser, world)
    _grow_stale(browser)


def stale_without_password(browser: Browser, world: World) -> None:
    """The same for somebody who signs in by mailed codes."""
    client = world.people["client"]
    client.set_unusable_password()
    client.save()
    stale_proof(browser, world)


def password_of_two(browser: Browser, world: World) -> None:
    """The password was right, the second factor is asked for."""
    client = world.people["client"]
    second_factors(Browser(), world)
    EmailAddress.objects.get_or_create(user=client, email=client.email, defaults={"verified": True, "primary": True})
    browser.post("/accounts/login/", {"login": client.email, "password": PASSWORD})


def ask_for_reset(browser: Browser, world: World) -> None:
    """An administrator asked for the reset of the client's second factor."""
    client = world.people["client"]
    if not SecondFactorReset.objects.filter(user=client).exists():
        give_second_factors(client)
        reset_actions.ask_for_reset(user=client, reason="x" * 20, by=actor_of(world.people["administrator"]))


def waiting_reset(world: World) -> tuple[str]:
    ask_for_reset(Browser(), world)
    return (SecondFactorReset.objects.get(user=world.people["client"]).ref,)


def _enter(browser: Browser, world: World) -> None:
    browser.force_login(world.people["client"], backend="allauth.account.auth_backends.AuthenticationBackend")


def _grow_stale(browser: Browser) -> None:
    session = browser.session
    proof.forget_proof(session)
    session.save()


def closed_case_by_link(browser: Browser, world: World) -> None:
    """Somebody without an account opened a closed consultation by the link that was mailed to him."""
    session = browser.session
    open_in(session, world.cases["closed"].ref)
    session.save()
    browser.cookies["sessionid"] = session.session_key


def tracking_token(world: World) -> tuple[str]:
    """A link as it is mailed to whoever asked how far his consultation is."""
    with transaction.atomic():
        return (one_time_links.make(purpose=TRACKING, object_ref=world.cases["support"].ref),)
