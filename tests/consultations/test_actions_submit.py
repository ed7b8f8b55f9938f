"""A consultation that came in by the public form."""

import uuid
from datetime import date, datetime
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actors import VISITOR
from consultations import actions
from consultations.actions import ConsultationEntry
from consultations.actions.submit import promise, subject_of
from consultations.enums import CaseStatus, Level
from consultations.models import Case, Client, ClientAlias, Desk
from core import receipts
from core.models import AuditEntry, SubmittedForm, Transition
from mailing.models import Message
from tests.factories.consultations import make_client

NUMBER = "7123456789012"


def entry(**given) -> ConsultationEntry:
    values = {
        "desk": "trade_secret",
        "body": "取引先に図面を渡す前の注意点を知りたい。秘密保持契約は必要ですか。",
        "person_name": "山田 太郎",
        "person_kana": "ヤマダ　タロウ",
        "company": "株式会社東雲製作所",
        "prefecture": "prefecture.13",
        "email": "yamada@example.jp",
        "language": "ja",
        "leak_suspected": False,
    }
    return ConsultationEntry(**values | given)


def submit(form_key=None, by=VISITOR, **given) -> Case:
    return actions.submit(by=by, entry=entry(**given), form_key=form_key or uuid.uuid4())


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Case, Client, Transition, AuditEntry, Message, SubmittedForm)}


def test_submission_stands_with_number_promise_transition_audit_and_mails(desk_staff, desk_manager):
    with time_machine.travel("2026-11-20T10:00:00+09:00"):
        case = submit()

    assert receipts.canonical(case.ref) == case.ref == case.case_no
    assert (case.status, case.level, case.is_urgent, case.source) == (CaseStatus.RECEIVED, Level.NORMAL, False, "web")
    assert (case.received_on, case.promised_on, case.due_on) == (date(2026, 11, 20), date(2026, 11, 26), date(2026, 11, 26))
    assert case.subject == "取引先に図面を渡す前の注意点を知りたい"
    assert list(Transition.objects.values_list("name", "source", "target", "by_ref")) == [
        ("submit", "", "received", "anonymous")
    ]
    assert list(AuditEntry.objects.values_list("action", "object_ref", "changes")) == [
        ("submit", case.ref, {"status": ["", "received"]})
    ]
    assert set(Message.objects.values_list("recipient", flat=True)) == {
        "yamada@example.jp",
        desk_staff.email,
        desk_manager.email,
    }


def test_leak_is_urgent_limited_and_told_to_the_manager_only(desk_staff, desk_manager):
    case = submit(leak_suspected=True)

    assert (case.level, case.is_urgent) == (Level.LIMITED, True)
    assert set(Message.objects.values_list("recipient", "is_restricted")) == {
        ("yamada@example.jp", True),
        (desk_manager.email, True),
    }
    assert Message.objects.get(recipient=desk_manager.email).subject.startswith("【知財ポータル】至急：")


def test_same_form_again_gives_the_same_case(desk_manager):
    form_key = uuid.uuid4()
    first = submit(form_key)
    before = rows()

    again = submit(form_key, body="あとから変えた本文")

    assert again == first
    assert rows() == before
    assert Case.objects.get().body == first.body


def test_change_after_sending_is_noticed(db):
    case = submit()

    assert actions.differs(case, entry()) is False
    assert actions.differs(case, entry(body="あとから変えた本文")) is True


def test_failure_leaves_nothing(db):
    before = rows()
    with pytest.raises(KeyError):
        submit(desk="no_such_desk")

    assert rows() == before


def test_signed_in_client_is_the_requester_and_staff_is_not(sme, desk_staff, as_actor):
    assert submit(by=as_actor(sme)).requester == sme
    assert submit(by=as_actor(desk_staff)).requester is None


def test_general_window_gets_the_site_of_the_prefecture(db):
    assert submit(desk="general").site_id == "general.13"
    assert submit(desk="trade_secret").site_id is None


