"""What hangs on the cases of the small world: contacts, messages, promises, meetings, files, handoffs and the rest."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.actors import actor_of
from consultations import models
from consultations.actions import ledgers
from consultations.actions.emergency import end_emergency, review_emergency
from consultations.actions.evidence import sign_receipt
from consultations.actions.files import attach_file
from consultations.actions.named import name_person
from consultations.enums import CaseStatus, ClockKind, FileOrigin, MessageKind, ReferralStatus, Side, Verdict
from consultations.models.messages import TAKE_BACK
from core.fiscal import fiscal_year
from knowledge.models import FaqDraft, ReplyTemplate
from mailing import actions as mailing
from tests.consultations.ledger.builder import csv_bytes, row
from tests.e2e.world import World, at, contact_of
from tests.e2e.world_retention import hang_retention_on
from tests.e2e.world_walls import hang_walls_on
from tests.factories import attachments
from tests.factories.consultations import make_case, make_contact
from tests.factories.emergencies import make_emergency


def hang_things_on(world: World) -> None:
    """Everything below, on the case "support" where it can be."""
    _contacts(world)
    _messages(world)
    _meetings(world)
    _between_desks(world)
    _after_the_end(world)
    _files(world)
    _of_the_desk(world)
    _knowledge_and_mail(world)
    _emergencies(world)
    hang_retention_on(world)
    hang_walls_on(world)


def _contacts(world: World) -> None:
    support, today = world.cases["support"], timezone.localdate()
    world.things["contact"] = contact_of(support, world, contacted_on=today - timedelta(days=3))
    visit = contact_of(
        support,
        world,
        method_id="method.visit",
        visit_no=1,
        minutes=120,
        mentions={"expert": ["lawyer"]},
    )
    models.ContactAdvisor.objects.create(contact=visit, advisor=world.things["other_advisor"])
    contact_of(world.cases["closed"], world, result_id="result.advised")
    models.ClockInterval.objects.create(case=support, kind=ClockKind.RUNNING, started_at=support.received_at)
    world.things["fiscal_year"] = fiscal_year(today)


def _messages(world: World) -> None:
    support, now, words = world.cases["support"], timezone.now(), world.words["words"]
    author, client = world.people["advisor"], world.people["client"]
    for name, kind, by, minutes in (
        ("message", MessageKind.CLIENT, client, 90),
        ("memo", MessageKind.MEMO, author, 60),
        ("read", MessageKind.REPLY, author, 50),
        ("reply", MessageKind.REPLY, author, 0),
    ):
        written = now - timedelta(minutes=minutes)
        world.things[name] = models.CaseMessage.objects.create(
            case=support,
            kind=kind,
            body=words,
            author_ref=f"user:{by.ref}",
            author_label=str(by),
            written_at=written,
            released_at=written + TAKE_BACK if kind == MessageKind.REPLY else written,
        )
    for name, side, days in (("promise", Side.CLIENT, 4), ("our_promise", Side.INSTITUTE, -1)):
        world.things[name] = models.Promise.objects.create(
            case=support,
            side=side,
            text=words,
            due_on=timezone.localdate() + timedelta(days=days),
            made_at=now,
            made_by=str(author),
        )


def _meetings(world: World) -> None:
    today, support = timezone.localdate(), world.cases["support"]
    for name, days, hour in (("missing", -1, 10), ("today", 0, 14), ("tomorrow", 1, 15)):
        world.things[name] = models.Appointment.objects.create(
            case=world.cases["assigned"] if name == "missing" else support,
            advisor=world.things["advisor"],
            method_id="method.visit",
            starts_at=at(today + timedelta(days=days), hour),
            place=world.words["place"],
            note=world.words["words"],
            made_at=timezone.now(),
            made_by=str(world.people["desk_staff"]),
        )

    _offer(world)


def _offer(world: World) -> None:
    """Three dates, two of them still to choose: at one the advisor has another meeting meanwhile."""
    support, now, today = world.cases["support"], timezone.now(), timezone.localdate()
    asked = models.Promise.objects.create(
        case=support,
        side=Side.CLIENT,
        text=world.words["words"],
        due_on=today + timedelta(days=5),
        made_at=now,
        made_by=str(world.people["advisor"]),
    )
    world.things["offer"] = offer = models.SlotOffer.objects.create(
        case=support,
        advisor=world.things["advisor"],
        promise=asked,
        answer_by=asked.due_on,
        made_at=now,
        made_by=asked.made_by,
    )
    for days, hour in ((1, 15), (6, 10), (7, 14)):
        models.OfferedSlot.objects.create(
            offer=offer, starts_at=at(today + timedelta(days=days), hour), method_id="method.visit", place=world.words["place"]
        )


def _between_desks(world: World) -> None:
    support, by, now = world.cases["support"], str(world.people["advisor"]), timezone.now()
    world.things["handoff"] = models.Handoff.objects.create(
        case=support,
        answer_case=world.cases["answer"],
        from_desk_id=support.desk_id,
        to_desk_id=world.cases["answer"].desk_id,
        reason=world.words["words"],
        asked_at=now,
        asked_by=by,
    )
    world.things["referral"] = models.Referral.objects.create(
        case=support,
        partner_id="ipa",
        status=ReferralStatus.ASKED,
        shared=world.words["company"],
        asked_at=now,
        asked_by=by,
    )


def _after_the_end(world: World) -> None:
    closed, by, now, today = world.cases["closed"], str(world.people["advisor"]), timezone.now(), timezone.localdate()
    world.things["follow_up"] = models.FollowUp.objects.create(case=closed, due_on=today, made_at=now, made_by=by)
    world.things["complaint"] = models.Complaint.objects.create(
        case=world.cases["support"],
        text=world.words["words"],
        made_at=now,
        made_by=str(world.people["client"]),
        due_on=today + timedelta(days=7),
    )


def _files(world: World) -> None:
    names = {
        "file": ("drawing.pdf", "client", FileOrigin.CLIENT),
        "answer_file": ("rules.pdf", "advisor", FileOrigin.INSTITUTE),
    }
    for name, (file_name, role, origin) in names.items():
        by = actor_of(world.people[role])
        given = {"case": world.cases["support"], "by": by, "name": file_name, "origin": origin}
        world.things[name], _is_new = attach_file(chunks=[attachments.pdf(file_name.encode())], **given)
    world.things["ledger_line"] = models.Disclosure.objects.get(file=world.things["file"])


def _of_the_desk(world: World) -> None:
    staff, advisor, now = world.people["desk_staff"], world.things["advisor"], timezone.now()
    world.things["change"] = models.Change.objects.create(
        kind="urgent", by_ref=f"user:{staff.ref}", by_label=str(staff), at=now, comment=world.words["words"]
    )
    models.ChangedCase.objects.create(
        change=world.things["change"],
        case=world.cases["received"],
        before={"is_urgent": False},
        after={"is_urgent": True},
    )
    sign_receipt(case=world.cases["received"], files=())
    world.things["view"] = models.SavedView.objects.create(
        user=staff, name=world.words["subject"], query="status=received", created_at=now
    )
    today = timezone.localdate()
    world.things["absence"] = models.Absence.objects.create(
        advisor=advisor, first_on=today, last_on=today + timedelta(days=2), entered_by=str(staff)
    )
    models.AdvisorSkill.objects.create(advisor=advisor, code_id="trade_secret_content.ts_management")
    manager = actor_of(world.people["desk_manager"])
    world.things["upload"] = ledgers.receive(
        by=manager, chunks=[csv_bytes([row()])], file_name="ledger.csv", form_key=uuid.uuid4(), language="ja"
    )


def _knowledge_and_mail(world: World) -> None:
    now, support, staff = timezone.now(), world.cases["support"], str(world.people["desk_staff"])
    text = world.words["words"]
    world.things["template"] = ReplyTemplate.objects.create(
        desk_code=support.desk_id,
        title_ja=world.words["subject"],
        title_en="Before you hand out a drawing",
        body_ja=text + "{name}",
        body_en="{name}, we send you a draft.",
        owner=staff,
        review_on=timezone.localdate() - timedelta(days=1),
        changed_at=now,
        changed_by=staff,
    )
    world.things["faq"] = FaqDraft.objects.create(
        desk_code=support.desk_id,
        question=text,
        answer=text,
        noted_at=now,
        noted_by=staff,
        source_ref=world.things["contact"].ref,
    )
    question = make_case(desk_id="ip_rights", status=CaseStatus.CLOSED, subject=text, body=text)
    world.things["short_answer"] = make_contact(case=question, content_id="ip_rights_content.fees", summary=text)
    world.things["mail"] = mailing.queue(
        key=f"world:mail{world.tag}",
        event="case_assigned",
        recipient="client@example.jp",
        language="ja",
        subject=f"R {support.ref}",
        body=text,
        scope=support.desk_id,
        object_ref=support.ref,
    )


def _emergencies(world: World) -> None:
    """Headquarters reads the case "support" now; what was read of another one is reviewed. One colleague is named."""
    support, auditor = world.cases["support"], actor_of(world.people["auditor"])
    why = world.words["words"] * 3
    world.things["emergency"] = make_emergency(case=support, user=world.people["headquarters"], reason=why)
    reviewed = make_emergency(case=world.cases["limited"], user=world.people["administrator"], reason=why)
    review_emergency(access=reviewed, verdict=Verdict.FOLLOW_UP, note=why, by=auditor)
    end_emergency(access=reviewed, by=actor_of(world.people["administrator"]))
    world.things["reviewed"] = reviewed
    manager = actor_of(world.people["desk_manager"])
    name_person(case=support, user=world.people["desk_staff"], reason=why, by=manager)
