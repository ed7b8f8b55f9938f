"""Fills an empty database with made-up people and made-up years, once."""

from random import Random
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import demo as demo_people
from accounts.actions import add_person
from accounts.actors import Actor, actor_of
from accounts.enums import Role
from accounts.models import User
from consultations.demo.clients import make_clients
from consultations.demo.histories import make_histories
from consultations.demo.living import Living
from consultations.demo.past import Past
from consultations.demo.recent import Recent
from consultations.demo.stories import DATA
from consultations.models import Advisor, Case, Client
from core import audit, demo
from core.actors import service
from core.models import Installation
from mailing.models import Message

SEED = 20260401
CODE = "demo-"  # what the codes of made-up advisors begin with


class RealDataHere(RuntimeError):
    """The database holds something that is not marked as made up; `message` says so to a reader."""


def load() -> bool:
    """The made-up years stand in the database; False when they stood there before. Raises RealDataHere.

    Everything or nothing: one transaction. From then on this database is a demo and lets no mail out.
    """
    with transaction.atomic():
        _refuse_real_data()
        demo.mark_as_demo()
        demo_people.add_people()
        if Advisor.objects.filter(code__startswith=CODE).exists():
            return False
        _fill()
    return True


def _refuse_real_data() -> None:
    if Installation.objects.filter(holds_demo_data=True).exists():
        return
    strangers = User.objects.exclude(email__endswith=f"@{demo_people.DOMAIN}")
    if Case.objects.exists() or Client.objects.exists() or Message.objects.exists() or strangers.exists():
        raise RealDataHere(
            _("This database holds real data. Demo data go only into an empty database, or one that is a demo already.")
        )


def _fill() -> None:
    rng, today = Random(SEED), timezone.localdate()  # noqa: S311  # the same year each time, nothing to guess
    raw = yaml.safe_load((DATA / "clients.yaml").read_text(encoding="utf-8"))
    clients, advisors = make_clients(rng), _make_advisors(raw["advisors"])
    manager = _actor("manager")
    past = Past(rng, today, raw["people"], manager)
    recent = Recent(rng, today, raw["people"], _actor("client"), manager)
    for desk, own in advisors.items():
        past.of_desk(desk, clients, own)
    past.of_advisor("trade_secret", clients, _own(advisors))
    for history in make_histories(len(clients)):
        past.of_history(history, advisors[history.desk])
    past.rows.write()
    for desk, own in advisors.items():
        recent.of_desk(desk, clients, own)
    Living(rng, today).fill(_own(advisors), _user("client"), _user("desk"))
    audit.record(
        by=service("load-demo", "command"), action="load_demo", obj=Installation.objects.get(), changes={"seed": [None, SEED]}
    )


def _user(handle: str) -> User:
    return User.objects.get(email=f"{handle}@{demo_people.DOMAIN}")


def _actor(handle: str) -> Actor:
    return actor_of(_user(handle))


def _own(advisors: dict[str, list[Advisor]]) -> Advisor:
    """The advisor who signs in."""
    return advisors["trade_secret"][0]


def _make_advisors(raw: dict[str, Any]) -> dict[str, list[Advisor]]:
    """Several at each desk, each with an account; the one who signs in works at the trade-secret desk."""
    signs_in = _user("advisor")
    made = {
        desk: [_advisor(desk, number, name) for number, (name, _kana) in enumerate(people, 1)] for desk, people in raw.items()
    }
    own = Advisor.objects.create(code=f"{CODE}advisor", name=signs_in.name, user=signs_in)
    return made | {"trade_secret": [own, own, *made["trade_secret"]]}  # twice: every second case is his


def _advisor(desk: str, number: int, name: str) -> Advisor:
    code = f"{CODE}{desk.replace('_', '-')}-{number}"
    user = add_person(
        by=service("load-demo", "command"), email=f"{code}@{demo_people.DOMAIN}", name=name, role=Role.ADVISOR, desks=[desk]
    )
    return Advisor.objects.create(code=code, name=name, user=user)
