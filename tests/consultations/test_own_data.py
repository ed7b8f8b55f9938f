"""The client's copy of his data: everything he gave and was told, and nothing else."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.actors import VISITOR, with_opened
from consultations.actions.own_data import record_export
from consultations.actions.parties import note_party
from consultations.client_view import files_of
from consultations.enums import FileOrigin, FollowUpAnswer, MessageKind, PartyKind, Side
from consultations.exports.own_data import zipped
from consultations.own_data import own_data
from consultations.walls import Told
from core import audit, private_files
from core.models import AuditEntry
from core.transitions import TransitionRefused
from tests.factories.attachments import pdf
from tests.factories.messages import make_message, make_promise
from tests.factories.offers import make_offer
from tests.factories.own_cases import (
    make_appointment,
    make_case_file,
    make_complaint,
    make_follow_up,
    make_own_case,
    make_referral,
)

pytestmark = pytest.mark.django_db
HUMAN = "髙﨑①㈱🙂𠮷<b>&\u202e"


def archive_of(case) -> zipfile.ZipFile:
    files = files_of(case)
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped(own_data(case, timezone.now(), files), files))))


def read(case) -> dict:
    return json.loads(archive_of(case).read("data.json"))


def test_copy_holds_all_that_was_given_and_told(advisor):
    case = make_own_case(company_name=HUMAN, body=HUMAN, phone="0312345678", advisor=advisor.advisor)
    make_message(case=case, kind=MessageKind.CLIENT, body="質問")
    make_message(case=case, kind=MessageKind.REPLY, body="答え")
    make_promise(case=case, side=Side.CLIENT, text="図面を出す")
    make_appointment(case=case)
    make_referral(case=case)
    make_complaint(case=case)
    make_follow_up(case=case, answered_at=timezone.now(), answers=[FollowUpAnswer.FILED], words="出しました")
    data = read(case)

    asked = data["consultation"]
    assert (asked["what_you_wrote"], asked["company"], asked["phone"]) == (HUMAN, HUMAN, "0312345678")
    assert [message["text"] for message in data["messages"]] == ["質問", "答え"]
    assert [promise["what"] for promise in data["promises"]] == ["図面を出す"]
    assert [meeting["place"] for meeting in data["meetings"]] == ["本社 2階会議室"]
    assert [referral["told"] for referral in data["referrals"]] == ["会社名と相談の要点"]
    assert [complaint["text"] for complaint in data["complaints"]] == ["返事が遅い"]
    assert [told["words"] for told in data["follow_ups"]] == ["出しました"]
    assert data["history"][0]["what"] == "受け付けました"


def test_copy_tells_who_read_what(advisor, as_actor, desk_manager):
    case = make_own_case(advisor=advisor.advisor)
    file = make_case_file(case=case)
    for who, action, seen in ((advisor, "view", case), (desk_manager, "download", file)):
        audit.record(by=as_actor(who), action=action, obj=seen, reason="内部の理由")
    data = read(case)

    assert [(row["who"], row["as"], row["what"]) for row in data["read_by"]] == [
        ("管理 三郎", "窓口責任者", "ファイル"),
        ("相談 太郎", "担当者", "ご相談"),
    ]
    assert "内部の理由" not in json.dumps(data, ensure_ascii=False)


def test_files_are_whole_and_named_apart():
    case = make_own_case()
    make_case_file(case=case, body=b"1", name="図面.pdf")
    make_case_file(case=case, body=b"2", name="図面.pdf")
    make_case_file(case=case, body=b"3", name="提案.pdf", origin=FileOrigin.INSTITUTE)
    make_case_file(case=case, body=b"4", name="内部.pdf", origin=FileOrigin.INTERNAL)
    archive = archive_of(case)

    assert archive.testzip() is None
    names = sorted(name for name in archive.namelist() if name.startswith("files/"))
    assert [name.rpartition("/")[0] for name in names] == ["files/from-us", "files/from-you", "files/from-you"]
    assert {archive.read(name) for name in names} == {pdf(b"1"), pdf(b"2"), pdf(b"3")}
    assert len(json.loads(archive.read("data.json"))["files"]) == 3


def test_file_whose_bytes_are_gone_is_left_out():
    case = make_own_case()
    gone = make_case_file(case=case)
    private_files.remove("cases", gone.stored_name)
    archive = archive_of(case)

    assert archive.namelist() == ["data.json", "consultation.html"]
    assert [file["name"] for file in json.loads(archive.read("data.json"))["files"]] == [gone.name]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_page_to_read_escapes_what_was_typed(language):
    case = make_own_case(body=HUMAN, closed_at=timezone.now())
    make_message(case=case, kind=MessageKind.CLIENT, body="<script>alert(1)</script>\n二行目")
    with translation.override(language):
        page = archive_of(case).read("consultation.html").decode()

    assert f'<html lang="{language}">' in page
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>二行目" in page
    assert "髙﨑①㈱🙂𠮷&lt;b&gt;&amp;" in page


def test_empty_case_gives_a_copy_too():
    data = read(make_own_case(company_name="", phone=""))

    assert [data[name] for name in ("messages", "files", "promises", "meetings", "referrals", "complaints")] == [[]] * 6


def test_reply_that_has_not_left_is_not_in_the_copy():
    case = make_own_case()
    make_message(case=case, kind=MessageKind.REPLY, body="まだ", released_at=timezone.now() + timedelta(seconds=30))
    assert read(case)["messages"] == []


def test_taking_the_copy_is_audited_and_for_the_client_only(desk_manager, as_actor):
    case = make_own_case()
    record_export(case=case, by=with_opened(VISITOR, frozenset({case.ref})), files=2)
    assert AuditEntry.objects.get(action="export_own").changes == {"files": [0, 2]}

    with pytest.raises(TransitionRefused):
        record_export(case=case, by=as_actor(desk_manager), files=2)


def test_copy_holds_the_dates_that_were_offered_and_whom_the_client_named(sme, as_actor):
    case = make_own_case(requester=sme)
    offer = make_offer(case)
    told = Told(name=HUMAN, number="7010705000725")
    note_party(case=case, kind=PartyKind.BARRED, told=told, by=as_actor(sme))
    data = read(case)

    assert [len(offered["dates"]) for offered in data["offered_dates"]] == [2]
    assert data["offered_dates"][0]["due_on"] == offer.answer_by.isoformat()
    assert [(party["name"], party["company_number"]) for party in data["parties"]] == [(HUMAN, "7010705000725")]
    page = archive_of(case).read("consultation.html").decode()
    assert "7010705000725" in page
