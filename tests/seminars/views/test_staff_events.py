"""The organisers' rooms."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import AuditEntry
from seminars.enums import EventStatus, RegistrationStatus
from seminars.models import EventSession, Material, Registration, SeminarEvent
from tests.conftest import person
from tests.factories.attachments import pdf
from tests.factories.seminars import (
    day_at,
    make_event,
    make_lecturer,
    make_material,
    make_registration,
    make_series,
    make_session,
    make_temporary_desk,
)

pytestmark = pytest.mark.django_db
OF_EVERY_PAGE = 3  # session, person, roles


@pytest.fixture
def organiser(organiser_user, sign_in):
    return sign_in(organiser_user)


def at(name: str, *args: object) -> str:
    return reverse(f"events:{name}", args=args)


def day(name: str, moment) -> dict[str, object]:
    local = timezone.localtime(moment)
    return {f"{name}_0": local.year, f"{name}_1": local.month, f"{name}_2": local.day}


def typed(**changed) -> dict[str, object]:
    """A new event as an organiser types it."""
    starts_at = day_at(30)
    facts = {"series": make_series().code, "title_ja": "図面の守り方", "languages": ["ja"], "desk": "trade_secret"}
    facts |= {"starts": "14:00", "ends": "16:00", "mode": "hybrid", "onsite": 10, "online": 30, "prefecture": "prefecture.13"}
    facts |= {"venue": "架空会館", "priority": "first_come", "offer_hours": 24, "summary": "内容", "contact_phone": "03"}
    return facts | day("day", starts_at) | changed


@pytest.mark.parametrize("events", [1, 3])
def test_list_costs_the_same_for_any_number_of_events(organiser, events, django_assert_num_queries):
    for _number in range(events):
        make_registration(make_event(), status=RegistrationStatus.WAITING)
    organiser.get(at("event_list"))  # what is remembered between pages
    with django_assert_num_queries(4 + OF_EVERY_PAGE):  # series to choose from, rows, their seats, how many
        page = organiser.get(at("event_list"))
    assert page.content.decode().count("キャンセル待ち1名") == events


def test_page_of_an_event_costs_eight_queries_whatever_belongs_to_it(organiser, django_assert_num_queries):
    event = make_event()
    for _number in range(2):
        make_session(event, make_lecturer())
        make_material(event)
        make_temporary_desk(event, place=f"B{_number}")
        make_registration(event)
    organiser.get(at("event_detail", event.ref))
    with django_assert_num_queries(8 + OF_EVERY_PAGE):  # event, seats, applications, sessions, who lectures, desks, …, history
        page = organiser.get(at("event_detail", event.ref))
    assert page.status_code == 200


def test_list_finds_by_words_and_part(organiser):
    make_event(title_ja="意匠の話")
    make_event(title_ja="昔の話", starts_in=-400, status=EventStatus.HELD)
    ahead = organiser.get(at("event_list")).content.decode()
    assert "意匠の話" in ahead
    assert "昔の話" not in ahead
    assert "昔の話" in organiser.get(at("event_list"), {"when": "past", "q": "昔"}).content.decode()
    assert "条件に合う催しはありません" in organiser.get(at("event_list"), {"q": "ない言葉"}).content.decode()


def test_organiser_of_another_desk_does_not_find_the_event(sign_in):
    event = make_event()
    other = sign_in(person("kansai@example.jp", "関西 八子", (Role.SEMINAR_ORGANISER, ("kansai",))))
    for name in ("event_detail", "event_edit", "people_list", "people_export"):
        assert other.get(at(name, event.ref)).status_code == 404
    assert event.title_ja not in other.get(at("event_list")).content.decode()


@pytest.mark.parametrize("role", ["headquarters", "sme", "desk_staff"])
def test_who_does_not_run_events_cannot_edit_them(request, sign_in, role):
    event = make_event()
    name = make_registration(event, person_name="髙橋 受講").person_name
    organiser = sign_in(request.getfixturevalue(role))
    for page in ("event_edit", "event_cancel", "event_copy", "people_list", "person_add", "people_export", "session_new"):
        assert organiser.get(at(page, event.ref)).status_code == 403
    for step in ("event_publish", "event_hold"):
        assert organiser.post(at(step, event.ref)).status_code == 403
    seen = organiser.get(at("event_detail", event.ref))
    assert seen.status_code == (200 if role == "headquarters" else 403)
    assert name not in seen.content.decode()


def test_advisor_sees_the_event_at_which_he_lectures_and_nobody_there(advisor, sign_in):
    mine, other = make_event(desk_id="overseas"), make_event(desk_id="overseas")
    make_session(mine, make_lecturer(advisor=advisor.advisor))
    make_registration(mine, person_name="髙橋 受講")
    organiser = sign_in(advisor)
    page = organiser.get(at("event_detail", mine.ref))
    assert page.status_code == 200
    assert "髙橋 受講" not in page.content.decode()
    assert organiser.get(at("event_detail", other.ref)).status_code == 404
    assert organiser.get(at("people_list", mine.ref)).status_code == 403


def test_new_event_becomes_a_draft(organiser):
    answer = organiser.post(at("event_new"), typed())
    made = SeminarEvent.objects.get()
    assert answer.url == at("event_detail", made.ref)
    assert (made.status, made.applications_close_at) == (EventStatus.DRAFT, made.starts_at)


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"ends": "13:00"}, "ends", "終了時刻は、開始時刻（14:00）より後にしてください"),
        ({"onsite": ""}, "onsite", "定員を入力してください：会場"),
        ({"starts": "25時"}, "starts", "14:00"),
        (day("day", day_at(-3)), "day", "今日より後の日を入力してください"),
        (day("closes_day", day_at(31)) | {"closes_at": "10:00"}, "closes_day", "開始時刻まで"),
        (day("closes_day", day_at(29)), "closes_at", "時刻も入力してください"),
        ({"online_url": "会議室"}, "online_url", "URLを入力してください"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nothing_typed_is_lost(organiser, changed, field, told):
    page = organiser.post(at("event_new"), typed(**changed))
    assert page.status_code == 422
    assert any(told in error for error in page.context["form"].errors[field])
    assert "架空会館" in page.content.decode()
    assert not SeminarEvent.objects.exists()


def test_conflict_shows_both_versions_and_keeps_what_was_typed(organiser):
    organiser.post(at("event_new"), typed())
    event = SeminarEvent.objects.get()
    code = event.series_id
    SeminarEvent.objects.update(venue="甲会館", version=2)
    mine = typed(series=code, venue="乙会館", version=1)
    page = organiser.post(at("event_edit", event.ref), mine)
    words = page.content.decode()
    assert (page.status_code, SeminarEvent.objects.get().venue) == (409, "甲会館")
    assert ("甲会館", "乙会館") in [(one.stands, one.typed) for one in page.context["differences"]]
    assert 'value="乙会館"' in words
    again = organiser.post(at("event_edit", event.ref), mine | {"version": page.context["form"]["version"].value()})
    assert (again.status_code, SeminarEvent.objects.get().venue) == (302, "乙会館")


def test_draft_is_published_once_it_is_whole(organiser):
    event = make_event(status=EventStatus.DRAFT, venue="")
    told = organiser.post(at("event_publish", event.ref), follow=True).content.decode()
    assert "会場を入力してください" in told
    SeminarEvent.objects.update(venue="架空会館")
    organiser.post(at("event_publish", event.ref))
    assert SeminarEvent.objects.get().status == EventStatus.PUBLISHED


def test_event_is_called_off_with_a_reason_that_everybody_reads(organiser):
    event = make_event()
    make_registration(event)
    assert organiser.post(at("event_cancel", event.ref), {"reason": " "}).status_code == 422
    page = organiser.post(at("event_cancel", event.ref), {"reason": "大雪のため"}, follow=True)
    assert "1名に知らせます" in page.content.decode()
    assert not Registration.objects.active().exists()


def test_copy_and_parts_come_through_their_pages(organiser):
    event = make_event()
    organiser.post(at("event_copy", event.ref), day("day", day_at(60)) | {"starts": "10:00"})
    assert SeminarEvent.objects.exclude(pk=event.pk).get().starts_at == day_at(60, 10)
    span = day("day", event.starts_at) | {"starts": "14:00", "ends": "15:00"}
    organiser.post(at("session_new", event.ref), span | {"title_ja": "講演", "new_name": "架空 講師"})
    session = EventSession.objects.get(event=event)
    assert session.lecturers.get().name == "架空 講師"
    late = organiser.post(at("session_edit", event.ref, session.pk), span | {"title_ja": "講演", "ends": "18:00"})
    assert "催しの終了より後です" in late.content.decode()
    organiser.post(at("desk_new", event.ref), span | {"desk": "general"})
    assert event.temporary_desks.get().desk_id == "general"


def test_handout_comes_in_and_goes_out(organiser, tmp_path):
    event = make_event()
    path = tmp_path / "handout.pdf"
    path.write_bytes(pdf())
    facts = {"kind": "file", "title_ja": "資料", "audience": "confirmed"}
    assert organiser.post(at("material_new", event.ref), facts).status_code == 422
    with path.open("rb") as file:
        organiser.post(at("material_new", event.ref), facts | {"file": file})
    made = Material.objects.get()
    answer = organiser.get(at("material_download", event.ref, made.ref))
    assert b"".join(answer.streaming_content) == pdf()
    organiser.post(at("material_remove", event.ref, made.ref))
    assert not Material.objects.exists()


def test_steps_do_not_open_by_a_link(organiser):
    event = make_event()
    session, material = make_session(event), make_material(event)
    pages = [at("event_publish", event.ref), at("event_hold", event.ref), at("session_remove", event.ref, session.pk)]
    pages += [at("material_remove", event.ref, material.ref)]
    assert {organiser.get(page).status_code for page in pages} == {405}
    assert not AuditEntry.objects.filter(action__startswith="remove").exists()
