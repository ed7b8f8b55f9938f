"""What the chain is compared with outside the database: its head at every minute, and the anchors of every day.

A folder of files: `heads-2026-11.log` holds "instant seq hash" lines, only ever appended; `anchor-….json` is the document of
a day, `anchor-….tsr` the time stamp on its bytes.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from core.models import AuditAnchor, AuditLink
from core.whole_files import PRIVATE, whole_file

_TAIL = 4096  # bytes; a line has about a hundred


@dataclass(frozen=True)
class Head:
    """The last link at some moment. `seq` 0: nothing yet."""

    seq: int
    hash: str
    at: str = ""  # as written

    @property
    def moment(self) -> datetime | None:
        """When it was noted; None for the end of the chain as it is now."""
        try:
            return datetime.fromisoformat(self.at)
        except ValueError:
            return None


class WitnessDisagrees(Exception):
    """What was noted outside does not stand in the database: its end was cut, or an older one was put in its place."""


def folder() -> Path:
    return Path(settings.AUDIT_ANCHORS_DIR)


def head() -> Head:
    """The end of the chain now."""
    last = AuditLink.objects.order_by("-seq").values_list("seq", "hash").first()
    return Head(*last) if last else Head(0, "")


def note_head(now: datetime) -> bool:
    """The end of the chain is noted in the folder; False when it was so already.

    It is noted also when it contradicts what was noted before: that line is the evidence. Raises WitnessDisagrees after it.
    """
    before, here = last_noted(), head()
    if (here.seq, here.hash) == ((before.seq, before.hash) if before else (0, "")):
        return False
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {here.seq} {here.hash}\n"
    file = os.open(place / f"heads-{now.astimezone(UTC):%Y-%m}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE)
    try:
        os.write(file, line.encode("ascii"))
        os.fsync(file)
    finally:
        os.close(file)
    if before and not stands(before):
        raise WitnessDisagrees(f"link {before.seq}, noted {before.at}, does not stand in the database as it was noted")
    return True


def stands(noted: Head) -> bool:
    """Whether the database still holds this link."""
    return AuditLink.objects.filter(seq=noted.seq, hash=noted.hash).exists()


def last_noted() -> Head | None:
    """The last line of the newest file; None where nothing was noted."""
    for path in reversed(_head_files(folder())):
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            lines = [found for line in file.read().splitlines() if (found := _read(line.decode("ascii", "replace")))]
        if lines:
            return lines[-1]
    return None


def noted_heads(place: Path) -> Iterator[Head]:
    """Every head that was noted, in the order of writing. A line that cannot be read (a power cut) is passed over."""
    for path in _head_files(place):
        with path.open(encoding="ascii", errors="replace") as file:
            for line in file:
                if found := _read(line):
                    yield found


def write_anchor(anchor: AuditAnchor) -> None:
    """Document, and stamp where there is one, stand in the folder."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix, content in ((".json", anchor.document.encode()), (".tsr", bytes(anchor.token))):
        if content:
            with whole_file(place / (name_of(anchor) + suffix), mode=PRIVATE) as draft:
                draft.write_bytes(content)


def name_of(anchor: AuditAnchor) -> str:
    """Of its files, without the ending: sorts by the place in the chain."""
    return f"anchor-{anchor.seq:012d}-{anchor.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def document_of(anchor: AuditAnchor) -> str:
    """What is written, mailed and stamped: the head of the chain and when it was so."""
    told = {"at": anchor.at.astimezone(UTC).isoformat(timespec="seconds"), "seq": anchor.seq, "hash": anchor.hash}
    return json.dumps({"audit_chain": 1, **told, "count": anchor.count}, sort_keys=True) + "\n"


@dataclass(frozen=True)
class AnchorFile:
    """An anchor as it lies in the folder. `seq` 0: its document cannot be read."""

    name: str
    document: bytes
    token: bytes
    seq: int = 0
    hash: str = ""
    count: int = 0


def anchor_files(place: Path) -> list[AnchorFile]:
    found = []
    for path in sorted(place.glob("anchor-*.json")) if place.is_dir() else []:
        stamp = path.with_suffix(".tsr")
        document, token = path.read_bytes(), stamp.read_bytes() if stamp.exists() else b""
        try:
            told = json.loads(document)
            facts = {"seq": int(told["seq"]), "hash": str(told["hash"]), "count": int(told["count"])}
        except (ValueError, KeyError, TypeError):
            facts = {}
        found.append(AnchorFile(path.stem, document, token, **facts))  # type: ignore[arg-type]  # checked just above
    return found


def _head_files(place: Path) -> list[Path]:
    return sorted(place.glob("heads-*.log")) if place.is_dir() else []


def _read(line: str) -> Head | None:
    parts = line.split()
    if len(parts) != 3 or not parts[1].isdigit() or len(parts[2]) not in (0, 64):
        return None
    return Head(int(parts[1]), parts[2], parts[0])
