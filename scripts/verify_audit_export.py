#!/usr/bin/env python3
"""Verifies an exported audit log without the portal: Python's standard library, and `openssl` for time stamps.

    python3 verify_audit_export.py EXPORT.zip [--certificates AUTHORITY.pem] [--head SEQ:HASH] [--anchors DIR]

--certificates  PEM file of the time stamp authority; without it stamps are not checked, and the answer says so
--head          an end of the chain known from elsewhere, such as a mailed anchor; may be given several times
--anchors       a folder of heads and anchors kept elsewhere; compared as well

Exit 0: whole; 1: something is wrong; 2: not understood.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

VERSION, GENESIS = "1", "0" * 64
FIELDS = (
    *("at", "actor_ref", "actor_label", "action", "object_type", "object_ref", "about_ref"),
    *("origin", "is_emergency", "reason_digest", "changes"),
)
ERASED = "erase_reasons"
LATE = timedelta(days=1)
SHOWN = 50  # findings


Known = dict[int, set[tuple[str, str]]]  # link → hash, and when it was so ("" where that is not known)


class Findings:
    """What is wrong: the first of them in words, all of them counted."""

    def __init__(self) -> None:
        self.count, self.first, self.words = 0, 0, []  # type: ignore[var-annotated]  # list of sentences

    def add(self, seq: int, words: str) -> None:
        self.first = min(self.first or seq, seq)
        self.count += 1
        if len(self.words) < SHOWN:
            self.words.append(f"{seq}: {words}")


def content_of(line: dict[str, Any]) -> str:
    """The hash over the values, each with its length before it."""
    changes = (
        json.dumps(line["changes"], sort_keys=True, ensure_ascii=False, separators=(",", ":")) if line["changes"] else "{}"
    )
    plain = [line[name] for name in FIELDS if name not in ("is_emergency", "reason_digest", "changes")]
    texts = [VERSION, *plain, "1" if line["is_emergency"] else "0", line["reason_digest"], changes]
    parts = [text.encode() for text in texts]
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).hexdigest()


def walk(lines: Iterable[bytes], known: Known, findings: Findings, *, with_reasons: bool) -> tuple[int, str]:
    """Every line against its own hash, the one before it and what is known from elsewhere; the end of the chain."""
    before, seq, latest = GENESIS, 0, None
    missing: dict[str, int] = {}
    for raw in lines:
        line = json.loads(raw)
        if line["seq"] != seq + 1:
            findings.add(seq + 1, f"links {seq + 1} to {line['seq'] - 1} are missing")
        seq = line["seq"]
        if "content" not in line:
            findings.add(seq, "the entry of this link is missing")
        else:
            if content_of(line) != line["content"]:
                findings.add(seq, "the entry is not what was written")
            if hashlib.sha256((before + line["content"]).encode()).hexdigest() != line["link"]:
                findings.add(seq, "the link does not follow from the one before and its entry")
            latest = in_order(line, latest, seq, findings)
            reasons(line, missing, findings, with_reasons=with_reasons)
        if any(wanted != line["link"] for wanted, _at in known.pop(seq, ())):
            findings.add(seq, "another hash of this link is known from elsewhere")
        before = line["link"]
    for about, place in missing.items():
        findings.add(place, f"a reason about {about} is gone and no erasure accounts for it")
    return seq, before


def in_order(line: dict[str, Any], latest: datetime | None, seq: int, findings: Findings) -> datetime:
    at = datetime.fromisoformat(line["at"])
    if latest is not None and at < latest - LATE:
        findings.add(seq, "the entry tells of an earlier day than entries before it")
    return max(at, latest) if latest else at


def reasons(line: dict[str, Any], missing: dict[str, int], findings: Findings, *, with_reasons: bool) -> None:
    """A reason that is there fits its digest; one that is gone has to be accounted for further on."""
    seq = line["seq"]
    told = line.get("reason")
    if told is not None and hashlib.sha256((told["salt"] + told["text"]).encode()).hexdigest() != line["reason_digest"]:
        findings.add(seq, "the reason is not what was written")
    if line["action"] == ERASED:
        missing.pop(line["about_ref"], None)
    elif with_reasons and told is None and line["reason_digest"]:
        missing.setdefault(line["about_ref"], seq)


def heads_in(text: str) -> Iterator[tuple[str, int, str]]:
    for line in text.splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[1].isdigit() and len(parts[2]) == 64:
            yield parts[0], int(parts[1]), parts[2]


def read_witnesses(files: dict[str, bytes], findings: Findings) -> Known:
    """Every head and anchor by its number; heads that go back are a finding."""
    known: Known = {}
    highest = 0
    noted = [files[name].decode("ascii", "replace") for name in sorted(files) if name.startswith("heads-")]
    for at, seq, told in heads_in("\n".join(noted)):
        if seq < highest:
            findings.add(seq, f"after {highest} links only {seq} were noted: the log was cut or replaced")
        highest = max(highest, seq)
        known.setdefault(seq, set()).add((told, at))
    for name in sorted(files):
        if name.startswith("anchor-") and name.endswith(".json"):
            anchor = json.loads(files[name])
            known.setdefault(int(anchor["seq"]), set()).add((anchor["hash"], anchor["at"]))
    return known


def check_stamps(files: dict[str, bytes], certificates: Path | None, findings: Findings) -> str:
    """The sentence about the time stamps: each is about the bytes of its anchor, and by the authority."""
    stamped = sorted(name for name in files if name.endswith(".tsr"))
    if certificates is None:
        return f"{len(stamped)} time stamps were NOT checked: give --certificates"
    for name in stamped:
        document = name.removesuffix(".tsr") + ".json"
        seq = json.loads(files[document])["seq"] if document in files else 1
        if document not in files or not holds(files[document], files[name], certificates):
            findings.add(seq, f"the time stamp {name} does not hold")
    return f"{len(stamped)} time stamps checked"


def holds(document: bytes, stamp: bytes, certificates: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        data, reply = Path(folder, "data"), Path(folder, "reply")
        data.write_bytes(document)
        reply.write_bytes(stamp)
        trust = ["-CAfile", str(certificates), "-untrusted", str(certificates)]
        command = ["openssl", "ts", "-verify", "-data", str(data), "-in", str(reply), *trust]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("--certificates", type=Path)
    parser.add_argument("--head", action="append", default=[], metavar="SEQ:HASH")
    parser.add_argument("--anchors", type=Path, metavar="DIR")
    return parser.parse_args()


def main() -> int:
    asked, findings = arguments(), Findings()
    try:
        with zipfile.ZipFile(asked.export) as source:
            manifest = json.loads(source.read("manifest.json"))
            files = {name: source.read(name) for name in source.namelist() if name.startswith(("heads-", "anchor-"))}
            known = read_witnesses(files, findings)
            if asked.anchors:
                more = {path.name: path.read_bytes() for path in sorted(asked.anchors.iterdir()) if path.is_file()}
                for seq, told in read_witnesses(more, findings).items():
                    known.setdefault(seq, set()).update(told)
            for seq, _colon, told in (head.partition(":") for head in asked.head):
                known.setdefault(int(seq), set()).add((told, ""))
            with source.open("audit.jsonl") as lines:
                seq, head = walk(lines, known, findings, with_reasons=manifest["reasons"])
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"not an export of the audit log: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for missing in sorted(known):
        if (
            missing <= manifest["links"] or min(at for _told, at in known[missing]) <= manifest["at"]
        ):  # later ones came after it
            findings.add(min(missing, seq + 1), f"link {missing} is known from elsewhere and is not in the export")
    if (seq, head) != (manifest["links"], manifest["head"]):
        findings.add(seq + 1, f"the export says that it ends at {manifest['links']}")
    said = check_stamps(files, asked.certificates, findings)
    for words in findings.words:
        print(words, file=sys.stderr)
    print(f"{seq:,} entries, head {head}; {said}")
    print("whole" if not findings.count else f"{findings.count} findings, the first at entry {findings.first}")
    return 1 if findings.count else 0


if __name__ == "__main__":
    sys.exit(main())
