"""The part of the story of mails (tests/mail_story.py) in which every mail of seminars is written once.

What people want for themselves (their needs, what a talk or a request is about) carries the mark; what is announced does not.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.actors import actor_of
from accounts.enums import Role
from seminars import reminders
from seminars.actions import mass_mails
from seminars.models import EventWatch, Registration, SeatPool
from seminars.notices import booking_links, dispatch, in_company, registrations, seats, slots, watches
from seminars.notices import events as event_notices
from seminars.notices import reminders as reminder_notices
from tests.factories import seminars as make
from tests.factories.mass_mails import make_mail
from tests.factories.outreach import make_dispatch, make_in_company

NAME = "髙﨑 𠮷子"


def tell_of_seminars(story: Any, mark: str) -> None:
    """`story` is a mail_story.Story; `mark` must stand in no mail."""
    organiser = story._person("organiser", (Role.SEMINAR_ORGANISER, ()))
    event = _event(story)
    booking = make.make_booking(event, email="books@example.jp", company="㈱髙﨑製作所", language=story.language)
    people = {"booking": booking, "person_name": NAME, "access_needs": mark}
    person = make.make_registration(**people)
    _seats(person, make.make_registration(**people | {"person_name": f"{NAME} 𠮷田"}))
    _reminders(person)
    event_notices.event_changed(event, list(event_notices.WHAT), timezone.now())
    _to_many(event, actor_of(organiser))
    event_notices.event_cancelled(event, timezone.now())
    _watch(story, event)
    booking_links.links([booking], booking.email, story.language, timezone.now())
    booking_links.address_changed(booking, "former@example.jp", timezone.now())
    pool = SeatPool.objects.filter(event=event).first()
    seats.seats_stay_empty(event, "onsite", 2)
    seats.seats_differ(pool, 3, timezone.now())
    _talks(story, person, mark)
    _outside(story, mark)


def _event(story: Any) -> Any:
    words = {"title_ja": "営業秘密セミナー", "title_en": "Keeping know-how"}
    if story.language == "en":
        words |= {"title_ja": "Keeping know-how", "place_label": "Tokyo", "venue": "Hall", "address": "1-1, Tokyo"}
    link = {"online_url": "https://portal.example.jp/room", "online_note": "Room 1", "access": "Exit 1", "host": "INPIT"}
    return make.make_event(starts_in=35, **words | link)


def _seats(one: Registration, other: Registration) -> None:
    registrations.confirmed(one)
    registrations.waiting(one, 2)
    one.offer_until = timezone.now() + timedelta(days=1)
    registrations.offered(one)
    seats.offer_by_phone(one)
    for tell in (registrations.offer_lapsed, registrations.cancelled, registrations.switched):
        tell(one)
    registrations.handed_over(one, other, former_email="former@example.jp")


def _reminders(person: Registration) -> None:
    """Each as it is written, in either kind of seat."""
    for name in reminders.ALL:
        for person.seat_kind in ("online", "onsite"):
            reminder_notices.write(name, person, timezone.now() + timedelta(seconds=person.seat_kind == "online"))


def _to_many(event: Any, by: Any) -> None:
    in_english = event.title_ja == event.title_en
    words = {"subject_ja": "What to bring", "body_ja": "A pen."} if in_english else {}
    mail = make_mail(event, by, **words)
    mass_mails.send(by=by, mail=mail, version=1, expected=1)


def _watch(story: Any, event: Any) -> None:
    watch = EventWatch.objects.create(
        email="watch@example.jp", language=story.language, made_at=timezone.now(), confirmed_at=timezone.now()
    )
    watches.asked(watch, timezone.now())
    published = timezone.now() + timedelta(minutes=1)  # days_go_by tells of it on the next open morning
    type(event).objects.filter(pk=event.pk).update(published_at=published)


def _talks(story: Any, person: Registration, mark: str) -> None:
    case = story.ask(actor_of(story.client))
    slot = make.make_slot(person.event, advisor=story.advisor, registration=person, case=case, place="Room 1")
    other = make.make_slot(person.event, advisor=story.other, place="Room 2")
    slots.booked(slot)
    slots.moved(slot, SimpleNamespace(starts_at=other.starts_at, advisor_id=slot.advisor_id))
    slots.moved_with_event([slot], {slot.pk: other.starts_at})
    slots.cancelled(slot, person)
    slots.withdrawn(slot, "", actor_of(story.manager))


def _outside(story: Any, mark: str) -> None:
    plan = {
        "lecturer": story.advisor,
        "theme": mark,
        "answer": "",
        "language": story.language,
        "contact_name": NAME,
        "host": "Chamber of Commerce",
    }
    asked = make_dispatch(**plan)
    dispatch.received(asked)
    dispatch.asked(asked, story.other)
    by = actor_of(story.manager)
    dispatch.accepted(asked, by)
    dispatch.refused(asked, story.advisor, by)
    dispatch.ended(asked, by)
    case = story.ask(actor_of(story.client))
    when = timezone.now() + timedelta(days=9)
    seminar = make_in_company(case=case, advisor=story.advisor, wishes=mark, planned_at=when, minutes=90, place="Room 1")
    in_company.agreed(seminar)
    in_company.called_off(seminar)
