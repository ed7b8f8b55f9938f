"""The clients of the rows: new ones, and what rows tell of stored ones."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from consultations.ledger.record import NewRows, Record, name_key
from consultations.ledger.scratch import Scratch
from consultations.models import Client, ClientAlias, Contact
from consultations.search_texts import client_text
from consultations.validators import client_kind_of

_FACTS = ("name", "kana", "postal_code", "prefecture_id", "industry_id", "capital_yen", "employees", "size_id", "kind_id")
_UPDATED = (*_FACTS, "corporate_number", "search_text")


class ClientWriter:
    """Makes and updates clients batch by batch. Ids of new ones are kept only when the batch stands."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._new: dict[str, int] = {}
        self.made = 0  # in the latest batch

    def write(self, found: Sequence[NewRows], now: datetime) -> dict[str, Client]:
        """The client of each token, stored."""
        known = self._known({rows.token for rows in found})
        stored = Client.objects.in_bulk([pk for pk, _line in known.values() if pk is not None])
        clients = {token: stored[pk] for token, (pk, _line) in known.items() if pk is not None}
        new = {token: self._make(token, line, now) for token, (pk, line) in known.items() if pk is None}
        Client.objects.bulk_create(new.values())
        self._new = {token: client.pk for token, client in new.items()}
        self.made = len(new)
        self._update(clients, found)
        clients |= new
        aliases = {alias for rows in found for alias in _aliases(rows, clients[rows.token].pk)}
        rows = [ClientAlias(client_id=pk, name_key=key, prefecture_code=code) for pk, key, code in sorted(aliases)]
        ClientAlias.objects.bulk_create(rows, ignore_conflicts=True)
        return clients

    def keep(self) -> None:
        """The batch stands: later batches find its clients."""
        self._scratch.executemany("UPDATE client SET id = ? WHERE token = ?", ((pk, token) for token, pk in self._new.items()))
        self._new = {}

    def _known(self, tokens: Iterable[str]) -> dict[str, tuple[int | None, int]]:
        """Each token with the id of its client, if there is one, and the line of its newest row."""
        found = {}
        for token in sorted(tokens):
            found[token] = self._scratch.execute("SELECT id, line FROM client WHERE token = ?", token).fetchone()
        return found

    def _make(self, token: str, line: int, now: datetime) -> Client:
        number = token[1:] if token.startswith("n") else None
        client = Client(created_at=now, corporate_number=number, **_facts(self._scratch.record(line)))
        client.search_text = client_text(client)
        return client

    def _update(self, clients: dict[str, Client], found: Sequence[NewRows]) -> None:
        """A number that rows bring is noted; blank facts are filled; what is newer than every contact takes their place."""
        newest: dict[int, Record] = {}
        changed: set[int] = set()
        by_pk = {client.pk: client for client in clients.values()}
        for rows in found:
            if (client := clients.get(rows.token)) is None:
                continue
            newest[client.pk] = max([*rows.records, *filter(None, [newest.get(client.pk)])], key=_age)
            if client.corporate_number is None and (number := self._gain(client.pk, rows.records)):
                client.corporate_number = number
                changed.add(client.pk)
        latest = _latest_contacts(newest)
        for pk, record in newest.items():
            is_newer = pk in latest and latest[pk].isoformat() < record.contacted_on
            if _take_facts(by_pk[pk], _facts(record), overwrite=is_newer):
                changed.add(pk)
        for pk in changed:
            by_pk[pk].search_text = client_text(by_pk[pk])
        Client.objects.bulk_update([by_pk[pk] for pk in sorted(changed)], _UPDATED, batch_size=100)

    def _gain(self, pk: int, records: Sequence[Record]) -> str | None:
        found = self._scratch.execute("SELECT number FROM gain WHERE client = ?", pk).fetchone()
        return found[0] if found and any(record.number == found[0] for record in records) else None


def _age(record: Record) -> tuple[str, int]:
    return record.contacted_on, record.line


def _facts(record: Record) -> dict[str, Any]:
    return {
        "name": record.name,
        "kana": record.kana,
        "postal_code": record.postal_code,
        "prefecture_id": record.prefecture,
        "industry_id": record.industry,
        "capital_yen": record.capital_yen,
        "employees": record.employees,
        "size_id": record.size,
        "kind_id": client_kind_of(record.size, record.name),
    }


def _take_facts(client: Client, facts: dict[str, Any], *, overwrite: bool) -> bool:
    """Whether the client changed. A row that leaves something blank says nothing about it."""
    taken = {
        name: value
        for name, value in facts.items()
        if value not in (None, "") and value != getattr(client, name) and (overwrite or getattr(client, name) in (None, ""))
    }
    for name, value in taken.items():
        setattr(client, name, value)
    return bool(taken)


def _latest_contacts(clients: Iterable[int]) -> dict[int, date]:
    rows = Contact.objects.filter(client_id__in=list(clients)).order_by().values_list("client_id")
    return dict(rows.annotate(latest=Max("contacted_on")))


def _aliases(rows: NewRows, pk: int) -> Iterable[tuple[int, str, str]]:
    """The names that say who the client is: beside a number, or where the case was given to him by name."""
    first = rows.every[0]
    for record in rows.records:
        key = (name_key(record.name), record.prefecture_code)
        if record.number or (rows.by_name and key == (name_key(first.name), first.prefecture_code)):
            yield pk, *key
