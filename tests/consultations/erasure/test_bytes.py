"""Erasure looked at from below: database files, the log beside them, storage, cache, queue and our own log, byte by byte."""

import uuid
from datetime import date
from pathlib import Path

import pytest
import redis
from django.conf import settings as portal
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from consultations.actions import erasure
from consultations.erasure import storage
from consultations.evidence import canonical
from consultations.models import CaseKey, Disposal, SigningKey
from consultations.sealing import seal_case
from core import receipts
from core.signing_keys import is_signed
from mailing import actions as mailing
from scripts import servers
from tests.factories.erasure import ask_for, erased_by_two, hang_everything_on, make_closed_case, make_marked_case, rows_with

MARK = "ZQXBYTEMARKWWV"

pytestmark = pytest.mark.django_db(transaction=True)


def places_with(*marks: str, folders: list[Path]) -> list[str]:
    """Files below these folders that hold a mark in UTF-8 or UTF-16, by name."""
    found = []
    for path in (path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and any(form in path.read_bytes() for mark in marks for form in forms(mark)):
            found.append(path.name)
    return sorted(found)


def forms(mark: str) -> list[bytes]:
    return [text.encode(code) for text in (mark, mark.lower()) for code in ("utf-8", "utf-16-le")]


def database_folders() -> list[Path]:
    """Where the database keeps its pages, as far as this process may look: all of SQLite, the tables of PostgreSQL."""
    if connection.vendor == "sqlite":
        return [Path(connection.settings_dict["NAME"]).parent]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()")
        folder, oid = cursor.fetchone()
    return [Path(folder) / "base" / str(oid)]


def relations(names: list[str]) -> list[str]:
    """What PostgreSQL calls the files of these names; the names themselves elsewhere."""
    if connection.vendor == "sqlite":
        return names
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE pg_relation_filenode(oid)::text = ANY(%s)", [[n.split(".")[0] for n in names]]
        )
        return [row[0] for row in cursor.fetchall()]


def lives(case, sme, sign_in, desk_staff) -> None:
    """What people do on the pages before: sign in, write, search, mistype, ask for a code."""
    mine, staff, stranger = sign_in(sme), sign_in(desk_staff), Browser()
    mine.get(f"/my/c/{case.ref}/")
    mine.post(f"/my/c/{case.ref}/complaint/", {"text": f"{MARK} は返事が遅い", "form_key": str(uuid.uuid4())})
    staff.get(f"/s/queue/?q={MARK}&status=all")
    staff.get(f"/s/c/{case.ref}/")
    staff.post("/s/views/save/", {"name": "検索2", "query": f"q={MARK}&status=all"})
    stranger.post("/accounts/login/", {"login": sme.email, "password": f"{MARK} wrong"})
    stranger.post("/accounts/login/code/", {"email": sme.email})
    stranger.post("/track/", {"number": case.ref, "email": sme.email})


