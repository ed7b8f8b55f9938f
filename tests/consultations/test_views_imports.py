"""The import page: two steps, each file its sender's alone."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from consultations.enums import UploadStatus
from consultations.models import Contact, LedgerImport, LedgerUpload
from consultations.views import imports
from core.models import AuditEntry, Transition
from tests.conftest import person
from tests.consultations.ledger.builder import LEDGERS, csv_bytes, row

pytestmark = pytest.mark.django_db
START = "/s/import/"
BAD = (LEDGERS / "bad_rows.csv").read_bytes()


def send(browser, content: bytes, name: str = "ledger.csv", **fields):
    return browser.post(START, {"file": SimpleUploadedFile(name, content), **fields})


def sent(browser, content: bytes, **fields) -> LedgerUpload:
    response = send(browser, content, **fields)
    assert response.status_code == 302
    return LedgerUpload.objects.get(ref=response.url.rstrip("/").rpartition("/")[2])


def page(browser, upload) -> str:
    return browser.get(f"{START}{upload.ref}/").content.decode()


def confirm(browser, upload, **fields):
    return browser.post(f"{START}{upload.ref}/confirm/", fields)


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


def test_good_file_is_checked_and_then_imported(manager):
    upload = sent(manager, csv_bytes([row(), row(案件番号="L-2", 業種="宇宙産業")]))
    assert upload.status == UploadStatus.CHECKED
    assert not Contact.objects.exists()
    text = page(manager, upload)
    assert "2件を取り込む" in text
    assert "宇宙産業" in text
    assert "L-2" in text
    assert confirm(manager, upload).url == f"{START}{upload.ref}/"
    upload.refresh_from_db()
    assert (upload.status, upload.confirmed_by, Contact.objects.count()) == (UploadStatus.WRITTEN, "管理 三郎", 2)
    assert LedgerImport.objects.get() == upload.imported
    assert reverse("reporting:year", args=[2017]) in page(manager, upload)
    listed = manager.get(START).content.decode()
    assert "ledger.csv" in listed
    assert "管理 三郎" in listed


def test_second_confirmation_gives_the_same_answer(manager):
    upload = sent(manager, csv_bytes([row()]))
    answers = [confirm(manager, upload) for _time in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, f"{START}{upload.ref}/")] * 2
    assert (Contact.objects.count(), LedgerImport.objects.count()) == (1, 1)


def test_same_form_sent_twice_is_one_file(manager):
    key = str(uuid.uuid4())
    first, second = (sent(manager, csv_bytes([row()]), form_key=key) for _time in range(2))
    assert first == second
    assert LedgerUpload.objects.count() == 1


def test_bad_rows_are_shown_and_left_out_only_on_request(manager):
    upload = sent(manager, BAD)
    text = page(manager, upload)
    assert "平成32年はありません" in text
    assert "29件を取り込む （誤りのある11行を除く）" in text
    confirm(manager, upload)
    assert not Contact.objects.exists()
    confirm(manager, upload, skip_bad_rows="on")
    upload.refresh_from_db()
    assert (Contact.objects.count(), upload.counts["created"], upload.counts["bad"]) == (29, 29, 11)


def test_report_has_every_fault_and_no_live_formula(manager):
    upload = sent(manager, csv_bytes([row(対応日='=HYPERLINK("x")'), row(対応方法="狼煙")]))
    response = manager.get(f"{START}{upload.ref}/report.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(found["line"], found["column"], found["value"]) for found in rows] == [
        ("2", "対応日", '\'=HYPERLINK("x")'),
        ("3", "対応方法", "狼煙"),
    ]
    assert "attachment" in response.headers["Content-Disposition"]
    response.close()


def test_good_file_has_no_report(manager):
    upload = sent(manager, csv_bytes([row()]))
    assert manager.get(f"{START}{upload.ref}/report.csv").status_code == 404


def test_rows_of_other_desks_are_bad_rows(manager):
    upload = sent(manager, csv_bytes([row(), row(案件番号="2", 相談窓口="overseas")]))
    assert [fault[:2] for fault in upload.findings["faults"]] == [[3, "相談窓口"]]
    assert "担当する窓口の行だけです（営業秘密・知財戦略相談窓口）" in page(manager, upload)


@pytest.mark.parametrize("content", [b"\xff\xfe", "メモ\n一\n".encode(), b"%PDF-1.7"])
def test_unreadable_file_says_why_and_is_not_kept(manager, settings, content):
    upload = sent(manager, content)
    assert (upload.status, upload.stored_name) == (UploadStatus.UNREADABLE, "")
    assert upload.message in page(manager, upload)
    assert list((settings.PRIVATE_FILES_DIR / "ledgers").iterdir()) == []


@pytest.mark.parametrize("files", [{}, {"file": SimpleUploadedFile("a.csv", b"")}])
def test_form_without_a_file_says_what_to_do(manager, files):
    response = manager.post(START, files)
    assert response.status_code == 200
    assert "<title>エラー：" in response.content.decode()
    assert not LedgerUpload.objects.exists()


def test_file_that_is_too_large_is_refused(manager, monkeypatch):
    from consultations.forms import ledgers

    monkeypatch.setattr(ledgers, "MAX_BYTES", 10)
    assert "「ledger.csv」は" in send(manager, csv_bytes([row()])).content.decode()


def test_file_in_which_everything_is_stored_needs_no_confirmation(manager):
    confirm(manager, sent(manager, csv_bytes([row()])))
    upload = sent(manager, csv_bytes([row()]))
    text = page(manager, upload)
    assert "すべての行が登録済みです" in text
    assert f"{upload.ref}/confirm/" not in text


def test_changed_rows_are_shown_and_not_written(manager):
    confirm(manager, sent(manager, csv_bytes([row()])))
    upload = sent(manager, csv_bytes([row(結果="助言で完了")]))
    assert upload.findings["changed"] == [[2, "結果"]]
    text = page(manager, upload)
    assert "登録済みの内容と異なる行" in text
    assert "新しく取り込む行はありません" in text


def test_file_is_removed_on_request(manager, settings):
    upload = sent(manager, csv_bytes([row()]))
    for _time in range(2):
        assert manager.post(f"{START}{upload.ref}/drop/").url == START
    upload.refresh_from_db()
    assert (upload.status, upload.findings) == (UploadStatus.DROPPED, {})
    assert list((settings.PRIVATE_FILES_DIR / "ledgers").iterdir()) == []
    confirm(manager, upload)
    assert not Contact.objects.exists()


def test_large_file_waits_for_the_worker(manager, monkeypatch):
    from consultations.actions.ledger_sweep import sweep

    monkeypatch.setattr(imports, "AT_ONCE", 10)
    upload = sent(manager, csv_bytes([row()]))
    assert upload.status == UploadStatus.CHECKING
    assert "最新の状態を表示する" in page(manager, upload)
    assert sweep(timezone.now()) == 1
    upload.refresh_from_db()
    assert upload.status == UploadStatus.CHECKED
    confirm(manager, upload)
    upload.refresh_from_db()
    assert (upload.status, Contact.objects.count()) == (UploadStatus.WRITING, 0)
    assert sweep(timezone.now()) == 1
    assert sweep(timezone.now() + timedelta(hours=1)) == 0
    upload.refresh_from_db()
    assert (upload.status, Contact.objects.count()) == (UploadStatus.WRITTEN, 1)


def test_page_is_there_in_english(manager):
    upload = LedgerUpload.objects.get(
        ref=manager.post("/en/s/import/", {"file": SimpleUploadedFile("a.csv", BAD)}).url.rstrip("/").rpartition("/")[2]
    )
    text = manager.get(f"/en/s/import/{upload.ref}/").content.decode()
    assert "Heisei 32 does not exist. Do you mean Reiwa 2?" in text
    assert "Import 29 contacts (leave 11 bad rows out)" in text


# --- who may ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["sme", "advisor", "desk_staff", "headquarters", "auditor", "administrator"])
def test_others_are_not_let_in(role, request, sign_in, desk_manager):
    upload = LedgerUpload.objects.create(user=desk_manager, language="ja", size=1, at=timezone.now())
    browser = sign_in(request.getfixturevalue(role))
    assert send(browser, csv_bytes([row()])).status_code == 403
    for address in (START, f"{START}{upload.ref}/", f"{START}{upload.ref}/report.csv"):
        assert browser.get(address).status_code == 403
    for step in ("confirm", "drop"):
        assert browser.post(f"{START}{upload.ref}/{step}/").status_code == 403
    assert LedgerUpload.objects.count() == 1


def test_visitor_is_asked_to_sign_in(sign_in, db):
    assert sign_in(None).get(START).url.startswith("/accounts/login/")


def test_file_of_another_manager_does_not_exist(manager, sign_in):
    from accounts.enums import Role

    upload = sent(manager, BAD)
    stranger = sign_in(person("other-manager@example.jp", "別 管理", (Role.DESK_MANAGER, ("trade_secret",))))
    for address in (f"{START}{upload.ref}/", f"{START}{upload.ref}/report.csv"):
        assert stranger.get(address).status_code == 404
    for step in ("confirm", "drop"):
        assert stranger.post(f"{START}{upload.ref}/{step}/").status_code == 404
    assert "ledger.csv" not in stranger.get(START).content.decode()


@pytest.mark.parametrize("step", ["confirm", "drop"])
def test_steps_are_posted_only(manager, step):
    upload = sent(manager, csv_bytes([row()]))
    assert manager.get(f"{START}{upload.ref}/{step}/").status_code == 405
    assert manager.put(START).status_code == 405


def test_forms_without_their_token_are_refused(desk_manager, manager):
    upload = sent(manager, csv_bytes([row()]))
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(desk_manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(browser, csv_bytes([row()])).status_code == 403
    assert confirm(browser, upload).status_code == 403
    assert not Contact.objects.exists()


def test_every_step_is_audited(manager, desk_manager):
    upload = sent(manager, csv_bytes([row()]))
    confirm(manager, upload)
    steps = list(Transition.objects.filter(object_id=upload.pk, object_type="consultations.ledgerupload").order_by("pk"))
    assert [step.name for step in steps] == ["receive", "check", "confirm", "finish"]
    audited = AuditEntry.objects.filter(actor_ref=f"user:{desk_manager.ref}").order_by("pk")
    assert [entry.action for entry in audited] == ["receive", "check", "confirm", "import_ledger", "finish"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow_with_its_rows(manager, count, django_assert_num_queries):
    for number in range(count):
        confirm(manager, sent(manager, csv_bytes([row(案件番号=str(number))]), form_key=str(uuid.uuid4())))
    with django_assert_num_queries(6):  # session, person, roles, demo, files, imports
        manager.get(START)
