"""Cases in every relation to the readers, each with a mark in every text, and who may read which mark.

The table of readers is written down here by hand, not asked from the rules: it is what the rules are held against.
"""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant, User
from consultations.enums import FileOrigin, Level
from consultations.models import (
    Advisor,
    Case,
    CaseFile,
    Complaint,
    Contact,
    Disposal,
    DisposalItem,
    EmergencyAccess,
    LegalHold,
    RetentionPeriod,
)
from consultations.sealing import seal_case, unseal_case
from knowledge.models import FaqDraft, ReplyTemplate
from mailing import actions as mailing
from mailing.models import Message
from tests.conftest import person
from tests.e2e.world import JA, World, make_world
from tests.factories import attachments

OTHER = "general"  # a desk at which nobody of the usual cast works
INSIDERS = ("advisor", "desk_staff", "desk_manager")
# kind of case -> who may read it; all others must not even learn that it exists
READERS: dict[str, frozenset[str]] = {
    "own": frozenset({"client", *INSIDERS}),
    "foreign": frozenset({"other_client", "desk_staff", "desk_manager"}),
    "limited": frozenset({"desk_manager"}),
    "secret": frozenset(),
    "named": frozenset({"advisor"}),
    "opened": frozenset({"administrator"}),
    "otherdesk": frozenset({"other_staff"}),
    "walled": frozenset(),
}
CLIENTS = frozenset({"client", "other_client"})
PERSONAS = (
    "visitor",
    *CLIENTS,
    *INSIDERS,
    "other_staff",
    "headquarters",
    "seminar_organiser",
    "subsidy_officer",
    "reviewer",
    "auditor",
    "administrator",
)


def mark(kind: str, part: str = "") -> str:
    """A word that stands in the texts of this kind of case and nowhere else. `part`: memo, or file of level 2."""
    return f"zq{kind}{part}qz"


def readers(kind: str, part: str = "") -> frozenset[str]:
    """Who may read that mark."""
    if part == "memo":
        return READERS[kind] - CLIENTS
    if part == "limitedfile":  # of a desk's staff only the manager, else who has the case by name, assignment or emergency
        return READERS[kind] - CLIENTS - {"desk_staff", "other_staff"}
    return READERS[kind]


PARTS = ("", "memo", "limitedfile")
MARKS = {
    mark(kind, part): readers(kind, part) for kind in READERS for part in PARTS if part != "limitedfile" or kind == "foreign"
}


@dataclass
class Access:
    """The readers by their persona, and a world of things for each kind of case."""

    people: dict[str, User | None] = field(default_factory=dict)
    worlds: dict[str, World] = field(default_factory=dict)


def make_access() -> Access:
    """Everything of READERS stands in the database."""
    access = Access()
    for kind in READERS:
        access.worlds[kind] = _world(kind)
    own = access.worlds["own"]
    access.people = {"visitor": None} | {name: own.people[name] for name in own.people}
    access.people["other_client"] = access.worlds["foreign"].people["client"]
    access.people["other_staff"] = person("other-staff@example.jp", "Other Staff", (Role.DESK_STAFF, (OTHER,)))
    for role in (Role.SEMINAR_ORGANISER, Role.SUBSIDY_OFFICER, Role.REVIEWER):
        access.people[role.value] = person(f"{role.value}@example.jp", "Other Role", (role, ()))
    for user in filter(None, access.people.values()):  # as everybody has who signed up: no page makes one up
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    _relate(access)
    return access


def _words(kind: str) -> dict[str, str]:
    """All that people type carries the mark; names of the institute's people are no secret."""
    typed = {name: f"{text} {mark(kind)}"[:100] for name, text in JA.items() if name != "kana"}
    typed["body"] = f"{JA['body']} {mark(kind)}"
    return JA | typed | {"person": "Institute Person", "foreign": "Institute Person"}


