"""Archives that are bombs, lie about themselves, or lead out of their folder."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from tests.core.private_files.hostile.cases import Hostile, refused
from tests.factories import attachments as made
from tests.factories.scanner import EICAR

MEGA = 1024 * 1024
_HEAVY = {"1,000,000 entries", "bomb of 100 MB", "bomb of 4 GB in parts", "nested bomb", "overlapping bomb"}


def cases() -> Iterator[Hostile]:
    for kind in ("docx", "xlsx", "pptx"):
        for case in _of(kind):
            plain = case.key.rpartition(" as ")[0]
            yield replace(case, is_quick=kind == "docx" and plain not in _HEAVY)
    yield from refused("a.zip", zip=made.archive({"a.txt": b"a"}), quine=quine, eicar_in_zip=lambda: made.archive({"a": EICAR}))
    yield from refused("a.docx", quine=quine, eicar_in_zip=lambda: made.archive({"a.com": EICAR}))


def _of(kind: str) -> Iterator[Hostile]:
    ways_out = (
        "../../etc/cron.d/x",
        "..\\..\\x",
        "/etc/cron.d/x",
        "C:\\x",
        "C:x",
        "\\\\server\\x",
        "word/../../x",
        "a/./../../x",
    )
    for number, name in enumerate(ways_out):
        yield from refused(f"a.{kind}", **{f"way out {number}": lambda n=name: _with_raw_name(kind, n)})
    yield from refused(
        f"a.{kind}",
        **{
            "bomb of 100 MB": lambda: made.bomb(kind, 100),
            "bomb of 4 GB in parts": lambda: bomb_in_parts(kind),
            "nested bomb": lambda: made.package(kind, {"word/inner.zip": made.bomb("docx", 60), "b.bin": bytes(50 * MEGA)}),
            "overlapping bomb": lambda: overlapping(kind, 400),
            "two parts in one place": lambda: overlapping(kind, 2),
            "1,000,000 entries": lambda: many_entries(kind, 220_000),
            "5,001 entries": lambda: made.package(kind, {f"x/{n}.xml": b"" for n in range(5_001)}),
            "a giant list": lambda: giant_list(kind),
            "a link": lambda: with_link(kind),
            "a part twice": lambda: twice(kind, "x/a.xml", "x/a.xml"),
            "a part twice in two cases": lambda: twice(kind, "x/a.xml", "x/A.XML"),
            "a part with a password": lambda: with_flag(kind, 1),
            "strong encryption": lambda: with_flag(kind, 0x41),
            "bzip2": lambda: packed_by(kind, zipfile.ZIP_BZIP2),
            "lzma": lambda: packed_by(kind, zipfile.ZIP_LZMA),
            "a size that is a lie": lambda: lying(kind, 24, 1),
            "a packed size that is a lie": lambda: lying(kind, 20, 0x7FFFFFFF),
            "a checksum that is a lie": lambda: lying(kind, 16, 0xDEADBEEF),
            "an offset that is a lie": lambda: lying(kind, 42, 0x7FFFFFFF),
            "an end that promises 65,535 entries": lambda: end_record(kind, 8, b"\xff\xff\xff\xff"),
            "an end that promises a giant list": lambda: end_record(kind, 12, b"\xff\xff\xff\x7f"),
            "an end of a giant": lambda: giant_end(kind),
            "no end": lambda: made.package(kind)[:-30],
            "half": lambda: made.package(kind)[: len(made.package(kind)) // 2],
            "a program before it": lambda: b"MZ" + bytes(500) + made.package(kind),
            "a page before it": lambda: b"<html>" + made.package(kind),
            "no list of contents": lambda: made.archive({"word/document.xml": b"<x/>"}),
            "an empty archive": lambda: made.archive({}),
            "only an end": b"PK\x05\x06" + bytes(18),
            "noise behind a good head": lambda: b"PK\x03\x04" + bytes(range(256)) * 40,
        },
    )


def _with_raw_name(kind: str, name: str) -> bytes:
    """zipfile tidies some names while it writes: a name of the same length takes their place."""
    stand_in = "q" * len(name)
    return made.package(kind, {stand_in: b"x"}).replace(stand_in.encode(), name.encode())


def bomb_in_parts(kind: str) -> bytes:
    held = bytes(16 * MEGA)
    return made.package(kind, {f"x/{n}.bin": held for n in range(24)})


def overlapping(kind: str, parts: int) -> bytes:
    """Many entries of the list that point to the same bytes, as Fifield's bomb does."""
    content = bytearray(made.package(kind, {f"x/{n:04}.xml": b"<a/>" * 200 for n in range(parts)}))
    first = _entry_of(content, b"x/0000.xml")
    for number in range(1, parts):
        at = _entry_of(content, f"x/{number:04}.xml".encode())
        content[at + 42 : at + 46] = content[first + 42 : first + 46]
    return bytes(content)


