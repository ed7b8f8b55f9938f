"""The files page of a case, taking a file and removing one."""

import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from consultations.actions import files
from consultations.enums import FileOrigin, Level
from consultations.models import Case, CaseFile
from core import private_files
from core.models import AuditEntry
from tests.factories import attachments as made
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
NAME = "髙橋﨑の図面.pdf"
NO_DESK = ["sme", "headquarters", "auditor", "administrator"]


@pytest.fixture
def case(advisor) -> Case:
    return make_case(advisor=advisor.advisor)


@pytest.fixture
def staff(desk_staff, sign_in):
    return sign_in(desk_staff)


@pytest.fixture
def file(case, as_actor, desk_staff) -> CaseFile:
    by = as_actor(desk_staff)
    return files.attach_file(case=case, by=by, name=NAME, chunks=[made.pdf()], origin=FileOrigin.CLIENT)[0]


def page(case: Case) -> str:
    return reverse("consultations:file_list", args=[case.ref])


def download(file: CaseFile) -> str:
    return reverse("consultations:file_download", args=[file.case.ref, file.ref])


def removal(file: CaseFile) -> str:
    return reverse("consultations:file_remove", args=[file.case.ref, file.ref])


def sent(*uploads: tuple[str, bytes], origin: str = "client") -> dict[str, object]:
    """What the form posts; the browser's word on the type is never believed."""
    return {
        "attach-origin": origin,
        "attach-files": [SimpleUploadedFile(name, content, "text/html") for name, content in uploads],
    }


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content)


# --- who may ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [download, removal])
def test_visitor_is_asked_to_sign_in(address, file, client):
    for url in (page(file.case), address(file)):
        response = client.post(url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("who", NO_DESK)
def test_role_without_a_desk_is_not_allowed(who, file, request, sign_in):
    browser = sign_in(request.getfixturevalue(who))
    assert browser.post(page(file.case), sent(("a.pdf", made.pdf()))).status_code == 403
    assert browser.get(download(file)).status_code == 403
    assert browser.post(removal(file)).status_code == 403
    assert CaseFile.objects.get().removed_at is None


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("given", [{}, {"HTTP_RANGE": "bytes=0-3"}])
def test_stranger_gets_the_same_not_found_as_for_nothing(given, method, file, other_desk_advisor, sign_in):
    browser = sign_in(other_desk_advisor)
    foreign = getattr(browser, method)(download(file), **given)
    missing = getattr(browser, method)(download(file).replace(file.ref, "x" * 16), **given)

    assert foreign.status_code == missing.status_code == 404
    assert re.sub(r'"[^"]*"', "", foreign.text) == re.sub(r'"[^"]*"', "", missing.text)
    assert browser.get(page(file.case)).status_code == 404
    assert browser.post(page(file.case), sent(("a.pdf", made.pdf()))).status_code == 404
    assert browser.post(removal(file)).status_code == 404
    assert not AuditEntry.objects.filter(action="download").exists()


def test_file_is_not_found_under_another_case(file, staff):
    other = make_case()
    assert staff.get(reverse("consultations:file_download", args=[other.ref, file.ref])).status_code == 404


def test_file_of_a_case_that_rises_is_out_of_sight(file, staff):
    Case.objects.update(level=Level.LIMITED)
    assert staff.get(download(file)).status_code == 404


def test_removing_is_done_by_post_and_taking_by_get(file, staff):
    assert staff.get(removal(file)).status_code == 405
    assert staff.post(download(file)).status_code == 405


def test_form_from_elsewhere_attaches_nothing(case, desk_staff):
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(desk_staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(page(case), sent(("a.pdf", made.pdf()))).status_code == 403
    assert not CaseFile.objects.exists()

    token = strict.get(page(case)).context["csrf_token"]
    given = sent(("a.pdf", made.pdf())) | {"csrfmiddlewaretoken": str(token)}
    assert strict.post(page(case), given).status_code == 302


# --- taking -----------------------------------------------------------------------------------------------
def test_file_comes_as_it_was_received_and_only_as_a_download(file, staff, desk_staff):
    response = staff.get(download(file))

    assert bytes_of(response) == made.pdf()
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Length"] == str(file.size)
    assert unquote(headers["Content-Disposition"]) == f"attachment; filename*=utf-8''{NAME}"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    entry = AuditEntry.objects.get(action="download")
    assert (entry.actor_ref, entry.object_ref) == (f"user:{desk_staff.ref}", file.ref)


def test_part_of_a_file_is_checked_and_recorded_like_the_whole(file, staff):
    for number, method in enumerate((staff.get, staff.head), start=1):
        response = method(download(file), HTTP_RANGE="bytes=0-3")
        assert (response.status_code, bytes_of(response)) == (200, made.pdf() if method == staff.get else b"")
        assert AuditEntry.objects.filter(action="download").count() == number


def test_reverse_proxy_gets_the_place_and_no_bytes(file, staff, settings):
    settings.PRODUCTION = True
    response = staff.get(download(file))
    assert response.headers["X-Accel-Redirect"] == f"/private-files/cases/{file.stored_name}"
    assert response.content == b""


def test_file_whose_bytes_are_gone_is_not_found_and_stands_in_the_log(file, staff, caplog):
    private_files.remove(files.FOLDER, file.stored_name)
    assert staff.get(download(file)).status_code == 404
    assert file.ref in caplog.text


@pytest.mark.parametrize("path", ["/private-files/cases/", "/media/", "/var/private/cases/"])
def test_no_address_leads_around_the_check(path, file, staff):
    assert staff.get(path + file.stored_name).status_code == 404


# --- attaching --------------------------------------------------------------------------------------------
def test_several_files_are_attached_at_once(case, staff):
    response = staff.post(page(case), sent((NAME, made.pdf()), ("写真.png", made.png()), origin="internal"), follow=True)

    assert response.redirect_chain == [(page(case), 302)]
    assert "ファイルを2件添付しました。" in response.text
    kept = set(CaseFile.objects.values_list("name", "content_type", "origin"))
    assert kept == {(NAME, "application/pdf", "internal"), ("写真.png", "image/png", "internal")}
    assert NAME in response.text


def test_refused_files_are_named_and_the_others_stay(case, staff, monkeypatch):
    monkeypatch.setattr("consultations.views.files.LIMIT", 1000)
    uploads = (("a.svg", b"<svg/>"), ("good.png", made.png()), ("big.pdf", made.pdf(bytes(1001))), ("none.pdf", b""))
    response = staff.post(page(case), sent(*uploads))

    assert response.status_code == 422
    errors = response.context["form"].errors["files"]
    assert [error.partition("」")[0] for error in errors] == ["「a.svg", "「big.pdf", "「none.pdf"]
    assert list(CaseFile.objects.values_list("name", flat=True)) == ["good.png"]
    assert "ファイルを1件添付しました。" in response.text
    assert 'href="#id_attach-files"' in response.text


def test_file_one_byte_over_the_limit_is_refused_and_one_at_the_limit_is_not(case, staff, monkeypatch):
    whole = made.pdf(bytes(200_000))  # several pieces
    monkeypatch.setattr("consultations.views.files.LIMIT", len(whole))
    response = staff.post(page(case), sent(("whole.pdf", whole), ("over.pdf", made.pdf(bytes(200_001)))))
    assert "「over.pdf」は" in response.context["form"].errors["files"][0]
    assert list(CaseFile.objects.values_list("name", flat=True)) == ["whole.pdf"]


def test_more_files_than_fit_are_named(case, staff):
    uploads = [(f"{number}.pdf", made.pdf(str(number).encode())) for number in range(7)]
    errors = staff.post(page(case), sent(*uploads)).context["form"].errors["files"]
    assert [error[:7] for error in errors] == ["「5.pdf」", "「6.pdf」"]
    assert CaseFile.objects.count() == 5


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"attach-files": []}, "files", "ファイルを選択してください"),
        ({"attach-origin": ""}, "origin", "ファイルの区分を選択してください"),
        ({"attach-origin": "x"}, "origin", "ファイルの区分を一覧から選択してください"),
    ],
)
def test_incomplete_form_says_what_to_do(given, field, words, case, staff):
    response = staff.post(page(case), sent(("a.pdf", made.pdf())) | given)
    assert response.status_code == 422
    assert list(response.context["form"].errors[field]) == [words]
    assert not CaseFile.objects.exists()


