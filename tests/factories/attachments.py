"""Small files of every kind that people attach, and their hostile relatives; all made here, none copied."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import ExifTags, Image

_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + body + b"\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def png(width: int = 1, height: int = 1) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def jpeg(width: int = 0, height: int = 0, **extra: Any) -> bytes:
    """A small picture with what Pillow can write beside it; with a size only the head of one that claims to be so large."""
    if not width:
        return picture("JPEG", **extra)
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x2b" * 20
    return b"\xff\xd8" + app + frame + scan + b"\xff\xd9"


def heic(**extra: Any) -> bytes:
    return picture("HEIF", **extra)


def picture(form: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **extra: Any) -> bytes:
    """A grey slope as Pillow writes it."""
    pillow_heif.register_heif_opener()
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(made, form, **extra)
    return made.getvalue()


def exif_with_place() -> Image.Exif:
    """What a phone writes: the device, and where the photo was taken; the picture lies on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretPhone"
    exif[ExifTags.Base.Orientation] = 6
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (35.0, 40.0, 12.0)
    return exif


def package(kind: str, parts: dict[str, bytes] | None = None, types: str = "") -> bytes:
    """An office package; `parts` are added, `types` stands in its list of contents."""
    main, content_type = _MAIN[kind]
    content_type = f"application/vnd.openxmlformats-officedocument.{content_type}"
    listed = f'<Types><Override PartName="/{main}" ContentType="{content_type}"/>{types}</Types>'
    held = {"[Content_Types].xml": listed.encode(), "_rels/.rels": b"<Relationships/>", main: b"<x/>"} | (parts or {})
    return archive(held)


def archive(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


def compound(*streams: str) -> bytes:
    """An OLE compound file with these (empty) streams."""
    version = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    sizes = struct.pack("<6xIIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + version + sizes + struct.pack("<109I", 0, *[_FREE] * 108)
    fat = struct.pack("<128I", _FAT, _END, *[_FREE] * 126)
    entries = [_entry("Root Entry", 5, 1 if streams else _FREE)]
    entries += [_entry(name, 2, _FREE, right=at + 2 if at + 1 < len(streams) else _FREE) for at, name in enumerate(streams)]
    return header + fat + b"".join(entries).ljust(_SECTOR, b"\0") + bytes(_SECTOR)


def _entry(name: str, kind: int, child: int, right: int = _FREE) -> bytes:
    written = name.encode("utf-16-le")
    what = struct.pack("<HBBIII", len(written) + 2, kind, 1, _FREE, right, child)
    return written.ljust(64, b"\0") + what + bytes(36) + struct.pack("<IQ", _END, 0)


def bomb(kind: str = "docx", megabytes: int = 100) -> bytes:
    """A package of a few kilobytes that unpacks to this size."""
    return package(kind, {"word/media/image1.bin": bytes(megabytes * 1024 * 1024)})
