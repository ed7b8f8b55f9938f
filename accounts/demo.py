"""The made-up people of a demo, one for each role. They exist only where the data are fictitious."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.enums import Role
from accounts.models import User
from core import demo
from core.actors import service

DOMAIN = "demo.example"  # reserved by RFC 2606: no mail can ever arrive there


class NotADemo(RuntimeError):
    """Made-up people were asked for in a database that is not marked as a demo."""


@dataclass(frozen=True)
class DemoPerson:
    """A made-up person: the first part of the address, the name, the role, and what the role can do."""

    handle: str
    name: str
    role: Role
    does: str | Promise
    desks: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.handle}@{DOMAIN}"


ALL_DESKS = ("trade_secret", "overseas", "general", "ip_rights", "kansai", "efiling", "suad_consult")
PEOPLE = (
    DemoPerson("client", "架空 花子", Role.CLIENT, _("Sends a consultation and gets a receipt number.")),
    DemoPerson(
        "advisor",
        "例示 太郎",
        Role.ADVISOR,
        _("Works own cases of the trade-secret desk: logs phone calls and visits, closes cases."),
        ("trade_secret",),
    ),
    DemoPerson(
        "desk",
        "見本 さくら",
        Role.DESK_STAFF,
        _("Receives the cases of the trade-secret desk, assigns them, reads the mails about them."),
        ("trade_secret",),
    ),
    DemoPerson(
        "manager",
        "仮名 健一",
        Role.DESK_MANAGER,
        _("The same at every desk, limited cases too; imports ledgers and exports contact rows."),
        ALL_DESKS,
    ),
    DemoPerson("headquarters", "想定 由美", Role.HEADQUARTERS, _("Sees the figures of every year and desk; no text of cases.")),
    DemoPerson("seminars", "模擬 直樹", Role.SEMINAR_ORGANISER, _("Runs the seminars, from the draft to the figures.")),
    DemoPerson("subsidies", "試作 美咲", Role.SUBSIDY_OFFICER, _("Sees the figures; will run the calls for subsidies.")),
    DemoPerson(
        "reviewer", "標本 誠", Role.REVIEWER, _("Sees the figures; will review the applications given to the reviewer.")
    ),
    DemoPerson("auditor", "雛形 恵", Role.AUDITOR, _("Sees the figures; no text of cases.")),
    DemoPerson(
        "administrator", "仮想 学", Role.ADMINISTRATOR, _("Sees every mail and its delivery, the figures; no text of cases.")
    ),
)


def password_file() -> Path:
    return Path(settings.VAR_DIR) / "demo-password.txt"


def password() -> str:
    """The one password of all made-up people: made by chance once per installation, kept in var/."""
    kept = password_file()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12) + "\n", encoding="ascii")
    return kept.read_text(encoding="ascii").strip()


def add_people() -> list[User]:
    """Every made-up person can sign in; raises NotADemo in a database that is not marked as a demo."""
    if not demo.is_demo_now():
        raise NotADemo("made-up people may only live among fictitious data")
    by = service("load-demo", "command")
    users = [
        actions.add_person(by=by, email=person.email, name=person.name, role=person.role, desks=person.desks)
        for person in PEOPLE
    ]
    _set_password(users)
    return users


def _set_password(users: list[User]) -> None:
    """All have the one password. It is hashed once: ten slow hashes of one text protect nothing more."""
    encoded = {user.password for user in users}
    if len(encoded) == 1 and users[0].check_password(password()):
        return
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(password()))


def user_of(handle: str) -> User | None:
    """The user behind a made-up person, where there is one."""
    known = {person.handle: person.email for person in PEOPLE}
    return User.objects.filter(email=known.get(handle, ""), is_active=True).first()


def sign_ins(url: str) -> Iterable[str]:
    """Lines for a console: where to sign in, and each person's address and role."""
    present = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    yield f"{demo.mark()}: {url}/demo/  {url}/accounts/login/"
    for person in PEOPLE:
        if person.email in present:
            yield f"  {person.email:<28} {password()}  {person.role.label} ({person.name})"