@pytest.fixture
def life(sme, desk_staff, sign_in, settings, tmp_path, caplog):
    """A client with rows everywhere who has used the portal; with him his case."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "cache"}
    }
    caplog.set_level("INFO")
    sme.email, sme.name = f"{MARK.lower()}@example.jp", MARK
    sme.save()
    case = make_marked_case(MARK, requester=sme, ref=receipts.issue(date(2026, 4, 1)))
    things = hang_everything_on(case, MARK, desk_staff)
    lives(case, sme, sign_in, desk_staff)
    cache.set("something", 1)
    return [case, things["other"]]


def all_erased(cases, sme, administrator, auditor, as_actor) -> Disposal:
    disposal = erased_by_two(ask_for(cases, as_actor(sme), account=sme), administrator, auditor)
    mailing.deliver_all_due()
    assert any(erasure.clear_due(timezone.now()) for _night in range(5))  # other databases of the server may be busy
    disposal.refresh_from_db()
    return disposal


def test_no_byte_of_the_client_is_left(life, sme, administrator, auditor, as_actor, settings, tmp_path, caplog):
    folders = [*database_folders(), tmp_path, Path(settings.PRIVATE_FILES_DIR)]
    secret = make_closed_case(requester=sme, level=3)
    key = CaseKey.objects.get(case=secret).wrapped
    assert places_with(MARK, key, folders=database_folders())

    disposal = all_erased([*life, secret], sme, administrator, auditor, as_actor)

    assert rows_with(MARK) == []
    left = places_with(MARK, key, folders=[*database_folders(), *folders[1:]])
    assert left == [], relations(left)
    assert MARK.lower() not in caplog.text.lower()
    assert (disposal.status, disposal.certificate["storage"]) == ("done", "full")


def test_deleting_rows_alone_leaves_their_bytes(life, sme, administrator, auditor, as_actor, monkeypatch):
    """Why the storage is cleared at all: what the test above looks for is there without it."""
    monkeypatch.setattr(storage, "clear", lambda: "full")

    all_erased(life, sme, administrator, auditor, as_actor)

    assert rows_with(MARK) == []
    assert places_with(MARK, folders=database_folders())


@pytest.fixture
def own_redis():
    """The address of a Redis that this test started for itself."""
    with servers.redis() as url:
        yield url


def test_queue_and_cache_in_redis_hold_nothing(sme, desk_staff, administrator, auditor, as_actor, sign_in, settings, own_redis):
    server = redis.Redis.from_url(own_redis)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": own_redis}}
    case = make_marked_case(MARK, requester=sme, ref=receipts.issue(date(2026, 4, 1)))
    lives(case, sme, sign_in, desk_staff)

    all_erased([case], sme, administrator, auditor, as_actor)

    held = [key + (server.get(key) or b"") for key in server.scan_iter() if server.type(key) == b"string"]
    assert [value for value in held if any(form in value for form in forms(MARK) + forms(sme.email))] == []


def test_what_stood_in_clear_before_a_case_became_secret_goes_in_the_night():
    """Rows that were sealed leave their old bytes behind as deleted ones do."""
    case = make_closed_case(subject="PLAINBEFORE", body="PLAINBEFORE")
    seal_case(case)
    assert places_with("PLAINBEFORE", folders=database_folders())

    for _night in range(5):  # other databases of the server may be busy
        erasure.clear_due(timezone.now())

    assert places_with("PLAINBEFORE", folders=database_folders()) == []
    assert CaseKey.objects.get(case=case).cleared_at is not None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rows that an older transaction keeps alive")
def test_clearing_waits_for_an_older_transaction(monkeypatch):
    """VACUUM FULL would keep the dead rows that it may still see, and say nothing."""
    monkeypatch.setattr(storage, "PATIENCE", 0.5)
    older = connection.copy()
    try:
        older.set_autocommit(False)
        with older.cursor() as cursor:
            cursor.execute("SELECT txid_current()")
        assert storage.clear() is None
    finally:
        older.rollback()
        older.close()


def test_clearing_waits_while_somebody_holds_the_database(life, sme, administrator, auditor, as_actor, monkeypatch):
    monkeypatch.setattr(storage, "clear", lambda: None)
    disposal = erased_by_two(ask_for(life, as_actor(sme), account=sme), administrator, auditor)
    mailing.deliver_all_due()

    assert erasure.clear_due(timezone.now()) == 0
    disposal.refresh_from_db()
    assert disposal.status == "clearing"


def test_certificate_is_signed_and_names_nobody(life, sme, administrator, auditor, as_actor, settings, tmp_path):
    settings.RECEIPT_KEY_FILE = tmp_path / "receipt.keys"
    disposal = all_erased(life, sme, administrator, auditor, as_actor)

    facts = dict(disposal.certificate)
    signature = facts.pop("signature")
    assert is_signed(canonical(facts), signature, SigningKey.objects.get(name=facts["key"]).public_key)
    assert not is_signed(canonical(facts | {"files": 0}), signature, SigningKey.objects.get(name=facts["key"]).public_key)
    assert facts["consultations"] == [case.ref for case in life]
    assert facts["rows"]["consultations.Case"] == 2
    assert portal.INSTITUTE_NAME["ja"] == facts["institute"]
