"""Which person of the log is which person of the event."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from consultations.walls import key_of
from core.text import company_key, fold
from seminars.models import Registration
from seminars.online_logs.people import Person

EMAIL, NAME, UNSURE = "email", "name", "unsure"
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_SEPARATORS = re.compile(r"[\s_/|@・:,-]+")
_SHORTEST = 3  # letters of a name that is looked for inside another text


@dataclass(frozen=True)
class Match:
    """Whom the log means. `how`: email, name, or unsure where it is only proposed; empty where nobody fits."""

    registration: Registration | None
    how: str


def match_people(people: Iterable[Person], registrations: Iterable[Registration]) -> list[Match]:
    """In the order of `people`. The address decides first; then the name, with the company where other words stand about it."""
    table = _Table(list(registrations))
    return [table.match(person) for person in people]


class _Table:
    """Those who applied, by address and by name."""

    def __init__(self, registrations: list[Registration]) -> None:
        self.by_email: dict[str, list[Registration]] = {}
        self.by_name: dict[str, list[Registration]] = {}
        self.named = [(key_of(each.person_name), company_key(each.booking.company), each) for each in registrations]
        for each in registrations:
            self.by_email.setdefault((each.email or each.booking.email).casefold(), []).append(each)
            for key in {key_of(each.person_name), fold(each.person_kana)} - {""}:
                self.by_name.setdefault(key, []).append(each)

    def match(self, person: Person) -> Match:
        same_address = self.by_email.get(person.email, []) if person.email else []
        if len(same_address) == 1:
            return Match(same_address[0], EMAIL)
        called = self._called(person.name)
        if same_address:  # several people of a company under one address
            both = [each for each in same_address if each in called]
            return Match(both[0], EMAIL) if len(both) == 1 else Match((both or same_address)[0], UNSURE)
        if len(called) == 1:
            return Match(called[0], NAME)
        if called:
            return Match(called[0], UNSURE)
        return self._inside(person.name)

    def _called(self, name: str) -> list[Registration]:
        """Those whose whole name, or reading, this is; also one that the tool adds in brackets."""
        text = unicodedata.normalize("NFKC", name)
        parts = {text, _BRACKETED.sub("", text), *_BRACKETED.findall(text)}
        keys = {key for part in parts for key in (key_of(part), fold(part))} - {""}
        found = {each.pk: each for key in keys for each in self.by_name.get(key, [])}
        return list(found.values())

    def _inside(self, name: str) -> Match:
        """A name between other words; with the company among them it is that person, without it only perhaps."""
        whole, text = key_of(_SEPARATORS.sub("", name)), company_key(_SEPARATORS.sub("", name))
        hits = [(company, each) for key, company, each in self.named if len(key) >= _SHORTEST and key in whole]
        sure = [each for company, each in hits if company and _SEPARATORS.sub("", company) in text]
        if len(sure) == 1:
            return Match(sure[0], NAME)
        candidates = sure or [each for _company, each in hits]
        return Match(candidates[0], UNSURE) if candidates else Match(None, "")