@pytest.mark.parametrize(
    ("now", "promised"),
    [
        ("2026-11-20T17:30:00", date(2026, 11, 26)),  # Friday, last reception; 23 November is a holiday
        ("2026-11-20T17:30:01", date(2026, 11, 27)),  # counts as Tuesday
        ("2026-11-21T09:00:00", date(2026, 11, 27)),  # Saturday
        ("2026-12-28T09:00:00", date(2027, 1, 6)),  # before the turn of the year
    ],
)
def test_promise_is_in_working_days_from_the_reception(now, promised, db):
    assert promise(Desk.objects.get(pk="trade_secret"), datetime.fromisoformat(now)) == promised


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("一文。二文。", "一文"),
        ("Is it? Yes.", "Is it"),
        ("一行目\n二行目", "一行目"),
        ("あ" * 41, "あ" * 39 + "…"),
        ("あ" * 40, "あ" * 40),
    ],
)
def test_subject_is_the_first_sentence(body, subject):
    assert subject_of(body) == subject


# --- whose consultation it is ---------------------------------------------------------------------------
def alias(client: Client, key: str, code: str = "13") -> Client:
    ClientAlias.objects.create(client=client, name_key=key, prefecture_code=code)
    return client


def test_client_is_known_by_number_whatever_the_name(db):
    known = make_client(name="株式会社東雲製作所", corporate_number=NUMBER)

    assert submit(company="東雲ホールディングス", corporate_number=NUMBER).client == known
    known.refresh_from_db()
    assert known.name == "株式会社東雲製作所"


def test_client_is_known_by_name_and_prefecture(db):
    known = alias(make_client(), "東雲製作所")

    assert submit(company="㈱東雲 製作所").client == known
    assert submit(prefecture="prefecture.27").client != known


def test_number_of_a_known_client_without_one_is_noted(db):
    known = alias(make_client(corporate_number=None), "東雲製作所")

    assert submit(corporate_number=NUMBER).client == known
    known.refresh_from_db()
    assert known.corporate_number == NUMBER
    assert AuditEntry.objects.filter(action="note_number", object_ref=known.ref).count() == 1


def test_same_name_with_another_number_is_another_client(db):
    known = alias(make_client(corporate_number="4011001098993"), "東雲製作所")

    assert submit(corporate_number=NUMBER).client != known


def test_two_companies_of_one_name_leave_the_one_without_number(db):
    alias(make_client(corporate_number="4011001098993"), "東雲製作所")
    alias(make_client(corporate_number=NUMBER), "東雲製作所")
    third = submit().client

    assert third.corporate_number is None
    assert submit().client == third


def test_person_of_the_same_name_is_another_client_unless_the_address_is_known(db):
    first = submit(company="", email="one@example.jp").client

    assert submit(company="", email="two@example.jp").client != first
    assert submit(company="", email="ONE@example.jp").client == first
    assert (first.kind_id, first.size_id, first.kana) == ("client_kind.person", "size.sole", "ヤマダ　タロウ")


def test_merged_client_is_not_found_again(db):
    kept = make_client()
    merged = alias(make_client(merged_into=kept), "東雲製作所")

    assert submit().client != merged


def test_new_company_gets_size_kind_and_alias(db):
    client = submit(industry="industry.manufacturing", employees=30).client

    assert (client.size_id, client.kind_id, client.corporate_number) == ("size.sme", "client_kind.company", None)
    assert list(client.known_as.values_list("name_key", "prefecture_code")) == [("東雲製作所", "13")]


def test_text_is_kept_as_typed(db):
    case = submit(company="㈱髙﨑①🙂𠮷", body="髙﨑①㈱🙂𠮷～", person_name="髙﨑 𠮷")
    case.refresh_from_db()

    assert (case.company_name, case.client.name, case.body, case.person_name) == (
        "㈱髙﨑①🙂𠮷",
        "㈱髙﨑①🙂𠮷",
        "髙﨑①㈱🙂𠮷～",
        "髙﨑 𠮷",
    )


def test_submission_costs_eight_queries_beside_audit_and_outbox(db):
    submit()
    with CaptureQueriesContext(connection) as found:
        submit(email="", company="別の会社")

    beside = ("SAVEPOINT", "RELEASE", 'INSERT INTO "core_auditentry"', 'SELECT DISTINCT "accounts_user"')
    assert len([query for query in found if not query["sql"].startswith(beside)]) == 8


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_case():
    form_key = uuid.uuid4()
    found: list[str] = []

    def send() -> None:
        try:
            found.append(submit(form_key).ref)
        finally:
            connection.close()

    threads = [Thread(target=send) for _n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(found) == 4
    assert len(set(found)) == Case.objects.count() == 1
