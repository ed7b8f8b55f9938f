"""A small world for the browser tests: one of everything that a page can show, told in Japanese or in plain Latin letters.

In Latin letters every name and text that people typed is ASCII: what is Japanese on an English page of that world
was written by us.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from consultations.enums import CaseStatus, Level
from consultations.models import Advisor, Case, Client
from core.fiscal import fiscal_year
from core.workdays import add_working_days
from tests.conftest import DESK, OTHER_DESK, person
from tests.factories.consultations import make_case, make_client, make_contact

JA = {
    "client": "髙﨑 𠮷子",
    "company": "㈱髙﨑製作所①",
    "long": "一般社団法人とても長い名前のひとびとが集まってつくる知的財産の活用を考える会連合会",
    "foreign": "Nguyễn Thị Ánh",
    "person": "山田 太郎",
    "kana": "タカサキ ヨシコ",
    "subject": "図面を渡す前の注意点",
    "body": "取引先に図面を渡す前の注意点を知りたい。髙﨑①㈱🙂",
    "words": "規程の案をお送りします。",
    "place": "東京都港区",
}
LATIN = {
    "client": "Anna Takasaki",
    "company": "Takasaki Works Ltd.",
    "long": "Association of people with quite a long name who think about the use of property",
    "foreign": "Nguyen Thi Anh",
    "person": "John Yamada",
    "kana": "",
    "subject": "Before we hand out a drawing",
    "body": "What do we watch for before we hand out a drawing?",
    "words": "We send you a draft of the rules.",
    "place": "Minato, Tokyo",
}


@dataclass
class World:
    """People by their role, and what they work on, by a short name."""

    words: dict[str, str]
    tag: str = ""  # begins addresses and codes, so that several worlds stand beside each other
    people: dict[str, User] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)  # the words of what belongs to no case

    def user(self, role: str) -> User | None:
        return self.people.get(role)


def make_world(
    *, latin: bool = False, words: dict[str, str] | None = None, aside: dict[str, str] | None = None, tag: str = ""
) -> World:
    """One of everything: cases in every state, and all that can hang on the busiest of them."""
    from tests.e2e.world_seminars import hang_seminars_on  # the rest of this file, kept apart for its length
    from tests.e2e.world_things import hang_things_on

    world = World(words or (LATIN if latin else JA), tag)
    world.aside = aside or world.words
    _people(world)
    _cases(world)
    hang_things_on(world)
    hang_seminars_on(world)
    return world


def empty_world() -> World:
    """The same people, and nothing for them to do yet."""
    world = World(JA)
    _people(world)
    world.things["fiscal_year"] = fiscal_year(timezone.localdate())
    return world


def _people(world: World) -> None:
    grants = {
        "client": [(Role.CLIENT, ())],
        "advisor": [(Role.ADVISOR, (DESK,))],
        "desk_staff": [(Role.DESK_STAFF, (DESK,))],
        "desk_manager": [(Role.DESK_MANAGER, (DESK, OTHER_DESK, "ip_rights"))],
        "headquarters": [(Role.HEADQUARTERS, ())],
        "auditor": [(Role.AUDITOR, ())],
        "administrator": [(Role.ADMINISTRATOR, ())],
    }
    for role, given in grants.items():
        name = world.words["client"] if role == "client" else f"{world.words['person']} {role[:4]}"
        world.people[role] = person(f"{world.tag}{role.replace('_', '-')}@example.jp", name, *given)
    other = person(f"{world.tag}other-advisor@example.jp", world.words["foreign"], (Role.ADVISOR, (DESK,)))
    me = world.people["advisor"]
    world.things["advisor"] = Advisor.objects.create(code=f"{world.tag}T01", name=str(me), user=me)
    world.things["other_advisor"] = Advisor.objects.create(code=f"{world.tag}T02", name=str(other), user=other)


def _cases(world: World) -> None:
    """One case in each state; "support" is the one with everything, "busy" the desk's other ones."""
    today, now, words = timezone.localdate(), timezone.now(), world.words
    number = None if world.tag else "7123456789012"
    company: Client = make_client(name=words["company"], kana=words["kana"], industry_id=None, corporate_number=number)
    world.things["company"] = company
    me = world.things["advisor"]
    states: dict[str, dict[str, Any]] = {
        "received": {"status": CaseStatus.RECEIVED, "due_on": today - timedelta(days=4), "is_urgent": True},
        "limited": {"status": CaseStatus.RECEIVED, "level": Level.LIMITED, "due_on": today},
        "assigned": {"status": CaseStatus.ASSIGNED, "advisor": me, "due_on": add_working_days(today, 1)},
        "support": {"status": CaseStatus.IN_SUPPORT, "advisor": me, "due_on": add_working_days(today, 7)},
        "waiting": {"status": CaseStatus.WAITING, "advisor": me, "due_on": add_working_days(today, 2)},
        "closed": {"status": CaseStatus.CLOSED, "advisor": me, "closed_at": now, "closed_by": me.name},
        "withdrawn": {"status": CaseStatus.WITHDRAWN, "requester": world.people["client"]},
        "answer": {"status": CaseStatus.RECEIVED, "desk_id": OTHER_DESK, "source": "handoff"},
    }
    for name, given in states.items():
        world.cases[name] = _case(world, company, given | ({"outcome_id": "outcome.rules_done"} if name == "closed" else {}))
    Case.objects.filter(pk=world.cases["answer"].pk).update(origin=world.cases["support"])


def _case(world: World, company: Client, given: dict[str, Any]) -> Case:
    today, now, words = timezone.localdate(), timezone.now(), world.words
    plain = {
        "client": company,
        "received_on": today - timedelta(days=8),
        "received_at": now - timedelta(days=8),
        "promised_on": given.get("due_on"),
        "due_base_on": given.get("due_on"),
        "due_set_at": now - timedelta(days=8) if given.get("due_on") else None,
        "subject": words["subject"],
        "body": words["body"],
        "company_name": words["company"],
        "person_name": words["client"],
        "person_kana": words["kana"],
        "email": "client@example.jp",
        "phone": "0312345678",
        "requester": world.people["client"],
    }
    return make_case(**plain | given)


def at(day: date, hour: int) -> datetime:
    """An hour of a day in Tokyo."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def contact_of(case: Case, world: World, **given: Any) -> Any:
    plain = {
        "case": case,
        "advisor": world.things["advisor"],
        "contacted_on": timezone.localdate(),
        "summary": world.words["words"],
        "content_id": "trade_secret_content.ts_management",
        "result_id": "result.continue",
        "minutes": 60,
        "logged_by": str(world.people["advisor"]),
    }
    return make_contact(**plain | given)