def _world(kind: str) -> World:
    before = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    world = make_world(words=_words(kind), aside=JA, tag="" if kind == "own" else kind[:3])
    cases = Case.objects.filter(pk__gt=before)
    world.things["all_cases"] = list(cases.values_list("pk", flat=True))
    world.things["memo"].body = mark(kind, "memo")
    world.things["memo"].save(update_fields=["body"])
    _more_files(kind, world)
    _what_is_not_of_the_case(world)
    return world


def _more_files(kind: str, world: World) -> None:
    from accounts.actors import actor_of
    from consultations.actions.files import attach_file

    by = actor_of(world.people["advisor"])
    for part, origin, level in (("memo", FileOrigin.INTERNAL, 1), ("limitedfile", FileOrigin.INTERNAL, 2)):
        text = mark(kind, part)
        file, _is_new = attach_file(
            case=world.cases["support"], by=by, name=f"{text}.pdf", chunks=[attachments.pdf(text.encode())], origin=origin
        )
        CaseFile.objects.filter(pk=file.pk).update(level=level)
        world.things[f"{part}_file"] = file


def _what_is_not_of_the_case(world: World) -> None:
    """What belongs to a desk or to a mail carries no mark: other rules hold for it, and other tests."""
    FaqDraft.objects.filter(pk=world.things["faq"].pk).update(question="q", answer="a")
    ReplyTemplate.objects.filter(pk=world.things["template"].pk).update(title_ja=f"t{world.tag}", body_ja="b {name}")
    Message.objects.filter(pk=world.things["mail"].pk).update(body="b")
    Complaint.objects.filter(pk=world.things["complaint"].pk).delete() if world.tag else None
    EmergencyAccess.objects.update(reason="r", review_note="n")  # read by reviewers: no text of the case
    LegalHold.objects.update(reason="r")
    RetentionPeriod.objects.update(basis="b")
    Disposal.objects.update(reason="r", refusal="", asked_by="a")
    DisposalItem.objects.update(label="l")
    ObjectGrant.objects.filter(kind=GrantKind.EMERGENCY).delete()  # the relations below are the only ones


def _relate(access: Access) -> None:
    """The cases of each kind stand to the usual cast as the kind says."""
    mine = access.worlds["own"].things["advisor"]
    for kind, world in access.worlds.items():
        cases = Case.objects.filter(pk__in=world.things["all_cases"])
        theirs: Advisor = world.things["advisor"]
        cases.update(advisor=mine if kind in ("own", "walled") else theirs)
        for case in cases.exclude(desk_id="trade_secret"):  # the other desk of a handoff, the short answer
            seal_case(case)
        if kind == "limited":
            cases.filter(desk_id="trade_secret").update(level=Level.LIMITED)
            for case in cases.all():
                mailing.restrict(object_ref=case.ref)
        if kind in ("secret", "named", "opened"):
            for case in cases.all():
                seal_case(case)
                mailing.hide(object_ref=case.ref)  # as the change of level does
        if kind == "otherdesk":
            for case in cases.all():
                unseal_case(case, Level.NORMAL)
            cases.update(desk_id=OTHER)
            Contact.objects.filter(case__in=cases).update(desk_id=OTHER)
            Message.objects.filter(object_ref__in=cases.values("ref")).update(scope=OTHER)
    _grant(access, "named", "advisor", GrantKind.NAMED)
    _grant(access, "opened", "administrator", GrantKind.EMERGENCY)
    for name, kind in (("advisor", GrantKind.WALL), ("desk_staff", GrantKind.BAR), ("desk_manager", GrantKind.WALL)):
        _grant(access, "walled", name, kind)


def _grant(access: Access, kind: str, name: str, grant: GrantKind) -> None:
    now = timezone.now()
    until = now + timezone.timedelta(hours=1) if grant == GrantKind.EMERGENCY else None
    for case in Case.objects.filter(pk__in=access.worlds[kind].things["all_cases"]):
        given = {"granted_at": now, "granted_by": "test", "until": until, "cause": "test"}
        ObjectGrant.objects.create(user=access.people[name], kind=grant, object_ref=case.ref, **given)
