"""Not one byte of a private file to whom it is not for: every stored file × every person × every way (G12)."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from consultations.actions.files import attach_file
from consultations.enums import FileOrigin, FileScan, Level
from consultations.models import CaseFile
from consultations.permissions import can_download, can_take_original, is_requester, reads_at_desk, works_on
from tests.factories import attachments as made
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db
PEOPLE = (
    *("sme", "other_sme", "advisor", "other_desk_advisor", "desk_staff", "desk_manager"),
    *("headquarters", "auditor", "administrator"),
)
# What a browser may ask for besides a plain GET.
ASKED = (
    {"REQUEST_METHOD": "GET"},
    {"REQUEST_METHOD": "GET", "HTTP_RANGE": "bytes=0-40"},
    {"REQUEST_METHOD": "HEAD"},
    {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": "*", "HTTP_X_ACCEL_REDIRECT": "/private-files/x"},
)


@pytest.fixture
def stored(advisor, sme, desk_manager, as_actor) -> dict[str, CaseFile]:
    """Files of every kind, each with a mark of its own in its bytes."""
    case = make_case(advisor=advisor.advisor, requester=sme)
    secret = make_case(advisor=advisor.advisor, requester=sme, level=Level.SECRET)
    kinds = {
        "client": (case, FileOrigin.CLIENT, {}),
        "institute": (case, FileOrigin.INSTITUTE, {}),
        "internal": (case, FileOrigin.INTERNAL, {}),
        "limited": (case, FileOrigin.CLIENT, {"level": Level.LIMITED}),
        "secret": (secret, FileOrigin.CLIENT, {}),
        "waiting": (case, FileOrigin.CLIENT, {"scan": FileScan.WAITING}),
        "infected": (case, FileOrigin.CLIENT, {"scan": FileScan.INFECTED}),
    }
    files = {}
    for name, (of, origin, more) in kinds.items():
        given = {"case": of, "by": as_actor(advisor), "origin": origin}
        file, _is_new = attach_file(name=f"{name}.pdf", chunks=[made.pdf(mark(name))], **given)
        CaseFile.objects.filter(pk=file.pk).update(**more)
        files[name] = CaseFile.objects.select_related("case__advisor").get(pk=file.pk)
    photo = {"case": case, "by": as_actor(sme), "origin": FileOrigin.CLIENT, "name": "photo.jpg"}
    files["photo"], _is_new = attach_file(chunks=[made.jpeg(comment=mark("photo"))], **photo)
    return files


def mark(name: str) -> bytes:
    return f"PLANTED-{name}-MARK".encode()


def ways(file: CaseFile) -> list[str]:
    at_desk = reverse("consultations:file_download", args=[file.case.ref, file.ref])
    return [
        at_desk,
        f"/en{at_desk}",
        reverse("consultations:file_original", args=[file.case.ref, file.ref]),
        reverse("my:file", args=[file.case.ref, file.ref]),
    ]


def guesses(file: CaseFile) -> list[str]:
    """Where a stranger would look who knows even the stored name."""
    stored, at_desk = f"cases/{file.stored_name}", ways(file)[0]
    roots = (
        "/private-files/",
        "/media/",
        "/static/",
        "/files/",
        "/var/private/",
        "/static/../private/",
        "/static/%2e%2e/private/",
    )
    tricks = ("..%2f", "%2e%2e/", "../", "//", "%00", ";/", "?original=1", "%2foriginal%2f")
    return [root + stored for root in roots] + [at_desk.rstrip("/") + trick for trick in tricks] + [at_desk + file.stored_name]


def may(actor, file: CaseFile, way: str) -> bool:
    """Said once more in plain words, apart from the views: who gets bytes by which address."""
    if way.startswith("/my/"):
        return is_requester(actor, file.case) and file.origin != FileOrigin.INTERNAL and file.is_served
    at_desk = works_on if way.endswith("original/") else reads_at_desk
    return at_desk(actor, file.case, file.level) and file.is_served


def taken(browser: Browser, way: str, asked: dict[str, str]) -> tuple[int, bytes, int]:
    response = browser.generic(asked["REQUEST_METHOD"], way, **{k: v for k, v in asked.items() if k != "REQUEST_METHOD"})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:  # response.close() would end the connection of the test
        close()
    return response.status_code, body, int("sendfile" in response.headers or "X-Accel-Redirect" in response.headers)


@pytest.mark.parametrize("who", ["visitor", *PEOPLE])
def test_only_who_may_gets_a_byte(who, stored, request, sign_in, as_actor):
    user = None if who == "visitor" else request.getfixturevalue(who)
    browser = sign_in(user)
    got, asked_for = set(), set()
    for name, way in [(name, way) for name, file in stored.items() for way in ways(file)]:
        entitled = user is not None and may(as_actor(user), stored[name], way)
        asked_for |= {(name, way)} if entitled else set()
        for asked in ASKED if entitled else ASKED[:2]:
            status, body, is_sent = taken(browser, way, asked)
            is_out = bool(is_sent) or b"%PDF" in body or b"\xff\xd8\xff" in body or mark(name) in body
            assert not is_out or entitled, (who, name, way, asked)
            assert status not in (206, 304), (who, name, way, asked)
            got |= {(name, way)} if is_out and asked == ASKED[0] else set()
    assert got == asked_for  # and whoever may, does


@pytest.mark.parametrize("who", ["visitor", "other_sme", "other_desk_advisor", "desk_staff"])
def test_no_guess_leads_to_a_byte(who, stored, request, sign_in, as_actor):
    """An address that only says the same in other letters leads whoever may take the file to it, and nobody else."""
    user = None if who == "visitor" else request.getfixturevalue(who)
    browser = sign_in(user)
    browser.raise_request_exception = False
    for name in ("client", "internal", "photo"):
        file = stored[name]
        for guess in guesses(file):
            status, body, is_sent = taken(browser, guess, ASKED[0])
            is_his = user is not None and any(may(as_actor(user), file, way) for way in ways(file))
            assert mark(name) not in body or is_his, (who, guess)
            assert not is_sent or status == 200, (who, guess)
            assert status != 500, (who, guess)


def test_rules_of_this_page_are_those_of_the_predicates(stored, as_actor, request):
    for name in PEOPLE:
        actor = as_actor(request.getfixturevalue(name))
        for file in stored.values():
            file = CaseFile.objects.select_related("case__advisor").get(pk=file.pk)
            at_desk, original, his = ways(file)[0], ways(file)[2], ways(file)[3]
            assert can_download(actor, file) == (may(actor, file, at_desk) or may(actor, file, his))
            assert can_take_original(actor, file) == may(actor, file, original)


def test_photo_leaves_without_what_it_carried_along_and_whole_for_who_works_on_it(stored, advisor, sme, sign_in):
    file = stored["photo"]
    for browser, way in ((sign_in(advisor), ways(file)[0]), (sign_in(sme), ways(file)[3])):
        assert mark("photo") not in taken(browser, way, ASKED[0])[1]
    assert mark("photo") in taken(sign_in(advisor), ways(file)[2], ASKED[0])[1]


@pytest.mark.parametrize("who", ["advisor", "sme"])
def test_guard_is_seen_when_it_is_missing(who, stored, request, sign_in, monkeypatch):
    """Without the look at the quarantine an infected file would leave: this page must be able to see that."""
    monkeypatch.setattr("consultations.models.CaseFile.is_served", True)
    browser = sign_in(request.getfixturevalue(who))
    way = ways(stored["infected"])[0 if who == "advisor" else 3]
    assert mark("infected") in taken(browser, way, ASKED[0])[1]
