"""The audit log as one file that anybody can verify without the portal: scripts/verify_audit_export.py."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.audit import witness
from core.audit.content import FIELDS, written_instant
from core.models import AuditEntry, AuditLink
from core.whole_files import PRIVATE, whole_file

_AT_A_TIME = 2000
_README = """The audit log of the portal, as it stood at {at}.

audit.jsonl       one entry in each line, in the order of the chain: {links} entries, the last with the hash
                  {head}
heads-*.log       the end of the chain as it was noted outside the database, minute by minute
anchor-*.json     the end of the chain of each day; anchor-*.tsr the RFC 3161 time stamp on its bytes
manifest.json     what this file holds

To verify:        python3 verify_audit_export.py THIS-FILE --certificates AUTHORITY.pem
By hand:          openssl ts -verify -data anchor-X.json -in anchor-X.tsr -CAfile AUTHORITY.pem

Each line: content = SHA-256 of "1" and the values at, actor_ref, actor_label, action, object_type, object_ref, about_ref,
origin, is_emergency (1 or 0), reason_digest, changes (JSON, keys sorted, no spaces), each as UTF-8 with its length in bytes
and a colon before it. link = SHA-256 of the link before (64 zeros before the first) followed by content, both as hexadecimal
digits. reason_digest = SHA-256 of salt and text of the reason. Reasons: {reasons}.
"""


@dataclass(frozen=True)
class Exported:
    links: int
    head: str


def export(path: Path, *, at: str, with_reasons: bool) -> Exported:
    """The whole chain stands in `path` (ZIP), with the witnesses from outside. One batch is in memory at a time."""
    last = witness.head()
    with whole_file(path, mode=PRIVATE) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as target:
        with target.open("audit.jsonl", "w", force_zip64=True) as lines:
            for line in _lines(last.seq, with_reasons):
                lines.write(line)
        place = witness.folder()
        for found in sorted((*place.glob("heads-*.log"), *place.glob("anchor-*"))):
            target.write(found, found.name)
        told = {"audit_export": 1, "at": at, "links": last.seq, "head": last.hash, "reasons": with_reasons}
        target.writestr("manifest.json", json.dumps(told, indent=1) + "\n")
        words = {"at": at, "links": last.seq, "head": last.hash, "reasons": "included" if with_reasons else "left out"}
        target.writestr("README.txt", _README.format(**words))
    return Exported(last.seq, last.hash)


def _lines(until: int, with_reasons: bool) -> Iterator[bytes]:
    last = 0
    chain = AuditLink.objects.filter(seq__lte=until).order_by("seq").values_list("seq", "hash", "entry_id")
    while links := list(chain.filter(seq__gt=last)[:_AT_A_TIME]):
        last = links[-1][0]
        found = AuditEntry.objects.filter(pk__in=[entry for *_link, entry in links]).order_by()
        entries = {row["pk"]: row for row in found.values("pk", *FIELDS, "content_hash", "told__salt", "told__text")}
        for seq, link, entry in links:
            yield json.dumps(_line(seq, link, entries.get(entry), with_reasons), ensure_ascii=False).encode() + b"\n"


def _line(seq: int, link: str, row: dict[str, Any] | None, with_reasons: bool) -> dict[str, Any]:
    if row is None:
        return {"seq": seq, "link": link}
    line = {"seq": seq, "link": link, "content": row["content_hash"]}
    line |= {name: row[name] for name in FIELDS} | {"at": written_instant(row["at"])}
    if with_reasons and row["told__salt"] is not None:
        line["reason"] = {"salt": row["told__salt"], "text": row["told__text"]}
    return line
