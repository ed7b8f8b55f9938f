"""The reception: finding people, one press, undo, counts, paper; who may open it."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from core.models import AuditEntry
from seminars.enums import Mode, RegistrationStatus, SeatKind
from seminars.models import Attendance, Registration, SeatPool
from seminars.tickets import number_of_ticket, ticket_picture, ticket_token
from tests.conftest import person
from tests.factories.seminars import make_booking, make_event, make_registration

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
LONG = "株式会社" + "あ" * 16 + "髙﨑𠮷㈱" + "製作所研究開発本部知的財産部東京"


@pytest.fixture
def signed(sign_in):
    return sign_in(person("organiser@example.jp", "運営 七子", (Role.SEMINAR_ORGANISER, ())))


@pytest.fixture
def event():
    return make_event(starts_at=timezone.now() + timedelta(hours=1))


def seat(event, name, kana, company="株式会社受講", **given):
    return make_registration(event, booking=make_booking(event, company=company), person_name=name, person_kana=kana, **given)


@pytest.fixture
def people(event):
    return [
        seat(event, "髙橋 一郎", "タカハシ イチロウ", number="S-R8-045621-7"),
        seat(event, "山田 太郎", "ヤマダ タロウ", company="有限会社高畑金型", number="S-R8-111222-3", access_needs="車いす"),
        seat(event, "取消 三郎", "トリケシ サブロウ", number="S-R8-333333-3", status=RegistrationStatus.CANCELLED),
    ]


def page(signed, event, **query):
    return signed.get(reverse("events:reception", args=[event.ref]), query)


def numbers(answer):
    return re.findall(r'data-number="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("たかは", ["S-R8-045621-7"]),
        ("ﾀｶﾊ", ["S-R8-045621-7"]),
        ("イチ", ["S-R8-045621-7"]),
        ("ハシ", []),  # a reading is found from the beginning of a word
        ("山田太", ["S-R8-111222-3"]),
        ("高畑", ["S-R8-111222-3"]),
        ("５６２１－７", ["S-R8-045621-7"]),
        ("2223", ["S-R8-111222-3"]),
        ("s-r8-0456", ["S-R8-045621-7"]),
        ("取消", ["S-R8-333333-3"]),
    ],
)
def test_people_are_found_by_kana_name_company_and_number(signed, event, people, asked, found):
    assert numbers(page(signed, event, q=asked)) == found


def test_the_list_shows_who_is_expected_with_needs_and_counts(signed, event, people):
    answer = page(signed, event)
    assert numbers(answer) == ["S-R8-045621-7", "S-R8-111222-3"]
    assert "車いす" in answer.content.decode()
    entry = AuditEntry.objects.get(action="list")
    assert (entry.object_type, entry.changes["rows"]) == ("seminars.registration", [None, 2])
    signed.post(reverse("events:check_in", args=[event.ref]), {"number": "S-R8-111222-3"})
    assert [(count.came, count.expected) for count in page(signed, event).context["counts"]] == [(1, 2), (0, 0)]
    assert numbers(page(signed, event, show="missing")) == ["S-R8-045621-7"]
    assert numbers(page(signed, event, show="came")) == ["S-R8-111222-3"]


@pytest.mark.parametrize("many", [1, 300])
def test_the_page_asks_as_much_for_one_as_for_three_hundred(signed, event, many, django_assert_num_queries):
    booking = make_booking(event)
    SeatPool.objects.filter(event=event, kind="onsite").update(capacity=400, taken=many)
    Registration.objects.bulk_create(
        Registration(
            event=event,
            booking=booking,
            number=f"S-R8-{n:06d}-0",
            person_name=f"名 {n}",
            person_kana="ナ",
            person_key=str(n),
            seat_kind=SeatKind.ONSITE,
            status=RegistrationStatus.CONFIRMED,
            applied_at=timezone.now(),
        )
        for n in range(many)
    )
    page(signed, event)
    with django_assert_num_queries(QUERIES):
        assert len(numbers(page(signed, event))) == many


QUERIES = 8


def test_a_press_by_form_and_by_script_and_undo(signed, event, people):
    address = reverse("events:check_in", args=[event.ref])
    answer = signed.post(address, {"number": people[0].number}, follow=True)
    assert "髙橋 一郎" in str(next(iter(answer.context["messages"])))
    sent = {"number": people[1].number, "device_key": str(uuid.uuid4()), "at": "2026-11-20T05:00:00.000Z"}
    for _time in range(2):
        answer = signed.post(address, sent, **JSON)
        assert (answer.status_code, set(answer.json())) == (200, {"words", "at"})
    assert Attendance.objects.count() == 2
    signed.post(reverse("events:check_in_undo", args=[event.ref]), {"number": people[0].number})
    assert Attendance.objects.get().registration == people[1]


def test_a_refused_press_says_why_and_an_unreadable_one_too(signed, event, people):
    address = reverse("events:check_in", args=[event.ref])
    answer = signed.post(address, {"number": people[2].number}, **JSON)
    assert answer.status_code == 409
    assert "取消 三郎" in answer.json()["words"]
    assert signed.post(address, {"number": people[0].number, "device_key": "x"}, **JSON).status_code == 422
    assert not Attendance.objects.exists()


def test_who_comes_with_a_seat_online_counts_in_the_room(signed, event):
    guest = seat(event, "線上 一", "センジョウ", seat_kind=SeatKind.ONLINE)
    signed.post(reverse("events:check_in", args=[event.ref]), {"number": guest.number})
    assert Attendance.objects.get().kind == SeatKind.ONSITE
    assert [(count.came, count.expected) for count in page(signed, event).context["counts"]] == [(1, 1), (0, 0)]


def test_the_qr_code_of_a_ticket_opens_the_person(signed, event, people):
    token = ticket_token(people[0])
    assert number_of_ticket(token) == people[0].number
    assert number_of_ticket(token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    assert ticket_picture(people[0]).startswith("data:image/svg+xml")
    answer = signed.get(reverse("events:ticket", args=[token]))
    assert "髙橋 一郎" in answer.content.decode()
    assert AuditEntry.objects.get(action="view").object_ref == people[0].number
    assert signed.get(reverse("events:ticket", args=["S-R8-045621-7.000000000000"])).status_code == 404


def test_a_walk_in_gets_a_seat_and_is_here_and_sent_twice_once(signed, event):
    address = reverse("events:walk_in", args=[event.ref])
    sheet = {"person_name": "飛込 花", "person_kana": "とびこみ", "company": "㈱𠮷", "seat_kind": "onsite"}
    sheet["form_key"] = str(uuid.uuid4())
    for _time in range(2):
        assert signed.post(address, sheet).status_code == 302
    made = Attendance.objects.get()
    assert (made.source, made.registration.person_kana, made.registration.booking.company) == ("walk_in", "トビコミ", "㈱𠮷")


def test_a_walk_in_when_full_is_told_and_the_next_press_raises_the_capacity(signed):
    event = make_event(starts_at=timezone.now(), mode=Mode.ONSITE, onsite=1)
    make_registration(event)
    address = reverse("events:walk_in", args=[event.ref])
    sheet = {"person_name": "飛込 花", "seat_kind": "onsite", "form_key": str(uuid.uuid4())}
    answer = signed.post(address, sheet)
    assert answer.status_code == 422
    assert answer.context["raised"] == 2
    assert "飛込 花" in answer.content.decode()
    assert not Attendance.objects.exists()
    assert signed.post(address, sheet | {"raise_capacity": "1"}).status_code == 302
    pool = SeatPool.objects.get(event=event)
    assert (pool.capacity, pool.taken, Attendance.objects.count()) == (2, 2, 1)


def test_a_walk_in_keeps_what_was_typed_when_something_is_missing(signed, event):
    answer = signed.post(reverse("events:walk_in", args=[event.ref]), {"company": "㈱𠮷", "person_kana": "漢字"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"person_name", "person_kana", "seat_kind"}
    assert "㈱𠮷" in answer.content.decode()


def letters(answer):
    return re.sub(r"\s", "", "".join(each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages))


def test_sheet_and_labels_hold_everybody_with_rare_letters(signed, event, people):
    seat(event, "髙﨑 𠮷郎", "アサキ", company=LONG)
    for n in range(9):
        seat(event, f"多数 {n}子", "タスウ")
    sheet = signed.get(reverse("events:attendance_sheet", args=[event.ref]))
    said = letters(sheet)
    assert sheet["Content-Type"] == "application/pdf"
    for part in ("髙﨑𠮷郎", LONG, "車いす", "S-R8-045621-7"):
        assert part in said
    assert said.index("髙﨑𠮷郎") < said.index("髙橋一郎") < said.index("山田太郎")  # in the order of the kana
    assert "取消三郎" not in said
    labels = signed.get(reverse("events:name_labels", args=[event.ref]))
    assert "髙﨑𠮷郎" in letters(labels)
    assert LONG in letters(labels)
    assert len(PdfReader(BytesIO(labels.content)).pages) == 2  # twelve people, ten on a sheet
    assert AuditEntry.objects.filter(action="export").count() == 2


NAMES = ("reception", "walk_in", "attendance_sheet", "name_labels", "online_logs", "certificates")


@pytest.mark.parametrize("name", NAMES)
def test_others_do_not_open_it(sign_in, event, headquarters, sme, name):
    address = reverse(f"events:{name}", args=[event.ref])
    assert sign_in(None).get(address).status_code == 302
    assert sign_in(sme).get(address).status_code in (403, 404)
    assert sign_in(headquarters).get(address).status_code == 403


def test_what_is_not_there_and_what_is_only_sent(signed, event, people):
    assert signed.get(reverse("events:reception", args=["nothing"])).status_code == 404
    other = make_registration()  # of another event
    check_in, undo = (reverse(f"events:{name}", args=[event.ref]) for name in ("check_in", "check_in_undo"))
    assert signed.post(check_in, {"number": other.number}).status_code == 404
    assert signed.get(check_in).status_code == 405
    assert signed.get(undo).status_code == 405