def _entry_of(content: bytearray, name: bytes) -> int:
    """Where the list names this part: 46 bytes before the last time its name stands there."""
    return content.rfind(name) - 46


def many_entries(kind: str, count: int) -> bytes:
    """As many entries as the upload limit allows: empty, and each named by four letters."""
    head = made.package(kind)
    at = head.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", head[at + 16 : at + 20])[0]
    body, listed = bytearray(head[:start]), bytearray(head[start:at])
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0)
    listed += b"".join(entry + number.to_bytes(4) for number in range(count))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(listed), len(body), 0)
    return bytes(body + listed) + end


def giant_list(kind: str) -> bytes:
    made_file = io.BytesIO(made.package(kind))
    with zipfile.ZipFile(made_file, "a") as archive:
        for number in range(60):
            part = zipfile.ZipInfo(f"x/{number}.xml")
            part.comment = bytes(50_000)
            archive.writestr(part, "")
    return made_file.getvalue()


def with_link(kind: str) -> bytes:
    made_file = io.BytesIO(made.package(kind))
    with zipfile.ZipFile(made_file, "a") as archive:
        link = zipfile.ZipInfo("x/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return made_file.getvalue()


def twice(kind: str, first: str, second: str) -> bytes:
    stand_in = "q" * len(second)
    return made.package(kind, {first: b"<a/>", stand_in: b"<b/>"}).replace(stand_in.encode(), second.encode())


def with_flag(kind: str, flag: int) -> bytes:
    content = bytearray(made.package(kind))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + place] |= flag
            at = content.find(signature, at + 1)
    return bytes(content)


def packed_by(kind: str, how: int) -> bytes:
    made_file = io.BytesIO(made.package(kind))
    with zipfile.ZipFile(made_file, "a") as archive:
        archive.writestr("x/a.bin", b"a" * 5000, compress_type=how)
    return made_file.getvalue()


def lying(kind: str, field: int, value: int) -> bytes:
    """The last entry of the list says something untrue."""
    content = bytearray(made.package(kind, {"x/a.bin": bytes(MEGA)}))
    at = content.rfind(b"PK\x01\x02")
    content[at + field : at + field + 4] = struct.pack("<I", value)
    return bytes(content)


def end_record(kind: str, field: int, value: bytes) -> bytes:
    content = bytearray(made.package(kind))
    at = content.rfind(b"PK\x05\x06")
    content[at + field : at + field + len(value)] = value
    return bytes(content)


def giant_end(kind: str) -> bytes:
    """The marks of an archive above 4 GB."""
    content = made.package(kind)
    at = content.rfind(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**40, 2**40, 2**40, 0)
    return content[:at] + record + locator + content[at:]


def quine() -> bytes:
    """An archive that unpacks to itself for ever: stored blocks of DEFLATE that repeat their own text (after Russ Cox)."""
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 200, 500, 5, 0) + b"r.zip"
    squeezed = zlib.compressobj(wbits=-15)
    body = squeezed.compress(head * 4) + squeezed.flush()
    listed = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(body), 500, 5, 0, 0, 0, 0, 0, 0) + b"r.zip"
    whole = head + body + listed
    return whole + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), len(head) + len(body), 0)
