"""P12: the public pages of seminars among 2,000 events and 200,000 registrations, beside a page that asks for nothing."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from benchmarks.work.clock import alternating
from seminars.models import SeminarEvent

EVENTS, COMING, PEOPLE = 2_000, 400, 200_000
WARM_UP = 3
_SETTING = {"headers": {"accept-language": "ja"}, "SERVER_NAME": "localhost"}
# Four hundred events to come, one or two a day; the others were held in the five years before. A hundred people each.
_STEPS = (
    """INSERT INTO seminars_seminarevent (ref, series_id, status, version, title_ja, title_en, summary, audience, languages,
         held_on, fiscal_year, starts_at, ends_at, mode, prefecture_id, place_label, venue, address, access, online_url,
         online_note, applications_open_at, applications_close_at, priority, offer_hours, host, contact_phone, contact_email,
         recorded_lecturers, published_at, published_by, cancelled_by, cancel_reason, held_by, made_at, made_by)
       SELECT 'bench' || i, (SELECT code FROM seminars_series WHERE kind = 'public' ORDER BY code OFFSET i %% 3 LIMIT 1),
         CASE WHEN i <= %(coming)s THEN 'published' ELSE 'held' END, 1, '営業秘密セミナー第' || i || '回', '',
         repeat('図面とノウハウの守り方を話します。', 20), '中小企業の経営者', '["ja"]', day::date, 2026,
         day + interval '14 hours', day + interval '16 hours', (ARRAY['onsite', 'online', 'hybrid'])[1 + i %% 3],
         'prefecture.' || lpad((1 + i %% 47)::text, 2, '0'), '東京', '会館', '千代田区', '', '', '',
         day - interval '60 days', day, 'first_come', 24, 'INPIT', '', '', '[]', day - interval '60 days', '', '', '', '',
         now(), 'bench'
       FROM (SELECT i, date_trunc('day', now()) + CASE WHEN i <= %(coming)s THEN (1 + i / 2) * interval '1 day'
               ELSE -(i - %(coming)s + 1) * interval '1 day' END AS day FROM generate_series(1, %(events)s) i) days""",
    """INSERT INTO seminars_seatpool (event_id, kind, capacity, taken)
       SELECT id, kind, 200, 100 FROM seminars_seminarevent, (VALUES ('onsite'), ('online')) kinds (kind)
       WHERE made_by = 'bench' AND mode IN (kind, 'hybrid')""",
    """INSERT INTO seminars_eventsession (event_id, starts_at, ends_at, title_ja, title_en, place)
       SELECT id, starts_at + n * interval '30 minutes', starts_at + (n + 1) * interval '30 minutes', '講演' || n, '', ''
       FROM seminars_seminarevent, generate_series(0, 3) n WHERE made_by = 'bench'""",
    """INSERT INTO seminars_booking (ref, event_id, company, corporate_number, email, phone, language, link_version, made_at)
       SELECT 'b' || i, e.id, '株式会社' || i, '', 'p' || i || '@bench.example', '', 'ja', 1, now()
       FROM generate_series(1, %(people)s) i JOIN seminars_seminarevent e ON e.ref = 'bench' || (1 + i %% %(events)s)""",
    """INSERT INTO seminars_registration (number, booking_id, event_id, seat_kind, wanted_kind, status, person_name,
         person_kana, email, person_key, access_needs, search_text, applied_at, confirmed_at)
       SELECT 'S-B' || b.id, b.id, b.event_id, CASE e.mode WHEN 'online' THEN 'online' ELSE 'onsite' END, '', 'confirmed',
         '受講 ' || b.id, 'ジュコウ', '', 'k' || b.id, '', b.company, now(), now()
       FROM seminars_booking b JOIN seminars_seminarevent e ON e.id = b.event_id""",
    "ANALYZE",
)


def build_seminars() -> dict[str, int]:
    """The events and people stand; how many."""
    with connection.cursor() as cursor:
        for step in _STEPS:
            cursor.execute(step, {"events": EVENTS, "coming": COMING, "people": PEOPLE} if "%(" in step else None)
        cursor.execute("SELECT (SELECT count(*) FROM seminars_seminarevent), (SELECT count(*) FROM seminars_registration)")
        events, people = cursor.fetchone()
    return {"events": events, "people": people}


def seminar_pages(repetitions: str) -> dict[str, Any]:
    """Seconds of each public page, and of the bare one, by name."""
    browser = Browser(**_SETTING)
    event = SeminarEvent.objects.public().filter(status="published").order_by("starts_at")[5]
    listed = reverse("seminars:event_list")
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "bare": (reverse("seminars:watch_sent"), {}),
        "list": (listed, {}),
        "list of a prefecture with free seats": (listed, {"place": "13", "free": "1"}),
        "list of a word": (listed, {"q": "ノウハウ"}),
        "list without a hit": (listed, {"q": "蘭亭", "mode": "online"}),
        "archive": (reverse("seminars:archive"), {}),
        "event": (reverse("seminars:event", args=[event.ref]), {}),
        "application": (reverse("seminars:apply", args=[event.ref]), {}),
    }
    visits = {name: _visit(browser, *where) for name, where in asked.items()}
    for visit in visits.values():
        for _ in range(WARM_UP):
            visit()
    return {"pages": alternating(int(repetitions), **visits)}


def _visit(browser: Browser, address: str, query: dict[str, str]) -> Callable[[], None]:
    def visit() -> None:
        response = browser.get(address, query)
        assert response.status_code == 200, (address, response.status_code)  # noqa: S101  # an error page is fast

    return visit
