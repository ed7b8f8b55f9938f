"""Asking the scanner: only the plain "OK" counts as clean, whatever else a daemon does."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import scanning
from core.scanning import ScannerFailed, Verdict, scan
from inpit_portal import environment
from tests.factories.scanner import EICAR, Daemon, UnixDaemon, serving


@pytest.fixture
def daemon(settings):
    """A running scanner that behaves as told; the portal is set to it."""
    stack = []

    def _daemon(*args, **given) -> Daemon:
        context = serving(Daemon(*args, **given))
        stack.append(context)
        running = context.__enter__()
        settings.CLAMAV_URL = running.url
        return running

    yield _daemon
    for context in stack:
        context.__exit__(None, None, None)


def test_clean_bytes_are_clean_and_arrive_whole_in_pieces(daemon):
    running = daemon()
    chunks = [b"a" * 300_000, b"", b"b" * 5]
    assert scan(chunks) == Verdict(is_clean=True)
    assert running.seen == [b"".join(chunks)]


def test_empty_chunk_does_not_end_the_stream(daemon):
    """A chunk of no bytes sent as a piece would be the end mark, and what follows would never be looked at."""
    daemon()
    assert not scan([b"", EICAR]).is_clean


def test_test_virus_is_found_wherever_it_lies(daemon):
    daemon()
    assert scan([b"x" * 200_000 + EICAR[:30], EICAR[30:]]) == Verdict(is_clean=False, signature="Eicar-Test-Signature")


def test_scanner_on_a_local_socket(settings, tmp_path):
    with serving(UnixDaemon(tmp_path / "clamd.ctl")) as running:
        settings.CLAMAV_URL = running.url
        assert not scan([EICAR]).is_clean


@pytest.mark.parametrize(
    ("behaves", "code"),
    [("garbage", "garbage"), ("hangs_up", "unreachable"), ("hangs_up_early", "unreachable"), ("cuts", "unreachable")],
)
def test_whatever_else_it_answers_is_a_failure(behaves, code, daemon):
    daemon(behaves)
    with pytest.raises(ScannerFailed) as failed:
        scan([b"x" * 1000])
    assert failed.value.code == code


def test_file_above_its_limit_is_no_verdict(daemon):
    daemon(limit=1000)
    with pytest.raises(ScannerFailed) as failed:
        scan([b"x" * 2000])
    assert failed.value.code in {"too_large", "unreachable"}  # the reset may overtake the answer


def test_silent_scanner_costs_no_longer_than_its_time(daemon, monkeypatch):
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    daemon("silent")
    began = time.monotonic()
    with pytest.raises(ScannerFailed) as failed:
        scan([b"x"])
    assert failed.value.code == "silent"
    assert time.monotonic() - began < 3


def test_nobody_listens(settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    with pytest.raises(ScannerFailed) as failed:
        scan([b"x"])
    assert failed.value.code == "unreachable"


@pytest.mark.parametrize("url", ["http://clamav:3310", "clamav:3310", "tcp://", "unix://", "tcp://clamav:0", "tcp://clamav:x"])
def test_bad_address_of_the_scanner_stops_the_start(url, monkeypatch):
    monkeypatch.setenv("CLAMAV_URL", url)
    with pytest.raises(ImproperlyConfigured, match="CLAMAV_URL"):
        environment.clamav_url()


@pytest.mark.parametrize("url", ["", "tcp://clamav:3310", "unix:///run/clamav/clamd.ctl"])
def test_good_address_of_the_scanner(url, monkeypatch):
    monkeypatch.setenv("CLAMAV_URL", url)
    assert environment.clamav_url() == url
