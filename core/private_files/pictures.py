"""The structure of pictures: whole, and of a size that a computer can show."""

import struct
from pathlib import Path
from typing import BinaryIO

from core.private_files.office import refuse_archive_at_the_end
from core.private_files.structure import Unacceptable

MAX_PIXELS = 250_000_000  # the largest phone cameras take 200 million
_PNG = b"\x89PNG\r\n\x1a\n"
_END_OF_JPEG, _START_OF_SCAN = 0xD9, 0xDA
_STUFFED = 0x00
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MAX_PARTS = 100_000


def check_png(path: Path) -> None:
    """Raises Unacceptable when the file is no whole PNG, or one that unpacks to a giant."""
    with path.open("rb") as file:
        head = file.read(24)
        if not head.startswith(_PNG) or head[12:16] != b"IHDR":
            raise Unacceptable("no PNG")
        _check_pixels(*struct.unpack(">II", head[16:24]))
        file.seek(len(_PNG))
        for _part in range(_MAX_PARTS):
            length, kind = struct.unpack(">I4s", _exactly(file, 8))
            if kind == b"IEND":
                break
            file.seek(length + 4, 1)
        else:
            raise Unacceptable("too many parts")
    refuse_archive_at_the_end(path)


def check_jpeg(path: Path) -> None:
    """Raises Unacceptable when the file is no whole JPEG; what a phone writes behind the picture is left alone."""
    with path.open("rb") as file:
        if file.read(2) != b"\xff\xd8":
            raise Unacceptable("no JPEG")
        frames = 0
        for _part in range(_MAX_PARTS):
            marker = _marker(file)
            if marker == _START_OF_SCAN:
                break
            frames += _skip_segment(file, marker)
        if not frames or b"\xff\xd9" not in file.read():
            raise Unacceptable("a JPEG without picture or end")
    refuse_archive_at_the_end(path)


def check_heic(path: Path) -> None:
    """Raises Unacceptable when the file does not begin as a HEIC picture."""
    with path.open("rb") as file:
        length, kind = struct.unpack(">I4s", _exactly(file, 8))
        if kind != b"ftyp" or not 16 <= length <= 1024:
            raise Unacceptable("no HEIC")
        said = _exactly(file, length - 8)
    brands = {said[at : at + 4] for at in (0, *range(8, len(said), 4))}
    if not brands & _HEIC_BRANDS:
        raise Unacceptable("no HEIC brand")
    refuse_archive_at_the_end(path)


def _skip_segment(file: BinaryIO, marker: int) -> bool:
    """The segment is behind; whether it was the head of the picture, whose size is then bearable."""
    (length,) = struct.unpack(">H", _exactly(file, 2))
    if length < 2:
        raise Unacceptable("broken JPEG")
    content = _exactly(file, length - 2)
    if marker not in _FRAMES:
        return False
    height, width = struct.unpack(">HH", content[1:5].ljust(4, b"\0"))
    _check_pixels(width, height)
    return True


def _marker(file: BinaryIO) -> int:
    """The next marker of a JPEG."""
    mark, code = _exactly(file, 2)
    while code == 0xFF:  # filling
        (code,) = _exactly(file, 1)
    if mark != 0xFF or code in (_STUFFED, _END_OF_JPEG):
        raise Unacceptable("broken JPEG")
    return code


def _check_pixels(width: int, height: int) -> None:
    if not 0 < width * height <= MAX_PIXELS:
        raise Unacceptable(f"{width} x {height} pixels")


def _exactly(file: BinaryIO, size: int) -> bytes:
    read = file.read(size)
    if len(read) != size:
        raise Unacceptable("breaks off")
    return read
