"""Mails to the people of an event, and its survey; merged into tests/e2e/pages.py."""

from accounts.actors import VISITOR as NOBODY
from accounts.actors import actor_of
from seminars import links
from seminars.actions import mass_mails
from seminars.models import MassMail, SeminarEvent, SurveyAnswer
from tests.e2e.entries import ORGANISER, VISITOR, Arguments, Entry, thing
from tests.e2e.world import World
from tests.factories import seminars as make
from tests.factories.mass_mails import make_answer, make_mail


def _mail(world: World, status: str, event: str = "event") -> tuple[str, str]:
    """A mail in this state, made when the page is asked for."""
    of, by = world.things[event], actor_of(world.people["seminar_organiser"])
    found = MassMail.objects.filter(event=of, status=status).first()
    if found is None:
        words = {"subject_ja": world.aside["place"], "subject_en": world.aside["place"]}
        found = make_mail(of, by, body_ja=world.aside["words"], body_en=world.aside["words"], **words)
        if status != "draft":
            count = of.registrations.filter(status="confirmed").values("booking__email").distinct().count()
            mass_mails.send(by=by, mail=found, version=1, expected=count)
    return (of.ref, found.ref)


def mail(status: str = "draft", event: str = "event") -> Arguments:
    return lambda world: _mail(world, status, event)


def survey(name: str) -> Arguments:
    return lambda world: (links.survey_token(world.things[name]),)


def answered(world: World) -> tuple[str]:
    """An event of which twelve people have told what they thought."""
    event: SeminarEvent = world.things["event_held"]
    for _each in range(SurveyAnswer.objects.filter(registration__event=event).count(), 12):
        came = make.make_registration(event, attended=True, person_name=world.aside["person"])
        make_answer(came, NOBODY, q1="1", q2="2", q3=world.aside["words"])
    return (event.ref,)


PAGES_MAILS: dict[str, Entry] = {
    "events:mail_list": Entry(ORGANISER, lambda world: mail()(world)[:1]),
    "events:mail_list#none": Entry(ORGANISER, thing("event_draft")),
    "events:mail_new": Entry(ORGANISER, thing("event")),
    "events:mail": Entry(ORGANISER, mail()),
    "events:mail#leaving": Entry(ORGANISER, mail("leaving", "event_onsite")),
    "events:mail_edit": Entry(ORGANISER, mail()),
    "events:mail_again": Entry(ORGANISER, mail("leaving", "event_onsite")),
    "events:survey_edit": Entry(ORGANISER, thing("event")),
    "events:survey_results": Entry(ORGANISER, answered),
    "events:survey_results#none": Entry(ORGANISER, thing("event")),
    "events:survey_edit#fixed": Entry(ORGANISER, answered),
    "seminars:survey": Entry(VISITOR, survey("seat_attended")),
    "seminars:survey#absent": Entry(VISITOR, survey("seat_absent")),
    "seminars:survey#gone": Entry(VISITOR, lambda world: ("x",), status=410),
}
FILES_MAILS: dict[str, Entry] = {
    "events:survey_export": Entry(ORGANISER, lambda world: (world.things["event_held"].ref, "xlsx"))
}
POST_ONLY_MAILS: dict[str, Entry] = {
    f"events:mail_{step}": Entry(ORGANISER, mail()) for step in ("test", "send", "recall", "discard")
}
