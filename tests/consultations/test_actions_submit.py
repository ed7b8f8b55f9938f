"""A consultation that came in by the public form."""

import uuid
from datetime import date, datetime
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import VISITOR
from consultations import actions
from consultations.actions import ConsultationEntry, drafts
from consultations.actions.submit import promise, subject_of
from consultations.enums import CaseStatus, Level
from consultations.models import Case, Client, ClientAlias, ClockInterval, Desk, Draft
from core import receipts
from core.models import AuditEntry, SubmittedForm, Transition
from mailing.models import Message
from tests.factories.consultations import make_client
from tests.factories.drafts import write

NUMBER = "7123456789012"
# transaction, audit log and history of the case, outbox
BESIDE = (
    *("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"),
    *('INSERT INTO "core_auditentry"', 'INSERT INTO "core_transition"', 'INSERT INTO "consultations_clockinterval"'),
    *('SELECT DISTINCT "accounts_user"', 'SELECT 1 AS "a" FROM "core_installation"'),
    *('SELECT "mailing_message"', 'INSERT INTO "mailing_message"'),
    *('INSERT OR IGNORE INTO "core_tries"', 'INSERT INTO "core_tries"', 'UPDATE "core_tries"'),  # how often this network asks
    *('SELECT "consultations_signingkey"', 'INSERT INTO "consultations_signedreceipt"'),  # the signed receipt
)


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
    ("now", "promised"),
    [
        ("2026-11-20T10:00:00", date(2026, 11, 24)),  # Friday; 23 November is a holiday
        ("2026-11-20T20:00:00", date(2026, 11, 24)),  # after the last reception: still the next working day
        ("2026-11-21T09:00:00", date(2026, 11, 24)),  # Saturday
        ("2026-11-24T09:00:00", date(2026, 11, 25)),
    ],
)
def test_urgent_case_is_promised_the_next_working_day(now, promised, db):
    desk = Desk.objects.get(pk="trade_secret")

    assert promise(desk, datetime.fromisoformat(now), is_urgent=True) == promised
    desk.reply_promise_working_days = 0
    assert promise(desk, datetime.fromisoformat(now), is_urgent=True) <= promise(desk, datetime.fromisoformat(now))


def test_suspected_leak_is_promised_and_due_on_the_next_working_day(db, time_machine):
    time_machine.move_to("2026-11-20T01:00:00Z", tick=False)
    case = submit(leak_suspected=True)

    assert (case.promised_on, case.due_on, case.due_base_on) == (date(2026, 11, 24),) * 3


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


@pytest.mark.parametrize("applicant", ["sole", "founder"])
def test_trade_name_makes_no_company_of_a_person(applicant, db):
    first = submit(applicant=applicant, company="東雲工房", email="one@example.jp").client

    assert (first.name, first.kind_id, first.size_id) == ("東雲工房", "client_kind.person", "size.sole")
    assert submit(applicant=applicant, company="東雲工房", email="one@example.jp").client == first
    assert submit(applicant=applicant, company="東雲工房", email="two@example.jp").client != first


def test_person_without_address_is_known_by_phone(db):
    first = submit(company="", email="", phone="0312345678").client

    assert submit(company="", email="", phone="0312345678").client == first
    assert submit(company="", email="", phone="0399999999").client != first
    assert submit(company="", email="", phone="").client != first


@pytest.mark.parametrize(
    ("name", "size"), [("国立大学法人東雲大学", "size.university"), ("東雲工業高等専門学校", "size.kosen")]
)
def test_university_and_technical_college_are_told_apart(name, size, db):
    assert submit(applicant="university", company=name).client.size_id == size


def test_kana_of_who_writes_for_a_client_is_not_that_of_the_client(db):
    client = submit(company="", writer="attorney", applicant="sole").client

    assert client.kana == ""


def test_what_else_was_said_stands_on_the_case(db):
    case = submit(
        publication="yes",
        published_on=date(2026, 11, 2),
        postal_code="100-0001",
        address="千代田区",
        preferred_method="method.online",
        preferred_times=("午前", "午後"),
        may_refer=True,
        writer="consultant",
        writer_office="髙﨑事務所",
    )
    case.refresh_from_db()

    assert (case.publication, case.published_on, case.may_refer) == ("yes", date(2026, 11, 2), True)
    assert (case.postal_code, case.address, case.client.postal_code) == ("100-0001", "千代田区", "100-0001")
    assert (case.preferred_method_id, case.preferred_times) == ("method.online", ["午前", "午後"])
    assert (case.writer, case.writer_office) == ("consultant", "髙﨑事務所")


def test_clock_runs_from_the_first_moment(db):
    case = submit()

    assert list(ClockInterval.objects.values_list("case_id", "kind", "ended_at")) == [(case.pk, "running", None)]
    assert case.due_on == case.due_base_on == case.promised_on


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


@pytest.mark.parametrize(("files", "cost"), [(0, 8), (3, 12)])
def test_sending_costs_eight_queries_beside_audit_and_outbox(files, cost, client, db):
    """Draft, number, draft emptied, client looked for, client with alias (2), case, interests; files read, moved, let go and
    entered in the ledger."""
    submit()
    key = write(client, company="別の会社", corporate_number="")
    draft = Draft.objects.get()
    for number in range(files):
        drafts.keep_file(by=VISITOR, draft=draft, name=f"{number}.pdf", chunks=[b"%PDF-1.4\n%%EOF\n"])
    with CaptureQueriesContext(connection) as found:
        assert client.post(reverse("public:consult_check"), {"form_key": key}).status_code == 302

    own = [query["sql"] for query in found if not query["sql"].startswith(BESIDE)]
    assert len(own) == cost


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
