"""What became of a hostile file, and what must hold whatever became of it."""

import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core import private_files
from core.private_files import FileRefused
from core.private_files.content import KINDS
from tests.core.private_files.hostile.cases import MARK, REFUSED, SERVED, Hostile

LIMIT = 20 * 1024 * 1024
FOLDER = "cases"
_TYPES = {kind.content_type for kind in KINDS}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}
_PIECE = 64 * 1024


@dataclass(frozen=True)
class Verdict:
    """`seconds` of examining; `faults`: what does not hold, in words. None means the file was refused or is harmless."""

    outcome: str
    seconds: float
    faults: list[str]


def judge(case: Hostile) -> Verdict:
    """The file is sent in as an upload would be, handed out if it is kept, and removed."""
    content = case.make()
    before, began = set(on_disk()), time.monotonic()
    try:
        kept = private_files.keep(FOLDER, _pieces(content), name=case.name, limit=LIMIT)
    except FileRefused:
        outcome, seconds, faults = REFUSED, time.monotonic() - began, []
    else:
        outcome, seconds = SERVED, time.monotonic() - began
        faults = [*_faults_of(kept, content)]
        private_files.forget(FOLDER, kept)
    if case.outcome in (REFUSED, SERVED) and outcome != case.outcome:
        faults.append(f"was {outcome}, should be {case.outcome}")
    faults += [f"left on the disk: {path}" for path in set(on_disk()) - before]
    return Verdict(outcome, seconds, faults)


def on_disk() -> Iterator[str]:
    """Every file under the private folder, drafts among them."""
    for path in Path(settings.PRIVATE_FILES_DIR).rglob("*"):
        if path.is_file():
            yield str(path)


def _pieces(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), _PIECE):
        yield content[at : at + _PIECE]


def _faults_of(kept: private_files.Kept, content: bytes) -> Iterator[str]:
    root = Path(settings.PRIVATE_FILES_DIR).resolve()
    for stored_name in filter(None, (kept.stored_name, kept.served_name)):
        if not private_files.place(FOLDER, stored_name).resolve().is_relative_to(root):
            yield f"lies outside: {stored_name}"
    if private_files.place(FOLDER, kept.stored_name).read_bytes() != content:
        yield "the received bytes were changed"
    yield from _faults_of_name(kept.name)
    yield from _faults_of_answer(kept)


def _faults_of_name(name: str) -> Iterator[str]:
    if re.search(r'[<>:"|?*;/\\]', name) or name.startswith(".") or len(name) > 150:
        yield f"name {name!r}"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name):
        yield f"invisible letters in {name!r}"
    if re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name, re.IGNORECASE):
        yield f"a device: {name!r}"


def _faults_of_answer(kept: private_files.Kept) -> Iterator[str]:
    """How the file is handed out: as a download with safe headers, a picture without what it carried along."""
    name, content_type = kept.served_name or kept.stored_name, kept.served_type or kept.content_type
    answer = private_files.hand_out(FOLDER, name, file_name=kept.name, content_type=content_type)
    body = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # answer.close() would end the connection of the test
        close()
    if answer.headers["Content-Type"] not in _TYPES or content_type not in _TYPES:
        yield f"served as {answer.headers['Content-Type']}"
    disposition = answer.headers["Content-Disposition"]
    if not disposition.startswith("attachment") or re.search(r"[\r\n]", disposition):
        yield f"disposition {disposition!r}"
    yield from (
        f"{header}: {answer.headers.get(header)}" for header, wanted in _HEADERS.items() if answer.headers.get(header) != wanted
    )
    if content_type.startswith("image/") and (not kept.served_name or MARK in body or b"SecretPhone" in body):
        yield "a picture with what it carried along"
