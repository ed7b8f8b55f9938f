"""The steps of the main job as people take them in a browser, with or without scripts: each is a few clicks."""

import re
from dataclasses import dataclass, field

from django.test import Client as DjangoClient
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from mailing.models import Message

RECEIPT = re.compile(r"R\d+-\d{6}-\d")
CLIENT_ADDRESS = "asks@example.jp"
QUESTION = "取引先に図面を渡す前の注意点を知りたい。髙﨑①㈱🙂𠮷"
COMPANY = "㈱髙﨑製作所①"
REPLY = "図面には「秘」と記し、渡す前に契約を結んでください。"
PRESS = "main form[method=post] .actions button.btn-primary"


@dataclass
class Walker:
    """Somebody at a browser. `typed` are the names of what he had to type, `clicks` how often he pressed something."""

    page: Page
    portal: str
    prefix: str = ""  # of the language
    typed: list[str] = field(default_factory=list)
    clicks: int = 0

    def goes_to(self, address: str) -> None:
        self.page.goto(f"{self.portal}{self.prefix}{address}")

    def types(self, name: str, words: str) -> None:
        self.typed.append(name)
        self.page.locator(f"main [name='{name}']").first.fill(words)

    def chooses(self, name: str, value: str = "") -> None:
        """A radio button or a tick box by its label: of chips the button itself is not seen."""
        which = f"main input[name='{name}']" + (f"[value='{value}']" if value else "")
        self.presses(f"label[for='{self.page.locator(which).first.get_attribute('id')}']")

    def presses(self, what: str) -> None:
        self.clicks += 1
        self.page.locator(what).first.click()

    def arrives(self, where: str) -> None:
        self.page.wait_for_url(re.compile(where))


def signed_in(context: BrowserContext, portal: str, user: User) -> None:
    """The context is the browser of this user."""
    browser = DjangoClient()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context.clear_cookies()
    context.add_cookies([{"name": name, "value": each.value, "url": portal} for name, each in browser.cookies.items()])


def ask(walker: Walker) -> str:
    """Sends a consultation as a client without an account; gives the receipt number."""
    walker.goes_to("/consult/")
    walker.presses("main a[href*='/consult/new/']")
    walker.chooses("desk", "trade_secret")
    walker.chooses("publication", "no")
    walker.types("body", QUESTION)
    walker.presses(PRESS)
    walker.arrives("/consult/2/")
    walker.chooses("applicant", "company")
    walker.types("company", COMPANY)
    walker.page.locator("[name=prefecture]").select_option("prefecture.13")
    walker.presses(PRESS)
    walker.arrives("/consult/3/")
    walker.types("person_name", "髙﨑 𠮷子")
    walker.types("person_kana", "たかさき よしこ")
    walker.types("email", CLIENT_ADDRESS)
    walker.chooses("consent")
    walker.presses(PRESS)
    walker.arrives("/consult/confirm/")
    walker.presses(PRESS)
    walker.arrives("/consult/done/")
    found = RECEIPT.search(walker.page.locator("main").inner_text())
    assert found
    return found[0]


def assign(walker: Walker, ref: str, advisor_ref: str) -> int:
    """From the queue, one case; gives how many clicks it took."""
    walker.goes_to("/s/queue/")
    before = walker.clicks
    walker.presses(f"main a[href*='/s/c/{ref}/assign/']")
    walker.presses(f"main button[name='assign-advisor'][value='{advisor_ref}']")
    walker.page.wait_for_load_state()
    return walker.clicks - before


def log(walker: Walker, ref: str, method: str, result: str) -> None:
    """Logs a contact of today: a method, a content, a result, and done."""
    walker.goes_to(f"/s/c/{ref}/log/")
    for name, value in (("method", method), ("content", "trade_secret_content.ts_management"), ("result", result)):
        walker.chooses(name, value)
    walker.presses("main .thumb-bar button[type=submit]")
    walker.arrives("/a/log/.*/done/")


def reply(walker: Walker, ref: str) -> None:
    walker.goes_to(f"/s/c/{ref}/reply/")
    walker.types("body", REPLY)
    walker.presses("main button[name='send']")
    walker.arrives(f"/s/c/{ref}/")


def hand_over(walker: Walker, ref: str, desk: str) -> None:
    walker.goes_to(f"/s/c/{ref}/handoff/")
    walker.page.locator("[name='handoff-to_desk']").select_option(desk)
    walker.types("handoff-reason", "海外での契約について答えてください。")
    walker.presses(PRESS)
    walker.arrives(f"/s/c/{ref}/$")


def close(walker: Walker, ref: str) -> None:
    walker.goes_to(f"/s/c/{ref}/close/")
    walker.chooses("close-outcome", "outcome.rules_done")
    walker.presses(PRESS)
    walker.arrives(f"/s/c/{ref}/")


def track(walker: Walker, ref: str) -> str:
    """Opens the own consultation by number and address through the link that is mailed; gives what the page says."""
    walker.goes_to("/track/")
    walker.types("number", ref)
    walker.types("email", CLIENT_ADDRESS)
    walker.presses(PRESS)
    walker.arrives("/track/sent/")
    mail = Message.objects.filter(event="tracking_link").latest("pk")
    link = re.search(r"http\S+/track/\S+", mail.body)
    assert link
    walker.page.goto(link[0])
    walker.presses(PRESS)
    walker.arrives(f"/my/c/{ref}/")
    return walker.page.locator("main").inner_text()
