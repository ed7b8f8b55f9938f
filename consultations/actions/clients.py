"""Whose consultation it is: the client known by number or by name and prefecture, else a new one."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from consultations import catalogue
from consultations.actions.walls import rewall_client
from consultations.enums import Applicant, Axis
from consultations.models import Case, Client, ClientAlias
from consultations.search_texts import client_text
from consultations.validators import client_kind_of, size_of
from core import audit
from core.actors import ActorLike
from core.text import company_key

PERSONS = (Applicant.SOLE, Applicant.FOUNDER)
SOLE_SIZE, SOLE_KIND = "size.sole", "client_kind.person"
UNIVERSITY_SIZE, KOSEN_SIZE = "size.university", "size.kosen"


@dataclass(frozen=True)
class ClientFacts:
    """What somebody says about a company or about himself. Codes are catalogue keys or empty."""

    name: str
    kana: str = ""
    corporate_number: str = ""
    prefecture: str = ""
    industry: str = ""
    employees: int | None = None
    postal_code: str = ""
    applicant: str = ""  # of Applicant; empty where nobody was asked
    is_person: bool = False


def find_or_create(*, by: ActorLike, facts: ClientFacts, email: str, phone: str = "") -> Client:
    """The client of a consultation. What is already known of a client is not overwritten by a form.

    By number; else by name and prefecture, where exactly one client bears them, a person only if an earlier
    case has the same address or phone (two people may share a name); else new. A number given for a known client
    without one is noted. Must run inside the caller's transaction, in which `receipts.issue` came first.
    """
    if facts.corporate_number:
        known = Client.objects.filter(corporate_number=facts.corporate_number).first()
        return known or _note_number(by, _namesake(facts, email, phone), facts) or _create(facts)
    return _namesake(facts, email, phone) or _create(facts)


def _namesake(facts: ClientFacts, email: str, phone: str) -> Client | None:
    """The one client of that name and prefecture; with several, the one that has no number."""
    found = Client.objects.filter(
        merged_into=None,
        known_as__name_key=company_key(facts.name),
        known_as__prefecture_code=_prefecture_code(facts),
    )
    if facts.is_person:
        reached = Q(email__iexact=email) if email else Q(phone=phone, phone__gt="")
        of_persons = Case.objects.filter(reached, Q(company_name="") | Q(applicant__in=PERSONS), client_id=OuterRef("pk"))
        found = found.filter(Exists(of_persons))
    if facts.corporate_number:
        found = found.filter(corporate_number=None)
    clients = list(found.distinct()[:10])
    without_number = [client for client in clients if client.corporate_number is None]
    candidates = clients if len(clients) == 1 else without_number
    return candidates[0] if len(candidates) == 1 else None


def _note_number(by: ActorLike, client: Client | None, facts: ClientFacts) -> Client | None:
    if client is None:
        return None
    client.corporate_number = facts.corporate_number
    client.search_text = client_text(client)
    client.save(update_fields=["corporate_number", "search_text"])
    audit.record(by=by, action="note_number", obj=client, changes={"corporate_number": ["", "noted"]})
    rewall_client(client)
    return client


def _create(facts: ClientFacts) -> Client:
    size = _size(facts)
    client = Client(
        kind_id=SOLE_KIND if facts.is_person else client_kind_of(size, facts.name),
        name=facts.name,
        kana=facts.kana,
        corporate_number=facts.corporate_number or None,
        postal_code=facts.postal_code,
        prefecture_id=facts.prefecture or None,
        industry_id=facts.industry or None,
        employees=facts.employees,
        size_id=size,
        created_at=timezone.now(),
    )
    client.search_text = client_text(client)
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError:  # a ledger import brought the same number in this instant
        return Client.objects.get(corporate_number=facts.corporate_number)
    ClientAlias.objects.create(client=client, name_key=company_key(facts.name), prefecture_code=_prefecture_code(facts))
    return client


def _size(facts: ClientFacts) -> str | None:
    if facts.is_person:
        return SOLE_SIZE
    if facts.applicant == Applicant.UNIVERSITY:
        of_colleges, _en = catalogue.labels(Axis.SIZE)[KOSEN_SIZE]
        return KOSEN_SIZE if of_colleges in facts.name else UNIVERSITY_SIZE
    return size_of(facts.industry or None, None, facts.employees)


def _prefecture_code(facts: ClientFacts) -> str:
    return facts.prefecture.rpartition(".")[2]
