"""Every mail of the portal tells that something happened, never what the consultation is about (ux E-01 to E-06, T-17).

The list of mails is made from the template folders: a new mail that the story of tests/mail_story.py never writes fails.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings as portal_settings
from django.dispatch import receiver
from django.test.signals import template_rendered
from django.utils.html import strip_tags

from consultations.models import Case, Disposal
from mailing.models import Message
from mailing.transport import mail_of
from seminars.models import LecturerDispatch, Registration
from tests.mail_story import MARK, Story, texts_of_the_story

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 1, tzinfo=UTC)  # 10:00 in Tokyo
LINK = re.compile(r"https?://[^\s<>\"']+")
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
OTHER_TESTS = "accounts/"  # mails about an account know no consultation; tests/accounts/test_adapters.py writes them


def pairs_in_the_folders() -> set[str]:
    found = Path(portal_settings.BASE_DIR).glob("templates/*/email/*_subject.txt")
    names = {str(path.relative_to(Path(portal_settings.BASE_DIR) / "templates")) for path in found}
    return {name.removesuffix("_subject.txt") for name in names if not name.startswith(OTHER_TESTS)}


@pytest.fixture(scope="module", params=["ja", "en"])
def language(request) -> str:
    return request.param


@dataclass(frozen=True)
class Told:
    """What one telling of the story left behind."""

    used: set[str]  # the pairs of templates
    written: list[Message]
    numbers: set[str]  # of its cases, those that are erased too
    texts: list[str]  # what people typed


@pytest.fixture(scope="module")
def tellings() -> dict[str, Told]:
    """The story is told once in each language; the tests only read what came of it."""
    return {}


@pytest.fixture
def told(language, tellings, settings, monkeypatch) -> Told:
    settings.PUBLIC_URL = "https://portal.example.jp"
    if language not in tellings:
        tellings[language] = tell(language, monkeypatch)
    return tellings[language]


def tell(language: str, monkeypatch: pytest.MonkeyPatch) -> Told:
    used: set[str] = set()
    bodies: list[Message] = []
    keep = Message.save

    def save(message: Message, *args: object, **kwargs: object) -> None:
        keep(message, *args, **kwargs)
        bodies.append(Message(**{field.attname: getattr(message, field.attname) for field in Message._meta.fields}))

    def bulk_create(rows: Iterable[Message], *args: object, **kwargs: object) -> list[Message]:
        made = list(rows)
        bodies.extend(made)
        return keep_many(made, *args, **kwargs)

    keep_many = Message.objects.bulk_create
    monkeypatch.setattr(Message.objects, "bulk_create", bulk_create)
    monkeypatch.setattr(Message, "save", save)  # a mail that is taken back loses its body: here it is read before

    @receiver(template_rendered, weak=False, dispatch_uid="mails")
    def _note(template: object, **_others: object) -> None:
        name = getattr(template, "name", "") or ""
        if name.endswith("_subject.txt"):
            used.add(name.removesuffix("_subject.txt"))

    try:
        with time_machine.travel(FRIDAY, tick=False) as traveller:
            Story(language, traveller).tell()
    finally:
        template_rendered.disconnect(dispatch_uid="mails")
    numbers = {*Case.objects.values_list("ref", flat=True), *Disposal.objects.values_list("ref", flat=True)}
    numbers |= {*Registration.objects.values_list("number", flat=True), *LecturerDispatch.objects.values_list("ref", flat=True)}
    return Told(used, bodies, numbers, list(texts_of_the_story()))


def test_every_mail_is_written_and_none_tells_of_the_consultation(told, language):
    assert pairs_in_the_folders() - told.used == set()
    assert len(told.texts) >= 4  # there was something to tell
    assert [f"{mail.event}: {mail.subject}\n{mail.body}" for mail in told.written if MARK in mail.subject + mail.body] == []
    assert {mail.language for mail in told.written} == {language}


def test_every_mail_has_both_parts_with_the_same_words_and_one_host(told):
    for message in told.written:
        mail = mail_of(message)
        [html] = [part for part in mail.alternatives if part[1] == "text/html"]
        words = [" ".join(text.split()) for text in (mail.body, strip_tags(unescaped(str(html[0]))))]
        assert words[1].endswith(words[0]), message.event
        hosts = {urlsplit(link).hostname for link in LINK.findall(mail.body + str(html[0]))}
        assert hosts == {"portal.example.jp"}, message.event
        assert mail.attachments == []
        assert "<img" not in str(html[0])


def test_every_subject_names_the_event_shortly_before_its_number(told, language):
    wrong = []
    for message in told.written:
        opening = f"【{portal_settings.INSTITUTE_SHORT_NAME}】" if language == "ja" else ""
        event = message.subject.removeprefix(opening)
        for number in told.numbers:
            event = event.partition(number)[0]
        if not message.subject.startswith(opening) or len(event) > (30 if language == "ja" else 70):
            wrong.append(f"{message.event}: {message.subject}")
    assert wrong == []


def test_english_mails_hold_no_japanese_but_names(told, language):
    if language == "ja":
        return
    names = re.compile("髙﨑 𠮷子|𠮷田|㈱髙﨑製作所|知財")
    assert [message.body for message in told.written if JAPANESE.search(names.sub("", message.subject + message.body))] == []


def unescaped(html: str) -> str:
    """The page without its head, and its entities as characters."""
    body = html.partition("<body")[2].partition(">")[2]
    for entity, character in (("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&quot;", '"')):
        body = body.replace(entity, character)
    return body
