"""Made-up clients, and which of them come to which desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml
from django.utils import timezone
from stdnum.jp import cn

from consultations.catalogue import resolve
from consultations.demo.stories import DATA, Story, stories
from consultations.models import Client, ClientAlias
from consultations.search_texts import client_text
from consultations.validators import client_kind_of, size_of
from core.text import company_key

KINKI = {f"prefecture.{number}" for number in range(24, 31)}
ACADEMIC = {"client_kind.university", "client_kind.kosen", "client_kind.startup"}
TAKES_PERSONS = {"general", "ip_rights", "efiling"}
FROM_TRADES = 80


@dataclass(frozen=True)
class DemoClient:
    """A client with what its rows do not hold: the product it asks about, its language, its name of last year."""

    client: Client
    product: str
    language: str = "ja"
    old_name: str = ""

    def stories_of(self, desk: str) -> list[Story]:
        """The stories of the desk that this client would tell."""
        kind, industry = (key.partition(".")[2] for key in (self.client.kind_id or "", self.client.industry_id or ""))
        return [
            story
            for story in stories()[desk]
            if (not story.kinds or kind in story.kinds) and (not story.industries or industry in story.industries)
        ]


def make_clients(rng: Random) -> list[DemoClient]:
    """Every made-up client stands in the database with its aliases."""
    raw = yaml.safe_load((DATA / "clients.yaml").read_text(encoding="utf-8"))
    return add_clients([*raw["special"], *_combinations(rng, raw)], 0)


def add_clients(facts: Iterable[dict[str, Any]], first_number: int) -> list[DemoClient]:
    """Clients of these facts stand in the database; corporate numbers count on from `first_number`."""
    made = [_client(one, number) for number, one in enumerate(facts, first_number)]
    Client.objects.bulk_create([one.client for one in made])
    ClientAlias.objects.bulk_create(alias for one in made for alias in _aliases(one))
    return made


def for_desk(desk: str, clients: Iterable[DemoClient]) -> list[DemoClient]:
    """The clients of a desk: universities at their scheme, Kinki at Kansai, persons where persons ask."""
    found = []
    for one in clients:
        kind, prefecture = one.client.kind_id, one.client.prefecture_id
        if one.language != "ja" or (kind == "client_kind.person" and desk not in TAKES_PERSONS):
            continue
        if desk == "suad_consult" and kind not in ACADEMIC:
            continue
        if desk == "kansai" and prefecture not in KINKI:
            continue
        found.append(one)
    return found


def _combinations(rng: Random, raw: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """Facts of companies named from a root and a trade, each pair once."""
    pairs = [(root, trade) for root in raw["roots"] for trade in raw["trades"]]
    for (root, root_kana), (trade, trade_kana, industry, capital, employees, products) in rng.sample(pairs, FROM_TRADES):
        form = rng.choice(["株式会社{}", "{}株式会社", "㈱{}", "有限会社{}", "{}合同会社"])
        yield {
            "name": form.format(f"{root}{trade}"),
            "kana": f"{root_kana}{trade_kana}",
            "prefecture": rng.choice(raw["prefectures"]),
            "industry": industry,
            "capital": capital,
            "employees": max(3, employees + rng.randint(-employees // 3, employees // 3)),
            "product": rng.choice(products),
        }


def _client(facts: dict[str, Any], number: int) -> DemoClient:
    industry = resolve("industry", facts["industry"])
    capital = facts["capital"] * 10_000 if "capital" in facts else None
    size = f"size.{facts['size']}" if "size" in facts else size_of(industry, capital, facts["employees"])
    kind = f"client_kind.{facts['kind']}" if "kind" in facts else client_kind_of(size, facts["name"])
    client = Client(
        kind_id=kind,
        name=facts["name"],
        kana=facts["kana"],
        corporate_number=None if kind == "client_kind.person" else _corporate_number(number),
        postal_code="000-0000",
        prefecture_id=f"prefecture.{facts['prefecture']}",
        industry_id=industry,
        capital_yen=capital,
        employees=facts["employees"],
        size_id=size,
        created_at=timezone.now(),
    )
    client.search_text = client_text(client)
    return DemoClient(client, facts["product"], facts.get("language", "ja"), facts.get("old_name", ""))


def _corporate_number(number: int) -> str:
    """A number with a right check digit that belongs to no registry office (there is none numbered 9999)."""
    base = f"9999{number:08d}"
    return f"{cn.calc_check_digit(base)}{base}"


def _aliases(one: DemoClient) -> Iterable[ClientAlias]:
    prefecture = (one.client.prefecture_id or "").rpartition(".")[2]
    for name in filter(None, (one.client.name, one.old_name)):
        yield ClientAlias(client=one.client, name_key=company_key(name), prefecture_code=prefecture)
