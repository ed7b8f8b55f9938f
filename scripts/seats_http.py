"""The last seats over HTTP: the portal's own web server, an open form, a POST of everybody at once. Needs Django set up."""

import http.client
import os
import re
import subprocess
import sys
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.urls import reverse
from django.utils.translation import override

from scripts import processes, run, servers
from scripts.seats_last import Figures, Gate, count, crowd, make_events
from seminars.models import SeminarEvent

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 4
SECONDS_TO_START = 120
OPENED = 200
ANSWERS = {302: "sold", 409: "refused"}
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_KEY = re.compile(r'name="form_key" value="([^"]+)"')


def last_seats(bookers: int, rounds: int, hands: int, *, minutes: int = 0) -> Figures:
    """As seats_last.last_seats, but each booker opens the form, and all press the button at the same moment."""
    events = make_events(rounds)
    with web_server() as port:
        began = time.monotonic()
        counted, errors = crowd(bookers, hands, lambda number, gate: _apply_to_all(number, gate, events, port), minutes)
    begun = counted["rounds"] // bookers
    return count(bookers, events[:begun], counted["refused"], errors, time.monotonic() - began)


@contextmanager
def web_server() -> Iterator[int]:
    """The port on which the portal answers, in as many processes as a small production has."""
    port = servers.free_port()
    web = ["inpit_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", *web, "--log-level", "error", "--timeout", "300"]
    child = processes.start(command, cwd=ROOT, env=os.environ | {"PUBLIC_URL": f"http://localhost:{port}"})
    try:
        _wait(child, port)
        yield port
    finally:
        processes.stop(child)


def _wait(child: "subprocess.Popen[str]", port: int) -> None:
    give_up = time.monotonic() + SECONDS_TO_START
    while not run.answers(port):
        if child.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError("the web server did not start")
        time.sleep(0.2)


def _apply_to_all(number: int, gate: Gate, events: list[SeminarEvent], port: int) -> tuple[Counter[str], list[str]]:
    told: Counter[str] = Counter()
    errors: list[str] = []
    for round_number, event in enumerate(events):
        visitor = Visitor(port, f"127.{1 + round_number // 250}.{round_number % 250}.{number + 1}")
        page, wrong = _opened(visitor, event)
        if not gate.goes_on():
            break
        told["rounds"] += 1
        answer, wrong = _sent(visitor, event, page, number) if page else ("", wrong)
        told[answer] += 1
        errors += [wrong] if wrong else []
    return told, errors


def _path(event: SeminarEvent) -> str:
    with override("ja"):
        return reverse("seminars:apply", args=[event.ref])


def _opened(visitor: "Visitor", event: SeminarEvent) -> tuple[str, str]:
    """The form, or what was wrong."""
    try:
        status, body = visitor.ask("GET", _path(event))
    except Exception as error:  # whatever it is, the figures tell of it
        return "", f"{type(error).__name__}: {error}"
    return (body, "") if status == OPENED else ("", f"the form answered {status}")


def _sent(visitor: "Visitor", event: SeminarEvent, page: str, number: int) -> tuple[str, str]:
    """What came of it, or what was wrong."""
    try:
        status, body = visitor.ask("POST", _path(event), urllib.parse.urlencode(_filled_in(page, number)))
    except Exception as error:  # whatever it is, the figures tell of it
        return "", f"{type(error).__name__}: {error}"
    if status in ANSWERS:
        return ANSWERS[status], ""
    words = re.sub(r"<[^>]+>|\s+", " ", body)
    return "", f"answered {status}: {words[-300:]}"


def _filled_in(page: str, number: int) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": _found(_TOKEN, page),
        "form_key": _found(_KEY, page),
        "act": "send",
        "count": "1",
        "waits": "",
        "p0_name": f"予約者 {number}",
        "p0_kana": "ヨヤクシャ",
        "p0_seat": "onsite",
        "company": "株式会社試験",
        "email": f"booker{number}@example.com",
    }


def _found(pattern: re.Pattern[str], page: str) -> str:
    match = pattern.search(page)
    if match is None:
        raise ValueError(f"the form has no {pattern.pattern}")
    return match[1]


class Visitor:
    """A browser without scripts, from an address of its own (of this machine), with its cookies."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=300, source_address=(self._address, 0))
        headers = {"Host": f"localhost:{self._port}", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _is, value = line.partition(";")[0].partition("=")
                self._cookies[name.strip()] = value.strip()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()
