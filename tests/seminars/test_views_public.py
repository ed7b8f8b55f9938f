"""The public list, an event, the archive, materials and mails about new events."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.models import AuditEntry
from mailing.models import Message
from seminars.actions.watches import forget_unconfirmed
from seminars.enums import EventStatus, MaterialKind, Mode, RegistrationStatus, SeriesKind
from seminars.models import EventWatch, MaterialViews, SeatPool
from seminars.watch_links import watch_token
from seminars.words import door_of, seats_of, with_waiting
from tests.factories.seminars import (
    make_event,
    make_lecturer,
    make_material,
    make_programme,
    make_registration,
    make_series,
    make_session,
    make_temporary_desk,
)

pytestmark = pytest.mark.django_db
LIST = "/seminars/"


def shown(address: str) -> str:
    answer = Browser().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


# --- the list -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "q=ノウハウの要点",
        "q=ﾉｳﾊｳ",
        "q=講師某",
        "mode=online",
        "place=01",
        "place=region.hokkaido",
        "language=en",
        "free=1",
        "series=here",
    ],
)
def test_a_filter_keeps_what_fits(query):
    series = make_series(code="here")
    fits = make_event(
        summary="",
        series=series,
        title_ja="ノウハウの要点",
        mode=Mode.HYBRID,
        prefecture_id="prefecture.01",
        languages=["ja", "en"],
    )
    make_session(fits, make_lecturer(name="講師某"))
    other = make_event(title_ja="別の話", summary="", mode=Mode.ONSITE, onsite=1, prefecture_id="prefecture.47")
    make_registration(other)
    page = shown(f"{LIST}?{query}")
    assert fits.ref in page
    assert other.ref not in page


def test_months_are_those_in_which_something_is():
    soon, later = make_event(starts_in=3), make_event(starts_in=70)
    page = shown(f"{LIST}?month={later.held_on:%Y-%m}")
    assert later.ref in page
    assert soon.ref not in page
    assert f'value="{soon.held_on:%Y-%m}"' in page


def test_no_hit_offers_each_way_out_with_its_count_and_the_next_events():
    make_event(mode=Mode.ONSITE, title_ja="図面", summary="")
    make_event(mode=Mode.ONLINE, title_ja="商標", summary="")
    page = shown(f"{LIST}?q=図面&mode=online")
    assert page.count("1件") == 2
    assert 'value="図面"' in page
    assert 'href="?mode=online"' in page
    assert page.count('class="card event-card"') == 2


def test_garbage_in_the_address_is_no_error_page():
    make_event()
    for query in ("month=2026-13", "place=zz", "mode=x", "after=x", "before=%00", "q=%F0%9F%99%82", "free=9", "language=xx"):
        shown(f"{LIST}?{query}")


def test_without_any_event_one_may_wait_for_a_mail():
    page = shown(LIST)
    assert "次回は準備中です" in page
    assert "/seminars/watch/" in page
    assert "次回は準備中です" in shown("/")


def test_drafts_and_ledger_events_are_nowhere():
    draft = make_event(status=EventStatus.DRAFT)
    ledger = make_event(status=EventStatus.HELD, starts_in=-10, published_at=None)
    for address in (LIST, "/seminars/past/", "/"):
        assert draft.ref not in shown(address)
        assert ledger.ref not in shown(address)
    assert Browser().get(f"/seminars/{ledger.ref}/").status_code == 404


def test_dates_of_a_programme_share_a_card():
    programme = make_programme()
    for days in (3, 4):
        make_event(starts_in=days, programme=programme)
    assert shown(LIST).count("card event-card") == 1
    assert shown(f"/seminars/programmes/{programme.ref}/").count("card event-card") == 2


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(count, django_assert_num_queries):
    for _each in range(count):
        make_event()
    browser = Browser()
    browser.get(LIST)
    with django_assert_num_queries(3):
        browser.get(LIST)
    with django_assert_num_queries(5):
        browser.get(f"{LIST}?q=zzzz")


@pytest.mark.parametrize("count", [1, 6])
def test_an_event_costs_the_same_whatever_it_has(count, django_assert_num_queries):
    programme = make_programme()
    event = make_event(programme=programme)
    for _each in range(count):
        make_session(event, make_lecturer())
        make_material(event)
        make_event(programme=programme)
        make_registration(event)
    make_temporary_desk(event)
    browser = Browser()
    browser.get("/offices/")  # whether the data are a demonstration is asked once
    with django_assert_num_queries(7):
        browser.get(f"/seminars/{event.ref}/")


# --- words ----------------------------------------------------------------------------------------
def words(event) -> str:
    now = timezone.now()
    door = door_of(event, now)
    return door.text or " ".join(one.text for one in seats_of(with_waiting(SeatPool.objects.filter(event=event))))


def test_seats_in_words_follow_what_is_left():
    onsite = {"mode": Mode.ONSITE}
    event = make_event(onsite=6, **onsite)
    assert words(event) == "残席あり"
    make_registration(event)
    assert words(event) == "残りわずか（あと5席）"
    full = make_event(onsite=1, **onsite)
    make_registration(full)
    assert words(full) == "満席（キャンセル待ち可）"
    SeatPool.objects.filter(event=full).update(capacity=2)
    make_registration(full, status=RegistrationStatus.WAITING)
    assert words(full) == "満席（キャンセル待ち可）"  # a free seat is for who waits
    now = timezone.now()
    assert words(make_event(applications_open_at=now + timedelta(days=1))).startswith("受付前")
    assert words(make_event(applications_close_at=now)) == "受付終了"
    assert words(make_event(status=EventStatus.CANCELLED)) == "中止"
    assert words(make_event(starts_in=-1)) == "開催済み"


def test_applications_close_on_the_second():
    end = timezone.now() + timedelta(days=1)
    event = make_event(applications_close_at=end)
    assert door_of(event, end - timedelta(microseconds=1)).is_open
    assert not door_of(event, end).is_open


# --- archive and materials ------------------------------------------------------------------------
def test_the_archive_shows_materials_and_how_often_they_were_opened():
    held = make_event(status=EventStatus.HELD, starts_in=-2)
    video = make_material(held, kind=MaterialKind.VIDEO, title_ja="録画")
    catalogue = make_series(kind=SeriesKind.VIDEO)
    make_material(series=catalogue, kind=MaterialKind.VIDEO, title_ja="入門動画")
    for agent in ("Mozilla/5.0", "Googlebot/2.1 (bot)"):
        assert Browser().get(f"/seminars/materials/{video.ref}/open/", HTTP_USER_AGENT=agent).status_code == 302
    Browser().get(f"/seminars/materials/{video.ref}/open/", HTTP_RANGE="bytes=100-")
    Browser().head(f"/seminars/materials/{video.ref}/open/")
    Browser().get(f"/seminars/materials/{video.ref}/open/", HTTP_SEC_PURPOSE="prefetch")
    assert MaterialViews.objects.get(material=video).count == 1
    page = shown(f"/seminars/past/{held.fiscal_year}/")
    assert "録画" in page
    assert "閲覧1回" in page
    assert "入門動画" in page
    assert Browser().get("/seminars/past/1999/").status_code == 404


def test_a_material_of_a_draft_is_for_nobody():
    material = make_material(make_event(status=EventStatus.DRAFT))
    for address in (f"/seminars/materials/{material.ref}/", f"/seminars/materials/{material.ref}/open/"):
        assert Browser().get(address).status_code == 404


# --- mail me --------------------------------------------------------------------------------------
def ask(**given: str):
    return Browser().post("/seminars/watch/", {"email": "reader@example.jp", "series": "", "prefecture": ""} | given)


def test_a_wish_is_confirmed_and_ended_by_a_button_and_never_by_looking():
    ask()
    watch = EventWatch.objects.get()
    page = f"/seminars/watch/{watch_token(watch)}/"
    assert page in Message.objects.get(event="watch_asked").body
    shown(page)
    watch.refresh_from_db()
    assert watch.confirmed_at is None

    for _each in range(2):
        Browser().post(page, {"act": "confirm"})
    watch.refresh_from_db()
    assert watch.confirmed_at is not None
    shown(page)
    assert EventWatch.objects.exists()
    Browser().post(page, {"act": "end"})
    assert not EventWatch.objects.exists()
    assert Browser().get(page).status_code == 410
    assert list(AuditEntry.objects.filter(object_ref=watch.ref).order_by("pk").values_list("action", flat=True)) == [
        *("ask_watch", "confirm_watch", "end_watch"),
    ]


def test_asking_again_says_the_same_and_floods_nobody():
    answers = [ask(), ask(), ask(), ask(), ask()]
    assert {answer.headers["Location"] for answer in answers} == {"/seminars/watch/sent/"}
    assert Message.objects.filter(event="watch_asked").count() == 3
    assert EventWatch.objects.count() == 1


def test_addresses_that_nobody_confirmed_are_forgotten():
    now = timezone.now()
    for days, confirmed in ((8, None), (6, None), (8, now)):
        made = now - timedelta(days=days)
        EventWatch.objects.create(email=f"{days}{bool(confirmed)}@example.jp", made_at=made, confirmed_at=confirmed)
    assert (forget_unconfirmed(now), forget_unconfirmed(now)) == (1, 0)
