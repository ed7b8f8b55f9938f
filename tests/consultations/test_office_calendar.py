"""The office calendar: closing and opening days, what follows for deadlines, and its pages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from consultations.actions.closures import ClosureRefused, close_office, open_office
from consultations.enums import ClockKind
from consultations.models import ClockInterval
from consultations.office_year import closed_days_of, falls_on
from core import closures
from core.models import AuditEntry, OfficeClosure
from core.workdays import is_working_day
from tests.factories.consultations import make_case

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
DAY = date(2026, 12, 1)  # a Tuesday
NAMES = {"name_ja": "創立記念日", "name_en": "Foundation day"}


@pytest.fixture(autouse=True)
def _on_20_november_2026(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def by(headquarters, as_actor):
    return as_actor(headquarters)


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- closing and opening -------------------------------------------------------------------------------------
def test_closed_day_is_no_working_day_and_audited(by):
    assert close_office(day=DAY, by=by, **NAMES) is True

    row = OfficeClosure.objects.get()
    assert (row.day, row.name_ja, row.name_en, row.entered_by) == (DAY, "創立記念日", "Foundation day", by.label)
    assert not is_working_day(DAY)
    assert audited() == ["close_office"]


def test_day_closed_twice_stands_once(by):
    close_office(day=DAY, by=by, **NAMES)

    assert close_office(day=DAY, by=by, **NAMES) is False
    assert audited() == ["close_office"]
    with pytest.raises(ClosureRefused, match="創立記念日"):
        close_office(day=DAY, by=by, name_ja="別の名前", name_en="Other")
    assert OfficeClosure.objects.get().name_ja == "創立記念日"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 19), "過ぎています"),
        (date(2026, 11, 21), "土曜・日曜"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 12, 30), "年末年始"),
    ],
)
def test_day_that_is_over_or_closed_anyway_is_refused(by, day, words):
    with pytest.raises(ClosureRefused, match=words):
        close_office(day=day, by=by, **NAMES)
    assert not OfficeClosure.objects.exists()


def test_day_is_opened_again(by):
    close_office(day=DAY, by=by, **NAMES)

    assert open_office(day=DAY, by=by) is True
    assert is_working_day(DAY)
    assert open_office(day=DAY, by=by) is False
    assert audited() == ["close_office", "open_office"]


def test_day_that_is_over_is_not_opened(by):
    yesterday = date(2026, 11, 19)
    OfficeClosure.objects.create(day=yesterday, entered_by="x", **NAMES)

    with pytest.raises(ClosureRefused, match="過ぎています"):
        open_office(day=yesterday, by=by)
    assert OfficeClosure.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["desk_manager", "desk_staff", "advisor", "auditor", "administrator", "sme"])
def test_others_than_headquarters_change_nothing(request, as_actor, role):
    actor = as_actor(request.getfixturevalue(role))
    with pytest.raises(PermissionDenied):
        close_office(day=DAY, by=actor, **NAMES)
    with pytest.raises(PermissionDenied):
        open_office(day=DAY, by=actor)


# --- deadlines -------------------------------------------------------------------------------------------------
def waited_case(status: str = "in_support"):
    """A case promised for Friday 27 November that waited two working days: due on Tuesday 1 December."""
    case = make_case(status=status)
    set_at = NOW - timedelta(days=10)
    case.due_base_on, case.due_set_at, case.due_on = date(2026, 11, 27), set_at, DAY
    case.save(update_fields=["due_base_on", "due_set_at", "due_on"])
    ClockInterval.objects.filter(case=case).delete()
    begun, ended = datetime(2026, 11, 16, 10, tzinfo=NOW.tzinfo), datetime(2026, 11, 18, 10, tzinfo=NOW.tzinfo)
    ClockInterval.objects.create(case=case, kind=ClockKind.WAITING, started_at=begun, ended_at=ended)
    ClockInterval.objects.create(case=case, kind=ClockKind.RUNNING, started_at=ended)
    return case


def test_deadline_that_had_moved_on_is_counted_anew_and_back(by):
    case = waited_case()

    close_office(day=DAY, by=by, **NAMES)
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 2)

    open_office(day=DAY, by=by)
    case.refresh_from_db()
    assert case.due_on == DAY
    assert audited() == ["close_office", "count_deadline_anew", "open_office", "count_deadline_anew"]


def test_promised_date_stays(by):
    case = make_case(due_on=DAY, due_base_on=DAY)
    close_office(day=DAY, by=by, **NAMES)

    case.refresh_from_db()
    assert case.due_on == DAY


def test_falls_on_counts_open_cases_only(db):
    make_case(due_on=DAY)
    make_case(due_on=DAY, status="closed")
    make_case(due_on=DAY + timedelta(days=1))

    assert (falls_on(DAY).cases, falls_on(DAY).meetings) == (1, 0)


def test_year_holds_holidays_turn_of_the_year_and_own_days(by, django_assert_num_queries):
    close_office(day=DAY, by=by, **NAMES)
    closures.closed_days()
    with django_assert_num_queries(1):
        days = closed_days_of(2026)

    by_day = {one.day: one for one in days}
    assert [one.day for one in days] == sorted(by_day)
    assert by_day[date(2026, 11, 23)].name == "勤労感謝の日"
    assert by_day[date(2026, 12, 29)].kind == "年末年始"
    assert by_day[date(2027, 1, 1)].name == "元日"
    assert (by_day[DAY].name, by_day[DAY].is_ours, by_day[DAY].may_open) == ("創立記念日", True, True)
    assert date(2027, 4, 29) not in by_day


# --- pages -------------------------------------------------------------------------------------------------------
def typed(**given: str) -> dict[str, str]:
    return {"day_0": "R8", "day_1": "12", "day_2": "1", **NAMES} | given


def test_list_shows_the_year_with_one_and_three_own_days(sign_in, headquarters, django_assert_num_queries):
    browser = sign_in(headquarters)
    address = reverse("calendar:closure_list")
    browser.get(address)  # what is remembered of the catalogue
    for count, days in ((1, [1]), (3, [1, 2, 3])):
        OfficeClosure.objects.all().delete()
        for number in days:
            OfficeClosure.objects.create(day=date(2026, 12, number), entered_by="本部", **NAMES)
        closures.forget()
        closures.closed_days()
        with django_assert_num_queries(4):  # session, person, roles, days
            response = browser.get(address, {"year": "2026"})
        assert response.text.count("臨時の休業日") == count
    assert "令和8年度（2026年度）" in response.text


@pytest.mark.parametrize("year", ["", "abc", "9999", "２０２６", "-1", "20260"])
def test_list_of_a_year_that_cannot_be_is_this_year(sign_in, headquarters, year):
    response = sign_in(headquarters).get(reverse("calendar:closure_list"), {"year": year})

    assert response.status_code == 200
    assert "2026年度" in response.text


def test_day_is_previewed_then_closed(sign_in, headquarters, django_capture_on_commit_callbacks):
    case = make_case(due_on=DAY, body="SECRET-BODY", subject="SECRET-SUBJECT")
    browser = sign_in(headquarters)

    preview = browser.post(reverse("calendar:closure_add"), typed())
    assert preview.status_code == 200
    assert "<strong>1件</strong>" in preview.text
    assert "約束した期日は変わりません" in preview.text
    assert not any(text in preview.text for text in ("SECRET-BODY", "SECRET-SUBJECT", case.ref))
    assert not OfficeClosure.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post(reverse("calendar:closure_add"), typed(confirmed="1"), follow=True)
    assert done.redirect_chain == [(f"{reverse('calendar:closure_list')}?year=2026", 302)]
    assert "12月1日（火）を休業日にしました" in done.text
    assert OfficeClosure.objects.get().day == DAY


def test_change_returns_to_the_form_with_everything_typed(sign_in, headquarters):
    response = sign_in(headquarters).post(reverse("calendar:closure_add"), typed(change="1"))

    assert response.context["form"]["name_ja"].value() == "創立記念日"
    assert not OfficeClosure.objects.exists()


@pytest.mark.parametrize(
    ("given", "ja", "en"),
    [
        ({"day_0": "", "day_1": "", "day_2": ""}, "を入力してください", "Enter the closed day"),
        ({"day_0": "2026", "day_1": "11", "day_2": "19"}, "過ぎています", "is over"),
        ({"day_0": "2026", "day_1": "11", "day_2": "23"}, "勤労感謝の日", "Labour Thanksgiving Day"),
        ({"day_1": "2", "day_2": "30"}, "2月に30日はありません", "2/2026"),
        ({"name_ja": " "}, "名称（日本語）を入力してください", "Enter the name in Japanese"),
        ({"name_en": "x" * 81}, "80文字以内", "80 characters or fewer"),
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_wrong_input_says_what_to_do_and_keeps_it(sign_in, headquarters, given, ja, en, language):
    with translation.override(language):
        response = sign_in(headquarters).post(reverse("calendar:closure_add"), typed(confirmed="1", **given))

    assert response.status_code == 422
    assert {"ja": ja, "en": en}[language] in response.text
    assert response.context["form"]["name_en"].value() == typed(**given)["name_en"]
    assert not OfficeClosure.objects.exists()


def test_day_is_opened_again_by_its_button(sign_in, headquarters):
    OfficeClosure.objects.create(day=DAY, entered_by="本部", **NAMES)
    browser = sign_in(headquarters)
    assert f'action="{reverse("calendar:closure_remove", args=["2026-12-01"])}"' in (
        browser.get(reverse("calendar:closure_list"), {"year": "2026"}).text
    )

    done = browser.post(reverse("calendar:closure_remove", args=["2026-12-01"]), follow=True)
    assert "12月1日（火）の休業を取り消しました" in done.text
    assert not OfficeClosure.objects.exists()


def test_day_that_is_over_says_so_at_its_button(sign_in, headquarters):
    done = sign_in(headquarters).post(reverse("calendar:closure_remove", args=["2026-11-19"]), follow=True)

    assert "過ぎています" in done.text


@pytest.mark.parametrize("day", ["nonsense", "2026-02-30", "20261201x"])
def test_day_that_is_none_is_not_found(sign_in, headquarters, day):
    assert sign_in(headquarters).post(reverse("calendar:closure_remove", args=[day])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["desk_manager", "advisor", "auditor", "administrator", "sme"])
def test_pages_are_for_headquarters(request, sign_in, role):
    browser = sign_in(request.getfixturevalue(role))

    assert browser.get(reverse("calendar:closure_list")).status_code == 403
    assert browser.post(reverse("calendar:closure_add"), typed(confirmed="1")).status_code == 403
    assert browser.post(reverse("calendar:closure_remove", args=["2026-12-01"])).status_code == 403


def test_removing_takes_post_only_and_visitors_sign_in(sign_in, headquarters, client):
    assert sign_in(headquarters).get(reverse("calendar:closure_remove", args=["2026-12-01"])).status_code == 405
    assert client.get(reverse("calendar:closure_list")).status_code == 302
