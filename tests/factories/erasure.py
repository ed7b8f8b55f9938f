"""Clients with everything that can hang on them, and disposals in each state."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor, actor_of
from accounts.models import User
from consultations import models
from consultations.actions import disposals, erasure
from consultations.enums import CaseStatus, DisposalWay, MessageKind, Side
from consultations.models import Case, Client, Disposal, RetentionPeriod
from core import audit
from mailing import actions as mailing
from seminars.enums import EventStatus
from seminars.models import (
    Certificate,
    EventWatch,
    InCompanySeminar,
    LecturerDispatch,
    OnlineLog,
    OnlineLogRow,
    SurveyAnswer,
)
from tests.factories.consultations import make_case, make_client, make_contact
from tests.factories.own_cases import make_appointment, make_case_file, make_complaint, make_follow_up, make_referral
from tests.factories.seminars import make_booking, make_event, make_registration, make_series


def make_period(key: str = "cases", months: int = 60, **given: Any) -> RetentionPeriod:
    """A confirmed period; pass any field of RetentionPeriod."""
    values = {
        "basis": "文書管理規程 別表1",
        "entered_at": timezone.now(),
        "entered_by_ref": "user:a",
        "entered_by": "保守 六郎",
        "confirmed_at": timezone.now(),
        "confirmed_by": "監査 五郎",
    }
    return RetentionPeriod.objects.create(key=key, months=months, **values | given)


def make_closed_case(**given: Any) -> Case:
    """A case that was closed on 1 April 2018 and heard of no more; pass any field of Case."""
    values = {
        "status": CaseStatus.CLOSED,
        "received_on": date(2018, 4, 1),
        "closed_at": timezone.now() - timedelta(days=8 * 365),
    }
    return make_case(**values | given)


def ask_for(cases: list[Case], by: Actor, *, account: User | None = None, key: uuid.UUID | None = None) -> Disposal:
    """What a client asks on his page."""
    return erasure.ask(
        cases=cases,
        account=account,
        by=by,
        how=DisposalWay.PAGE,
        words="もう必要ありません",
        language="ja",
        form_key=key or uuid.uuid4(),
    )


def erased_by_two(disposal: Disposal, first: User, second: User) -> Disposal:
    """Prepared by one, confirmed by the other, and run to the end of the rows."""
    disposals.prepare_request(disposal=disposal, by=actor_of(first))
    disposal.refresh_from_db()
    disposals.confirm(disposal=disposal, by=actor_of(second), fingerprint=disposal.fingerprint)
    erasure.run_due(timezone.now())
    disposal.refresh_from_db()
    return disposal


def hang_everything_on(case: Case, mark: str, staff: User) -> dict[str, Any]:
    """Rows in every table about a case, each with the mark in each of its texts."""
    now, things = timezone.now(), {}
    things["contact"] = make_contact(case=case, summary=mark, industry_text=mark, client_name=mark)
    models.EfilingTicket.objects.create(
        contact=things["contact"], is_solved=True, error=mark, system=mark, software_version=mark[:60]
    )
    for kind in MessageKind:
        models.CaseMessage.objects.create(
            case=case, kind=kind, body=mark, author_ref="link:x", author_label=mark, written_at=now, released_at=now
        )
    models.Promise.objects.create(
        case=case, side=Side.CLIENT, text=mark, due_on=timezone.localdate(), made_at=now, made_by=mark, done_by=mark
    )
    make_appointment(case=case, place=mark, note=mark, made_by=mark)
    make_referral(case=case, shared=mark, result=mark, decided_by=mark, decided_how=mark)
    make_follow_up(case=case, words=mark, answered_by=mark)
    make_complaint(case=case, text=mark, answer=mark, made_by=mark)
    things["file"] = make_case_file(case=case, name=f"{mark}.pdf", given_by_label=mark)
    change = models.Change.objects.create(kind="due", by_ref="user:x", by_label="担当", at=now, comment=mark)
    models.ChangedCase.objects.create(change=change, case=case, before={"due_on": mark}, after={"recheck_reason": mark})
    other = make_case(client=case.client, desk_id="overseas", status=CaseStatus.CLOSED)
    models.Handoff.objects.create(
        case=case, answer_case=other, from_desk_id=case.desk_id, to_desk_id="overseas", reason=mark, asked_at=now,
        asked_by="担当", answered_at=now,
    )  # fmt: skip
    things["other"] = other
    models.ClientAlias.objects.create(client=case.client, name_key=mark, prefecture_code="13")
    models.SavedView.objects.create(user=staff, name="検索", query=f"q={mark}&status=closed", created_at=now)
    for key, address in (("client", case.email), ("staff", staff.email)):
        mailing.queue(
            key=f"case:{case.ref}:x:{key}", event="x", recipient=address, language="ja", subject=mark, body=mark,
            object_ref=case.ref,
        )  # fmt: skip
    with transaction.atomic():
        audit.record(by=actor_of(staff), action="change_level", obj=case, reason=mark)
    _of_the_new_walls(case, mark, staff)
    _of_seminars(case, mark)
    return things


def _of_seminars(case: Case, mark: str) -> None:
    """A seminar inside the company, and one to which the client came: what was held of him at each."""
    now = timezone.now()
    texts = dict.fromkeys(("client_name", "wishes", "agreement", "place", "report", "end_reason"), mark)
    InCompanySeminar.objects.create(case=case, series=make_series(), made_at=now, made_by="担当", **texts)
    event = make_event(status=EventStatus.HELD, starts_in=-30)
    booking = make_booking(event, company=mark, email=case.email.upper(), user=case.requester, phone=mark[:20])
    person = make_registration(booking=booking, person_name=mark, person_kana=mark, access_needs=mark, attended=True)
    Certificate.objects.create(
        registration=person, number=f"C-R8-{case.pk:06d}-0", person_name=mark, person_kana=mark, company=mark, title="講座",
        held_on=event.held_on, issued_at=now, issued_by="受付", withdrawn_why=mark, withdrawn_at=now,
    )  # fmt: skip
    SurveyAnswer.objects.create(registration=person, answers={"words": mark}, answered_at=now, changed_at=now)
    log = OnlineLog.objects.create(event=event, file_name="log.csv", sha256="x", uploaded_at=now, uploaded_by="受付")
    OnlineLogRow.objects.create(log=log, line=2, name=mark, email=case.email)
    EventWatch.objects.get_or_create(email=case.email, defaults={"made_at": now})  # two cases of one client
    asked = dict.fromkeys(("contact_name", "theme", "answer", "record"), mark)
    LecturerDispatch.objects.create(
        ref=f"D-R8-{case.pk:06d}-0", series=make_series(), host="県", contact_email=case.email, made_at=now, made_by="公開",
        **asked,
    )  # fmt: skip


def _of_the_new_walls(case: Case, mark: str, staff: User) -> None:
    """Parties, lifted walls, emergency accesses, the ledger, offers, receipts and lifted holds of a case."""
    now, today = timezone.now(), timezone.localdate()
    by = {"noted_by_ref": "user:x", "noted_by_label": mark, "noted_at": now}
    models.CaseParty.objects.create(case=case, kind="opponent", name=mark, name_key=mark, **by)
    lifted = {"lifted_at": now, "lifted_by_ref": "user:x", "lifted_by_label": "担当"}
    models.WallLift.objects.create(case=case, user=staff, cause="interest:1", facts={"name": mark}, reason=mark, **lifted)
    models.EmergencyAccess.objects.create(
        case=case, case_ref=case.ref, case_no=case.case_no, desk_id=case.desk_id, user=staff, by_ref="user:x", by_label="担当",
        role="desk_staff", reason=mark, review_note=mark, opened_at=now, expires_at=now + timedelta(hours=1),
        fiscal_year=2026, review_by=today,
    )  # fmt: skip
    draft = {"by_ref": "user:x", "by_label": "担当", "touched_at": now}
    models.ReplyDraft.objects.create(case=case, text=mark, **draft)
    line = models.Disclosure.objects.create(
        case=case, number=1, direction="received", item=mark, given_on=today, party=mark, medium="paper", form=mark,
        purpose=mark, remarks=mark, rank=1, cause="noted", recorded_at=now, recorded_by_ref="link:x", recorded_by_label=mark,
        file=case.files.first(),
    )  # fmt: skip
    models.Disclosure.objects.create(
        case=case, number=2, direction="received", item=mark, given_on=today, party=mark, medium="paper", rank=1,
        cause="noted", recorded_at=now, recorded_by_ref="user:x", recorded_by_label="担当", corrects=line, is_void=True,
    )  # fmt: skip
    offer = models.SlotOffer.objects.create(
        case=case, advisor=case.appointments.first().advisor, promise=case.promises.first(), answer_by=today, made_at=now,
        made_by="担当", end="withdrawn", ended_at=now, ended_by=mark,
    )  # fmt: skip
    models.OfferedSlot.objects.create(offer=offer, starts_at=now, method_id="method.visit", place=mark)
    key = models.SigningKey.objects.first() or models.SigningKey.objects.create(**_key_of_receipts())
    models.SignedReceipt.objects.create(case=case, document=mark, key=key, signature="x", signed_at=now, problem=mark)
    for field, target in (("case", case), ("client", case.client)):
        models.LegalHold.objects.create(
            **{field: target}, reason=mark, lift_reason=mark, placed_at=now, placed_by_ref="user:x", placed_by="監査",
            lifted_at=now, lifted_by="監査",
        )  # fmt: skip


def _key_of_receipts() -> dict[str, Any]:
    return {"name": "test", "public_key": "x", "first_used_at": timezone.now()}


def make_marked_case(mark: str, **given: Any) -> Case:
    """A closed case of a client of its own, with the mark in every text of both."""
    client = given.pop("client", None) or make_client(name=mark, kana=mark, postal_code="1000013")
    values = dict.fromkeys(("subject", "body", "company_name", "person_name", "person_kana", "outcome_note"), mark)
    values |= dict.fromkeys(("recheck_reason", "writer_office", "address"), mark)
    values |= {"email": f"{mark.lower()}@example.jp", "phone": "0312345678", "preferred_times": [mark], "case_no": mark}
    return make_closed_case(**values | {"client": client} | given)


def rows_with(mark: str) -> list[str]:
    """Every row of every table that holds the mark anywhere, as `table: column`."""
    from django.db import connection  # a helper of tests that look below the models

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # a name from the database
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [f"{table}: {name}" for name, value in zip(names, row, strict=True) if holds(value, mark)]
    return sorted(set(found))


def holds(value: object, mark: str) -> bool:
    """Whether the mark stands in a value of the database, in any case and also escaped as JSON does."""
    text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
    return mark.lower() in text.lower() or mark.encode("unicode_escape").decode() in text


def anonymous(client: Client) -> bool:
    client.refresh_from_db()
    return client.erased_at is not None and client.kana == client.search_text == ""
