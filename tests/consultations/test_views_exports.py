"""The page on which a desk manager takes contact rows out."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from accounts.enums import Role
from consultations import revisions
from consultations.enums import Level
from consultations.models import Contact
from core.models import AuditEntry
from tests.factories.consultations import make_case, make_client, make_contact

pytestmark = pytest.mark.django_db
ASKED = {"fiscal_year": "2026", "file_format": "csv", "reason": "監査のため"}


@pytest.fixture
def url() -> str:
    return reverse("consultations:contacts_export")


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


def logged(**given) -> Contact:
    """A contact and the mark of its year that every real write leaves."""
    contact = make_contact(**given)
    revisions.touch([(contact.fiscal_year, contact.desk_id)])
    return contact


def names_in(response) -> list[str]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row["企業名"] for row in csv.DictReader(io.StringIO(text, newline=""))]


# --- who may ----------------------------------------------------------------------------------------------
def test_visitor_is_asked_to_sign_in(url, client):
    for response in (client.get(url), client.post(url, ASKED)):
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", ["sme", "advisor", "desk_staff", "headquarters", "auditor", "administrator"])
def test_everybody_but_a_manager_is_refused(who, url, request, sign_in):
    logged()
    browser = sign_in(request.getfixturevalue(who))
    assert [browser.get(url).status_code, browser.post(url, ASKED).status_code] == [403, 403]
    assert AuditEntry.objects.filter(action="export_contacts").count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(method, url, manager):
    assert getattr(manager, method)(url).status_code == 405


def test_address_alone_downloads_nothing(url, manager):
    contact = logged()
    response = manager.get(url, ASKED)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert contact.client_name not in response.text
    assert AuditEntry.objects.filter(action="export_contacts").count() == 0


# --- the download -----------------------------------------------------------------------------------------
def test_file_has_the_rows_of_the_own_desk_that_the_manager_may_read(url, manager, desk_manager, as_actor):
    logged(client_name="通常")
    logged(client_name="限定", case=make_case(level=Level.LIMITED))
    logged(client_name="秘匿", case=make_case(level=Level.SECRET))
    logged(client_name="よその窓口", case=make_case(desk_id="overseas"))
    logged(client_name="共同", case=make_case(desk_id="overseas"), joint_desk_id="trade_secret")
    logged(client_name="前の年度", contacted_on=date(2026, 3, 31))

    response = manager.post(url, ASKED)

    assert names_in(response) == ["通常", "限定"]
    readable = Contact.objects.visible_to(as_actor(desk_manager)).filter(fiscal_year=2026)
    assert set(readable.values_list("client_name", flat=True)) == {"通常", "限定"}


def test_secret_case_stays_inside_even_for_those_who_may_read_it(url, manager, desk_manager):
    logged(client_name="秘匿", case=make_case(level=Level.SECRET, requester=desk_manager))
    logged(client_name="通常")
    assert names_in(manager.post(url, ASKED)) == ["通常"]


def test_download_names_the_file_and_is_kept_by_no_cache(url, manager):
    logged()
    response = manager.post(url, ASKED)
    assert response.headers["Content-Disposition"] == 'attachment; filename="contacts_2026_trade_secret.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.streaming
    assert len(names_in(response)) == 1


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("json", "application/json", b'{"fiscal_year": 2026'),
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
    ],
)
def test_every_kind_of_file_is_offered(form, kind, start, url, manager):
    logged()
    response = manager.post(url, ASKED | {"file_format": form})
    assert response.headers["Content-Type"] == kind
    assert b"".join(response.streaming_content).startswith(start)


def test_download_leaves_an_audit_row_with_reason_and_count(url, manager, desk_manager, as_actor):
    logged()
    logged()
    assert len(names_in(manager.post(url, ASKED | {"reason": "  会計検査院への説明\r\n資料  "}))) == 2

    entry = AuditEntry.objects.get(action="export_contacts")
    assert (entry.actor_ref, entry.object_type, entry.object_ref) == (
        as_actor(desk_manager).ref,
        "consultations.desk",
        "trade_secret",
    )
    assert entry.reason == "会計検査院への説明\n資料"
    assert entry.changes == {"fiscal_year": [None, 2026], "format": [None, "csv"], "contacts": [None, 2]}


def test_nothing_is_handed_out_when_the_audit_row_cannot_be_written(url, manager, monkeypatch):
    logged()

    def fail(**_given):
        raise LookupError("no audit")

    monkeypatch.setattr("core.audit.record", fail)
    with pytest.raises(LookupError, match="no audit"):
        manager.post(url, ASKED)


@pytest.fixture
def two_desks(desk_manager, sign_in):
    desk_manager.grant(Role.DESK_MANAGER, ["overseas"])
    logged(client_name="こちら")
    logged(client_name="海外", case=make_case(desk_id="overseas"))
    logged(client_name="よそ", case=make_case(desk_id="general"))
    return sign_in(desk_manager)


def test_manager_of_two_desks_takes_out_both_with_an_audit_row_each(url, two_desks):
    response = two_desks.post(url, ASKED)
    assert set(names_in(response)) == {"こちら", "海外"}
    assert response.headers["Content-Disposition"] == 'attachment; filename="contacts_2026.csv"'
    entries = AuditEntry.objects.filter(action="export_contacts").values_list("object_ref", flat=True)
    assert set(entries) == {"trade_secret", "overseas"}


def test_manager_of_two_desks_takes_out_one(url, two_desks):
    assert names_in(two_desks.post(url, ASKED | {"desk": "overseas"})) == ["海外"]


def test_foreign_desk_is_refused(url, two_desks):
    response = two_desks.post(url, ASKED | {"desk": "general"})
    assert (response.status_code, response.streaming) == (422, False)
    assert AuditEntry.objects.filter(action="export_contacts").count() == 0


# --- what can go wrong ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": " \u3000"}, "理由を入力してください"),
        ({"reason": "長" * 501}, "500"),
        ({"fiscal_year": "1999"}, "年度"),
        ({"file_format": "exe"}, "ファイルの種類"),
    ],
)
def test_mistake_is_told_and_what_was_typed_is_kept(wrong, told, url, manager):
    logged()
    asked = ASKED | {"file_format": "json"} | wrong
    response = manager.post(url, asked)

    assert response.status_code == 422
    assert told in response.text
    assert "error-summary" in response.text
    if "reason" not in wrong:
        assert asked["reason"] in response.text
    if "file_format" not in wrong:
        assert re.search(r'<input[^>]*value="json"[^>]*checked', response.text)
    assert AuditEntry.objects.filter(action="export_contacts").count() == 0


def test_year_without_rows_of_the_desk_is_told(url, two_desks):
    logged(contacted_on=date(2020, 5, 1))
    response = two_desks.post(url, ASKED | {"fiscal_year": "2020", "desk": "overseas"})
    assert response.status_code == 422
    assert "この年度の対応記録は、選んだ窓口にありません" in response.text


def test_desk_without_contacts_shows_where_they_would_be(url, manager):
    response = manager.get(url)
    assert "管理する窓口の対応記録は、まだありません" in response.text
    assert "<textarea" not in response.text


def test_page_speaks_english(url, manager):
    logged()
    response = manager.get(f"/en{url}")
    assert "Export contact records" in response.text
    assert "FY2026" in response.text


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_rows(number, url, manager, django_assert_num_queries):
    for _ in range(number):
        logged(case=make_case(client=make_client()), mentions={"country": ["CN", "US"]})
    manager.get(url)  # the catalogue is in memory
    with django_assert_num_queries({"sqlite": 20, "postgresql": 22}[connection.vendor]):
        response = manager.post(url, ASKED | {"file_format": "json"})
        told = json.loads(b"".join(response.streaming_content))
    assert len(told["contacts"]) == number


@pytest.mark.parametrize("page", ["consultations:contact_list", "reporting:export"])
def test_managers_are_led_to_the_page_and_others_are_not(page, url, manager, desk_staff, sign_in):
    assert f'href="{url}"' in manager.get(reverse(page)).text
    assert f'href="{url}"' not in sign_in(desk_staff).get(reverse(page)).text
