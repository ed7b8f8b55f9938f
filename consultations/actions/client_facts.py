"""Correcting what is known of a client, and how the person who asked is reached."""

from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from consultations.actions.steps import locked_case
from consultations.actions.walls import hold_walls, rewall_client
from consultations.client_checks import CONFIRMED, number_noted
from consultations.models import Case, Client, ClientAlias
from consultations.permissions import works_on
from consultations.search_texts import case_text, client_text
from consultations.validators import size_of
from core import audit
from core.text import company_key
from core.transitions import TransitionRefused

_NOT_ALLOWED = _("You are not allowed to take this step.")
# of all else the audit log, which is never erased, says that it changed and not what it is
_CODES = ("kind_id", "size_id", "industry_id", "prefecture_id")


@dataclass(frozen=True)
class CorrectedClient:
    """What a client is, as the desk knows it now. Codes are catalogue keys or None; amounts in yen and people.

    Without a size the SME Basic Act decides from industry, capital and employees.
    """

    name: str
    kana: str
    corporate_number: str | None
    kind_id: str | None
    size_id: str | None
    industry_id: str | None
    prefecture_id: str | None
    postal_code: str
    capital_yen: int | None
    employees: int | None


@dataclass(frozen=True)
class CorrectedPerson:
    """Who asked, and how he is reached."""

    person_name: str
    person_kana: str
    phone: str
    postal_code: str
    address: str
    language: str


class NumberTaken(Exception):
    """Another client has this corporate number; `client` is that one."""

    def __init__(self, client: Client) -> None:
        super().__init__(client.ref)
        self.client = client


def correct_client(*, case: Case, by: Actor, facts: CorrectedClient) -> bool:
    """The client of the case is as `facts` say; False when he already was. Contacts keep what they froze.

    Raises NumberTaken, and TransitionRefused for who does not work on the case.
    """
    if not works_on(by, case):
        raise TransitionRefused(_NOT_ALLOWED)
    with transaction.atomic():
        hold_walls()
        client = Client.objects.select_for_update(of=("self",)).get(pk=case.client_id)
        if client.erased_at is not None:
            raise TransitionRefused(_("This client was erased. Nothing more can be written to it."))
        values = asdict(facts)
        values["size_id"] = facts.size_id or size_of(facts.industry_id, facts.capital_yen, facts.employees)
        changes = _changes(client, values)
        if not changes:
            return False
        _save_client(client, changes)
        ClientAlias.objects.get_or_create(
            client=client,
            name_key=company_key(client.name)[:200],
            prefecture_code=(client.prefecture_id or "").rpartition(".")[2],
        )
        audit.record(by=by, action="correct_client", obj=client, changes=changes)
        if "corporate_number" in changes:  # who writes it has compared it
            audit.record(by=by, action=CONFIRMED, obj=client, changes={"corporate_number": changes["corporate_number"]})
        if changes.keys() & {"name", "corporate_number"}:
            rewall_client(client)
    return True


def confirm_number(*, case: Case, by: Actor) -> bool:
    """Somebody of the desk compared the corporate number that a public form had noted; False when nothing waited."""
    if not works_on(by, case):
        raise TransitionRefused(_NOT_ALLOWED)
    with transaction.atomic():
        client = Client.objects.select_for_update(of=("self",)).get(pk=case.client_id)
        if number_noted(client) is None:
            return False
        audit.record(by=by, action=CONFIRMED, obj=client, changes={"corporate_number": ["", "compared"]})
    return True


def correct_person(*, case: Case, by: Actor, facts: CorrectedPerson) -> bool:
    """The person of the case is reached as `facts` say; False when he already was. The e-mail address has its own action.

    Raises TransitionRefused for who does not work on the case.
    """
    if not works_on(by, case):
        raise TransitionRefused(_NOT_ALLOWED)
    with transaction.atomic():
        locked = locked_case(case.pk, "client", "advisor")
        if not works_on(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        changed = [name for name, value in asdict(facts).items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, getattr(facts, name))
        if changed:
            locked.search_text = case_text(locked, locked.client)
            locked.save(update_fields=[*changed, "search_text"])
            told: dict[str, list[object]] = {name: ["", "changed"] for name in changed}
            audit.record(by=by, action="correct_person", obj=locked, changes=told)
    for name in changed:
        setattr(case, name, getattr(locked, name))
    return bool(changed)


def _changes(client: Client, values: dict[str, object]) -> dict[str, list[object]]:
    """Sets what differs; what differed as the audit may tell it."""
    found: dict[str, list[object]] = {}
    for name, value in values.items():
        before = getattr(client, name)
        if before != value:
            setattr(client, name, value)
            found[name] = [before, value] if name in _CODES else ["", "changed"]
    return found


def _save_client(client: Client, changes: dict[str, list[object]]) -> None:
    client.search_text = client_text(client)
    try:
        with transaction.atomic():
            client.save(update_fields=[*(name.removesuffix("_id") for name in changes), "search_text"])
    except IntegrityError:
        raise NumberTaken(Client.objects.get(corporate_number=client.corporate_number)) from None
