"""Uploading a log and reviewing it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from seminars.enums import SeatKind
from seminars.models import Attendance, OnlineLog
from tests.conftest import person
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(sign_in):
    return sign_in(person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ())))


@pytest.fixture
def event():
    return make_event(starts_at=timezone.now() - timedelta(hours=2))


def send(signed, event, content, **given):
    sheet = {"file": SimpleUploadedFile("log.csv", content), "zone": "Asia/Tokyo", "minimum_minutes": "30"} | given
    return signed.post(reverse("events:online_logs", args=[event.ref]), sheet)


def test_a_log_is_read_reviewed_and_taken_over(signed, event):
    known = make_registration(event, person_name="山田 太郎", seat_kind=SeatKind.ONLINE)
    other = make_registration(event, person_name="田中 花", seat_kind=SeatKind.ONLINE)
    answer = send(signed, event, "名前,期間（分）,メール\n山田太郎,90,\nguest,80,\n誰,,\n".encode("cp932"))
    log = OnlineLog.objects.get()
    address = reverse("events:online_log", args=[event.ref, log.ref])
    assert answer["Location"] == address
    page = signed.get(address)
    assert (page.context["state"], [each.row.name for each in page.context["rows"]]) == ("look", ["guest", "誰"])
    absent = signed.get(address, {"show": "absent"}).context["review"].absent
    assert absent == [other]
    guest, nobody = page.context["rows"]
    sheet = {"minimum_minutes": "30", f"row_{guest.key}": other.number, f"row_{nobody.key}": "nobody"}
    for _time in range(2):
        assert signed.post(address, sheet).status_code == 302
    assert set(Attendance.objects.values_list("registration", "minutes")) == {(known.pk, 90), (other.pk, 80)}


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe\x00"])
def test_what_is_no_log_is_said_at_the_file(signed, event, content):
    answer = send(signed, event, content)
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert not OnlineLog.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_review_asks_the_same_for_one_and_three(signed, event, many, django_assert_num_queries):
    for n in range(many):
        make_registration(event, person_name=f"名 {n}", seat_kind=SeatKind.ONLINE)
    send(signed, event, ("Name,Duration\n" + "".join(f"x{n},5\n" for n in range(many))).encode())
    address = reverse("events:online_log", args=[event.ref, OnlineLog.objects.get().ref])
    signed.get(address)
    with django_assert_num_queries(10):
        assert len(signed.get(address).context["rows"]) == many


def test_a_log_of_another_event_is_not_there(signed, event):
    send(signed, event, b"Name,Duration\nx,5\n")
    log = OnlineLog.objects.get()
    assert signed.get(reverse("events:online_log", args=[make_event().ref, log.ref])).status_code == 404
    assert signed.post(reverse("events:online_log", args=[event.ref, log.ref]), {"minimum_minutes": "x"}).status_code == 422
