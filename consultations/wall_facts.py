"""What the conflict wall compares, as it stands in the database: parties of cases, declared interests, people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q

from accounts.enums import INSTITUTE_ROLES, GrantKind
from accounts.models import ObjectGrant, User
from consultations.enums import PartyKind
from consultations.models import Case, CaseParty, Client, ClientAlias, Interest
from consultations.walls import Declared, Match, Name, Party, Person, key_of, matches

_BATCH = 500  # values of one condition
T = TypeVar("T")


@dataclass(frozen=True)
class CaseFacts:
    """One case as the wall sees it: without a word of the consultation."""

    pk: int
    ref: str
    parties: list[Party]


def facts_of_new(case: Case, named: Iterable[CaseParty]) -> CaseFacts:
    """Of a case that was just made, with what was noted at it. A client who came with it has borne no other name."""
    is_new = case.client.created_at >= case.created_at
    known_as = set() if is_new else _aliases([case.client_id])[case.client_id]
    row: dict[str, object] = {name: getattr(case, name) for name in ("company_name", "writer_office")}
    row |= {"client__name": case.client.name, "client__corporate_number": case.client.corporate_number}
    parties = [Party(one.pk, PartyKind(one.kind), Name(one.name_key, one.corporate_number)) for one in named]
    return CaseFacts(case.pk, case.ref, [*_client(row, known_as), *parties])


def facts_of(case_ids: Collection[int]) -> list[CaseFacts]:
    """Client and parties of these cases. What is noted at one case holds for all that continue the same matter."""
    rows = list(_rows(case_ids))
    families = families_of(case_ids)
    noted = _noted(set().union(*families.values())) if families else {}
    known_as = _aliases({row["client_id"] for row in rows})
    found = []
    for row in rows:
        parties = _client(row, known_as[row["client_id"]])
        for one in sorted(families[row["pk"]]):
            parties += noted.get(one, [])
        found.append(CaseFacts(row["pk"], row["ref"], parties))
    return found


def expected(facts: Iterable[CaseFacts]) -> dict[str, set[Match]]:
    """By ref of the case, who is shut out of it by what is declared and noted now."""
    facts = list(facts)
    parties = [party for one in facts for party in one.parties]
    declared = _declared(parties)
    barred = {party.name.key for party in parties if party.kind == PartyKind.BARRED}
    people = [person for person in _people() if person.keys & barred] if barred else []
    return {one.ref: matches(one.parties, declared, people) for one in facts}


def standing_bars(facts: Iterable[CaseFacts]) -> dict[str, set[Match]]:
    """By ref of the case, the bars that its parties once brought about: nobody opens one by what he is called or declares."""
    facts = list(facts)
    barring = {one.ref: {f"party:{party.pk}" for party in one.parties if party.kind == PartyKind.BARRED} for one in facts}
    by_cause: dict[str, set[int]] = defaultdict(set)
    for chunk in _chunks(set().union(*barring.values())):
        rows = ObjectGrant.objects.filter(kind=GrantKind.BAR, cause__in=chunk).order_by()
        for cause, user_id in rows.values_list("cause", "user_id"):
            by_cause[cause].add(user_id)
    return {
        ref: {Match(user_id, GrantKind.BAR, cause) for cause in causes for user_id in by_cause[cause]}
        for ref, causes in barring.items()
    }


def bound_to(names: Iterable[Name]) -> set[int]:
    """The users who declared that they are bound to one of these companies or people: no more than that may be shown."""
    parties = [Party(0, "client", name) for name in names if name.key]
    return {match.user_id for match in matches(parties, _declared(parties), [])} if parties else set()


def cases_naming(name: Name) -> set[int]:
    """The cases that concern this company or person: as client, as typed there, or as a party."""
    parties = CaseParty.objects.filter(Q(name_key=name.key) | Q(corporate_number=name.number, corporate_number__gt=""))
    found = set(parties.values_list("case_id", flat=True))
    found |= {case_id for chunk in _chunks(_clients_naming(name)) for case_id in _cases_of(chunk)}
    typed = Case.objects.exclude(company_name="", writer_office="").order_by()
    for pk, *names in typed.values_list("pk", "company_name", "writer_office").iterator(chunk_size=2000):
        if any(key_of(one) == name.key for one in names if one):
            found.add(pk)
    families = families_of(found)
    return found.union(*families.values())


def users_bound_to(name: Name) -> frozenset[int]:
    """Ids of the users who declared that they are bound to this company or person."""
    return frozenset(one.user_id for one in _declared([Party(0, "client", name)]) if one.name.is_same(name))


def parties_at(case: Case) -> list[CaseParty]:
    """Whom the case concerns, by what was noted at it and at those that continue the same matter."""
    family = families_of([case.pk])[case.pk]
    return list(CaseParty.objects.filter(case_id__in=family).order_by("kind", "pk"))


def cases_barring(user: User) -> set[int]:
    """The cases whose clients named this person, and those from which he is shut out for such a name."""
    keys = set().union(*(person.keys for person in _people(user.pk)))
    grants = ObjectGrant.objects.filter(user=user, cause__startswith="party:").order_by().values("object_ref")
    found = set(CaseParty.objects.filter(kind=PartyKind.BARRED, name_key__in=keys).values_list("case_id", flat=True))
    found |= set(Case.objects.filter(ref__in=grants).order_by().values_list("pk", flat=True))
    return found.union(*families_of(found).values())


def families_of(case_ids: Collection[int]) -> dict[int, set[int]]:
    """Each case with all that continue the same matter at other desks, itself among them."""
    near: dict[int, set[int]] = {pk: set() for pk in case_ids}
    new = set(case_ids)
    while new:
        pairs = {pair for chunk in _chunks(new) for pair in _links(chunk)}
        seen = set(near)
        for one, other in pairs:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
        new = set(near) - seen
    return {pk: _reached(pk, near) for pk in case_ids}


def _reached(start: int, near: dict[int, set[int]]) -> set[int]:
    found, todo = {start}, [start]
    while todo:
        step = near[todo.pop()] - found
        found |= step
        todo += step
    return found


def _links(case_ids: Collection[int]) -> Iterator[tuple[int, int]]:
    rows = Case.objects.filter(Q(pk__in=case_ids) | Q(origin_id__in=case_ids), origin__isnull=False).order_by()
    yield from rows.values_list("pk", "origin_id")


def _rows(case_ids: Collection[int]) -> Iterator[dict[str, object]]:
    names = ("pk", "ref", "client_id", "company_name", "writer_office", "client__name", "client__corporate_number")
    for chunk in _chunks(case_ids):
        yield from Case.objects.filter(pk__in=chunk).order_by("pk").values(*names)


def _cases_of(client_ids: Collection[int]) -> Iterator[int]:
    yield from Case.objects.filter(client_id__in=client_ids).order_by().values_list("pk", flat=True)


def _client(row: dict[str, object], known_as: Iterable[str]) -> list[Party]:
    """The client under every name, and the office that writes for him. A typed name is his: it has his number."""
    number = str(row["client__corporate_number"] or "")
    keys = {key_of(str(row[name])) for name in ("client__name", "company_name") if row[name]} | set(known_as)
    names = [Name(key, number) for key in sorted(keys) if key]
    if row["writer_office"]:
        names.append(Name(key_of(str(row["writer_office"]))))
    return [Party(0, "client", name) for name in names]


def _aliases(client_ids: Collection[object]) -> dict[object, set[str]]:
    found: dict[object, set[str]] = defaultdict(set)
    for chunk in _chunks(client_ids):
        for client_id, key in ClientAlias.objects.filter(client_id__in=chunk).values_list("client_id", "name_key"):
            found[client_id].add(key_of(key))
    return found


def _noted(case_ids: Collection[int]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = defaultdict(list)
    for chunk in _chunks(case_ids):
        rows = CaseParty.objects.filter(case_id__in=chunk).order_by("pk")
        for pk, case_id, kind, key, number in rows.values_list("pk", "case_id", "kind", "name_key", "corporate_number"):
            found[case_id].append(Party(pk, PartyKind(kind), Name(key, number)))
    return found


def _declared(parties: Iterable[Party]) -> list[Declared]:
    """Interests that may match one of these."""
    names = {party.name for party in parties}
    found: dict[int, Declared] = {}
    for chunk in _chunks(names):
        rows = Interest.objects.naming({one.key for one in chunk}, {one.number for one in chunk} - {""})
        for pk, user_id, key, number in rows.order_by().values_list("pk", "user_id", "name_key", "corporate_number"):
            found[pk] = Declared(pk, user_id, Name(key, number))
    return list(found.values())


def _people(user_id: int | None = None) -> Iterator[Person]:
    """Everybody of the institute (or one of them), by his name and his name as an advisor; also who may come back."""
    users = User.objects.filter(role_grants__role__in=INSTITUTE_ROLES).distinct().order_by("pk")
    if user_id is not None:
        users = users.filter(pk=user_id)
    for pk, name, as_advisor in users.values_list("pk", "name", "advisor__name"):
        yield Person(pk, frozenset(key_of(one) for one in (name, as_advisor) if one) - {""})


def _clients_naming(name: Name) -> set[int]:
    """Folded names are not stored with every client: they are read once, when somebody declares or takes back."""
    found = set()
    if name.number:
        found |= set(Client.objects.filter(corporate_number=name.number).values_list("pk", flat=True))
    clients = Client.objects.order_by().values_list("pk", "name", "corporate_number").iterator(chunk_size=5000)
    found |= {pk for pk, other, number in clients if name.is_same(Name(key_of(other), number or ""))}
    aliases = ClientAlias.objects.order_by().values_list("client_id", "name_key").iterator(chunk_size=5000)
    return found | {client_id for client_id, key in aliases if key_of(key) == name.key}


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    listed = list(values)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
