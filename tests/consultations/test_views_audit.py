"""The pages of the auditor: who did what, who saw a case, whether the log is whole; and nothing of any consultation."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core import audit
from core.audit import witness
from core.models import AuditEntry
from core.spreadsheets.read import open_table
from tests.factories.audit import make_entry
from tests.factories.consultations import make_case, make_contact
from tests.factories.own_cases import make_case_file

pytestmark = pytest.mark.django_db
URL, EXPORT = "/m/audit/", "/m/audit/export/"
NOW = timezone.now().replace(microsecond=0)
ROLES = ("sme", "advisor", "desk_staff", "desk_manager", "headquarters", "administrator")


def links_are_made() -> None:
    """As at the end of a transaction, which in a test never comes."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def rows_of(response) -> list[str]:
    return [line.entry.action for line in response.context["lines"]]


@pytest.mark.parametrize("address", [URL, EXPORT])
def test_nobody_but_the_auditor_opens_it(address, request, sign_in):
    for role in ROLES:
        assert sign_in(request.getfixturevalue(role)).get(address).status_code == 403, role
    assert sign_in(None).get(address).status_code == 302
    assert sign_in(request.getfixturevalue("auditor")).post(URL).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_the_same_number_of_times(count, auditor, desk_staff, sign_in, django_assert_num_queries):
    case = make_case()
    for _each in range(count):
        make_entry(by=desk_staff, obj=case)
    browser = sign_in(auditor)
    browser.get(URL)

    with django_assert_num_queries(6 + 3 + 2):  # the page; its own entry in the log; session and person
        assert len(rows_of(browser.get(URL))) >= count


def test_who_saw_a_case_between_two_hours(auditor, desk_staff, advisor, sign_in):
    case, other = make_case(), make_case()
    file = make_case_file(case=case)
    contact = make_contact(case=case)
    make_entry(by=desk_staff, obj=case, at=NOW - timedelta(hours=5))
    make_entry(by=desk_staff, obj=contact, at=NOW - timedelta(hours=3))
    make_entry(by=advisor, obj=file, action="download", at=NOW - timedelta(hours=2))
    make_entry(by=advisor, obj=case, action="assign", at=NOW - timedelta(hours=2))
    make_entry(by=advisor, obj=other, at=NOW - timedelta(hours=2))
    local = timezone.localtime(NOW)
    since, until = (f"{local - timedelta(hours=hours):%Y-%m-%dT%H:%M}" for hours in (4, 1))
    response = sign_in(auditor).get(URL, {"number": case.case_no, "since": since, "until": until})

    assert [(seen.who, seen.times) for seen in response.context["seen"]] == [("相談 太郎", 1), ("窓口 花子", 1)]
    assert sorted(rows_of(response)) == ["assign", "download", "view"]


@pytest.mark.parametrize("who", ["窓口 花子", "花子", "STAFF@example.jp"])
def test_person_is_found_by_name_and_address(who, auditor, desk_staff, advisor, sign_in):
    make_entry(by=desk_staff, obj=make_case())
    make_entry(by=advisor, obj=make_case(), action="assign")

    assert rows_of(sign_in(auditor).get(URL, {"who": who})) == ["view"]


def test_kind_and_emergency_narrow_the_list(auditor, desk_staff, sign_in):
    case, browser = make_case(), sign_in(auditor)
    make_entry(by=desk_staff, obj=case)
    make_entry(by=desk_staff, obj=case, action="download", is_emergency=True)
    make_entry(by=desk_staff, obj=case, action="assign")

    assert rows_of(browser.get(URL, {"kind": "left"})) == ["download"]
    assert rows_of(browser.get(URL, {"only_emergency": "on"})) == ["download"]
    assert browser.get(URL, {"since": "yesterday"}).status_code == 422


def test_text_told_with_a_step_is_not_shown_and_the_reason_of_a_reading_is(auditor, desk_staff, as_actor, sign_in):
    case = make_case()
    audit.record(by=as_actor(desk_staff), action="reopen", obj=case, reason="秘密の製法の続き")
    audit.record(by=as_actor(desk_staff), action="view", obj=case, reason="emergency:abc")
    page = sign_in(auditor).get(URL, {"number": case.ref}).text

    assert "emergency:abc" in page
    assert "秘密の製法" not in page


def test_page_is_paged_by_key(auditor, desk_staff, sign_in):
    case, browser = make_case(), sign_in(auditor)
    for _each in range(55):
        make_entry(by=desk_staff, obj=case)
    first = browser.get(URL, {"number": case.ref}).context["page"]
    second = browser.get(URL, {"number": case.ref, "after": first.next}).context["page"]

    assert (len(first.rows), len(second.rows)) == (50, 5)


def test_state_tells_of_check_anchor_and_contradiction(auditor, desk_staff, sign_in, settings):
    make_entry(by=desk_staff, obj=make_case())
    links_are_made()
    browser = sign_in(auditor)
    assert "まだ検査していません" in browser.get(URL).text
    links_are_made()
    call_command("verify_audit")
    call_command("anchor_audit")
    links_are_made()
    witness.note_head(NOW)
    assert "書かれたときのままです" in browser.get(URL).text
    path = next(witness.folder().glob("heads-*.log"))
    path.write_text(path.read_text() + f"{NOW:%Y-%m-%dT%H:%M:%S+00:00} 999 {'0' * 64}\n")
    assert "切り取られたか" in browser.get(URL).text


def test_looking_is_logged(auditor, sign_in):
    sign_in(auditor).get(URL, {"number": "R8-1", "who": "窓口 花子"})
    entry = AuditEntry.objects.get(action="list")

    assert (entry.object_type, entry.changes["number"]) == ("core.auditentry", [None, "R8-1"])
    assert "花子" not in str(entry.changes)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_holds_the_rows_and_is_logged_with_its_reason(file_format, auditor, desk_staff, sign_in, tmp_path):
    case = make_case()
    make_entry(by=desk_staff, obj=case, actor_label="=cmd()")
    answer = sign_in(auditor).post(f"{EXPORT}?number={case.ref}", {"file_format": file_format, "reason": "内部監査"})
    path = tmp_path / f"x.{file_format}"
    path.write_bytes(b"".join(answer.streaming_content))
    with open_table(path, required=["action"]) as table:
        rows = [cells for _number, cells in table.rows]

    assert (len(rows), case.ref in str(rows[0])) == (1, True)
    entry = AuditEntry.objects.get(action="export_audit_rows")
    assert (entry.reason, entry.changes["rows"]) == ("内部監査", [None, 1])


def test_export_without_reason_is_refused_and_nothing_leaves(auditor, sign_in):
    answer = sign_in(auditor).post(EXPORT, {"file_format": "csv", "reason": " "})

    assert answer.status_code == 422
    assert not AuditEntry.objects.filter(action="export_audit_rows").exists()
