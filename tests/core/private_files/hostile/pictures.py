"""Pictures that unpack to giants, break off, tell more than they show, or are something else at the same time."""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from tests.core.private_files.hostile.cases import MARK, SCRIPT, Hostile, refused, served
from tests.factories import attachments as made

PNG = b"\x89PNG\r\n\x1a\n"


def cases() -> Iterator[Hostile]:
    yield from _png()
    yield from _jpeg()
    yield from _heic()
    for key, name, content in _others():
        yield Hostile(f"{key} as {name}", name, lambda c=content: c)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(*parts: bytes, width: int = 8, height: int = 8, data: bytes | None = None) -> bytes:
    """A grey PNG with these chunks between its head and its data."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    lines = zlib.compress((b"\0" + bytes(width)) * height) if data is None else data
    return PNG + head + b"".join(parts) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def _png() -> Iterator[Hostile]:
    bomb = zlib.compress(bytes(100 * 1024 * 1024), 9)
    yield from refused(
        "a.png",
        **{
            "60,000 x 60,000 pixels": lambda: made.png(60_000, 60_000),
            "9,000 x 9,000 real pixels": lambda: _big("1", 9_000, 9_000, "PNG"),
            "0 x 0 pixels": lambda: png(width=0, height=0, data=b"x"),
            "a negative size": lambda: png(width=0xFFFFFFFF, height=1, data=b"x"),
            "a part of 4 GB": PNG
            + b"\0\0\0\x0dIHDR"
            + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
            + b"\0\0\0\0\xff\xff\xff\xffIDAT",
            "no end": lambda: png()[:-12],
            "half": lambda: png()[:30],
            "no data": lambda: PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)) + chunk(b"IEND", b""),
            "data that is noise": lambda: png(data=b"not packed at all"),
            "100,001 parts": lambda: png(*[chunk(b"tEXt", b"")] * 100_001),
            "archive at the end": lambda: png() + made.archive({"a": b"a"}),
            "colours of an unknown kind": lambda: png().replace(b"\x08\0\0\0\0", b"\x08\x05\0\0\0", 1),
            "only a head": PNG,
        },
    )
    yield from served(
        "a.png",
        **{
            "page at the end": lambda: png() + SCRIPT,
            "page in a text": lambda: png(chunk(b"tEXt", b"Comment\0" + SCRIPT)),
            "packed text": lambda: png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(SCRIPT))),
            "PHP in a text": lambda: png(chunk(b"tEXt", b"Comment\0<?php system($_GET['" + MARK + b"']); ?>")),
            "unknown part": lambda: png(chunk(b"evIl", SCRIPT)),
            "part of EXIF": lambda: png(chunk(b"eXIf", b"II*\0" + SCRIPT)),
            "wrong profile": lambda: png(chunk(b"iCCP", b"x\0\0" + zlib.compress(SCRIPT))),
            "place": lambda: made.picture("PNG", exif=made.exif_with_place()),
            "5,000 texts": lambda: png(*[chunk(b"tEXt", b"a\0" + MARK)] * 5_000),
        },
    )
    for key, part in {
        "text": b"zTXt" + b"a\0\0" + bomb,
        "profile": b"iCCP" + b"a\0\0" + bomb,
        "words": b"iTXt" + b"a\0\1\0\0\0" + bomb,
    }.items():
        yield Hostile(
            f"{key} that unpacks to 100 MB as a.png", "a.png", lambda p=part: png(chunk(p[:4], p[4:])), "either", is_quick=False
        )
    yield Hostile("films of 200 pictures as a.png", "a.png", _film, "served", is_quick=False)


def _film() -> bytes:
    made_file = io.BytesIO()
    frames = [Image.new("L", (200, 200), n) for n in range(200)]
    frames[0].save(made_file, "PNG", save_all=True, append_images=frames[1:])
    return made_file.getvalue()


def _big(mode: str, width: int, height: int, form: str) -> bytes:
    made_file = io.BytesIO()
    Image.new(mode, (width, height)).save(made_file, form)
    return made_file.getvalue()


def _jpeg() -> Iterator[Hostile]:
    whole = made.jpeg()
    scan = whole.index(b"\xff\xda")
    yield from refused(
        "a.jpg",
        **{
            "no end": whole[:-2],
            "half": whole[: len(whole) // 2],
            "only a head": b"\xff\xd8\xff\xe0",
            "no picture": b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9",
            "4 gigapixels": lambda: made.jpeg(65_535, 65_535),
            "0 pixels": lambda: whole[: whole.index(b"\xff\xc0") + 5] + bytes(4) + whole[whole.index(b"\xff\xc0") + 9 :],
            "a segment without length": b"\xff\xd8\xff\xe0\x00\x00" + whole[2:],
            "no tables": whole[:2] + whole[whole.index(b"\xff\xc0") : scan][:19] + whole[scan:],
            "archive at the end": lambda: whole + made.archive({"a.class": b"x"}),
            "page before it": SCRIPT + whole,
            "GIF before it": b"GIF89a" + whole,
        },
    )
    yield from served(
        "a.jpg",
        **{
            "page at the end": whole + SCRIPT,
            "PHP in a remark": lambda: made.jpeg(comment=b"<?php eval('" + MARK + b"'); ?>"),
            "page in a remark": lambda: made.jpeg(comment=SCRIPT),
            "page as the profile": lambda: made.jpeg(icc_profile=SCRIPT * 20),
            "place and device": lambda: made.jpeg(exif=made.exif_with_place()),
            "film at the end": whole + b"\0\0\0\x18ftypmp42" + MARK,
            "second picture at the end": whole + made.jpeg(comment=MARK),
            "EXIF that is noise": whole[:2] + b"\xff\xe1\x00\x1bExif\0\0" + MARK + b"\0\0" + whole[2:],
            "20 large segments": whole[:2] + (b"\xff\xe2\xff\xff" + MARK + bytes(0xFFFD - len(MARK))) * 20 + whole[2:],
            "print colours": lambda: made.picture("JPEG", mode="CMYK"),
        },
    )
    yield Hostile("192 megapixels as a.jpg", "a.jpg", lambda: _big("L", 16_000, 12_000, "JPEG"), "served", is_quick=False)
    yield Hostile("3,000 scans as a.jpg", "a.jpg", _many_scans, "either", is_quick=False)


def _many_scans() -> bytes:
    """A progressive picture whose last scan is repeated, so that each costs a pass over the whole of it."""
    made_file = io.BytesIO()
    Image.effect_noise((1_500, 1_500), 50).save(made_file, "JPEG", progressive=True)
    whole = made_file.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + (whole[last : last + 12] + b"\x00") * 3_000 + whole[last:]


def _heic() -> Iterator[Hostile]:
    whole = made.heic()
    size = whole.index(b"ispe") + 8
    yield from refused(
        "a.heic",
        **{
            "60,000 x 60,000 pixels": whole[:size] + struct.pack(">II", 60_000, 60_000) + whole[size + 8 :],
            "half": whole[: len(whole) // 2],
            "only a head": whole[:24],
            "no picture": struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + struct.pack(">I", 16) + b"mdat" + bytes(8),
            "a film": struct.pack(">I", 24) + b"ftypisom\0\0\0\0isommp42" + bytes(16),
            "another picture": struct.pack(">I", 24) + b"ftypavif\0\0\0\0mif1avif" + bytes(16),
            "a box in itself": whole[:24] + (struct.pack(">I", 0xFFFF) + b"meta") * 2_000,
            "a head of 4 GB": b"\xff\xff\xff\xffftypheic" + whole[12:],
            "archive at the end": lambda: whole + made.archive({"a": b"a"}),
        },
    )
    yield from served(
        "a.heic", **{"page at the end": whole + SCRIPT, "place": lambda: made.heic(exif=made.exif_with_place().tobytes())}
    )
    for case in refused("a.heic", **{"noise inside": lambda: whole[:400] + bytes(255 - b for b in whole[400:])}):
        yield replace(case, outcome="either")


def _others() -> Iterator[tuple[str, str, bytes]]:
    """Pictures of other kinds, under their own names and under accepted ones."""
    tragick = b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://e.example/x.jpg\"|id\")'\npop graphic-context"
    kinds = {
        "gif": b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\0;",
        "gif and script": b"GIF89a/*" + bytes(20) + b"*/=1;alert('" + MARK + b"');",
        "tiff": made.picture("TIFF"),
        "bmp": made.picture("BMP"),
        "webp": made.picture("WEBP"),
        "ico": made.picture("ICO"),
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
        "svg with entities": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>',
        "mvg": tragick,
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n(id) (w) file\n",
        "psd": b"8BPS\0\x01" + bytes(60),
        "xcf": b"gimp xcf file\0" + bytes(60),
    }
    for key, content in kinds.items():
        own = key.partition(" ")[0]
        for name in (f"a.{own}", "a.jpg", "a.png", "a.heic", "a.pdf"):
            yield key, name, content