def test_english_page_refuses_in_english(case, staff):
    response = staff.post(f"/en{page(case)}", sent(("a.svg", b"<svg/>")))
    assert "a.svg cannot be attached. Choose PDF, Word, Excel, PowerPoint, JPEG or PNG" in response.text


# --- removing and the pages -------------------------------------------------------------------------------
def test_removing(file, staff):
    response = staff.post(removal(file), follow=True)
    assert "ファイルを削除しました。" in response.text
    assert "まだファイルはありません。" in response.text
    assert staff.post(removal(file)).status_code == 404


def test_advisor_sees_but_does_not_remove_the_desks_file(file, advisor, sign_in):
    browser = sign_in(advisor)
    html = browser.get(page(file.case)).text
    assert NAME in html
    assert removal(file) not in html
    assert browser.post(removal(file)).status_code == 403


def test_case_page_says_how_many_files_there_are(file, staff):
    html = staff.get(reverse("consultations:case_detail", args=[file.case.ref])).text
    assert "ファイル (1)" in html
    assert page(file.case) in html


def test_opening_the_page_is_recorded_as_reading_the_case(file, staff):
    staff.get(page(file.case))
    assert AuditEntry.objects.filter(action="view", object_ref=file.case.ref).count() == 1


def test_page_costs_six_queries_with_one_file_and_with_three(file, staff, as_actor, desk_staff, django_assert_num_queries):
    staff.get(page(file.case))
    for number in range(2):
        with django_assert_num_queries(6 + 2):  # and the savepoint of the audit row
            staff.get(page(file.case))
        for more in range(2):
            content = made.pdf(f"{number} {more}".encode())
            by = as_actor(desk_staff)
            files.attach_file(case=file.case, by=by, name="a.pdf", chunks=[content], origin=FileOrigin.CLIENT)


def test_taking_a_file_costs_five_queries(file, staff, django_assert_num_queries):
    bytes_of(staff.get(download(file)))
    with django_assert_num_queries(5 + 2):  # and the savepoint of the audit row
        bytes_of(staff.get(download(file)))
