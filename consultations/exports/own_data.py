"""The client's copy of his data as a ZIP that is written while it is sent: JSON, a page to read, and the files."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from consultations import stored_bytes
from consultations.enums import FileOrigin
from consultations.models import CaseFile
from consultations.own_data_page import readable

CONTENT_TYPE = "application/zip"
_FOLDERS = {FileOrigin.CLIENT: "from-you", FileOrigin.INSTITUTE: "from-us"}


class _Pipe:
    """A file that is only written to; what came since the last time is taken from its other end."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back: whoever reads takes what is there."""

    def take(self) -> bytes:
        taken = b"".join(self._waiting)
        self._waiting.clear()
        return taken


def zipped(data: Mapping[str, Any], files: Sequence[CaseFile]) -> Iterator[bytes]:
    """data.json, consultation.html and the files, each file whole; without those whose bytes are gone or wait for the scanner.

    Everything is rendered before the first byte leaves, so that what fails does so as an error page.
    """
    now = timezone.localtime().timetuple()[:6]
    texts = {
        "data.json": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2),
        "consultation.html": render_to_string("my/own_data.html", readable(data)),
    }
    return _stream(texts, [file for file in files if file.is_served], now)


def _stream(texts: Mapping[str, str], files: Sequence[CaseFile], now: tuple[int, ...]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]  # writes only
        for name, text in texts.items():
            archive.writestr(_entry(name, now, zipfile.ZIP_DEFLATED), text)
            yield pipe.take()
        for number, file in enumerate(files, start=1):
            yield from _file(archive, pipe, file, f"files/{_FOLDERS[FileOrigin(file.origin)]}/{number:03d}", now)
    yield pipe.take()


def _file(archive: zipfile.ZipFile, pipe: _Pipe, file: CaseFile, folder: str, now: tuple[int, ...]) -> Iterator[bytes]:
    """What he gave exactly as he gave it; what we gave him as it is handed out."""
    is_his = file.origin == FileOrigin.CLIENT
    try:
        chunks = stored_bytes.chunks_of(file, original=is_his)
    except FileNotFoundError:
        return
    entry = _entry(f"{folder} {file.name if is_his else file.served_file_name}", now, zipfile.ZIP_STORED)
    entry.file_size = file.size
    with archive.open(entry, "w") as target:
        for chunk in chunks:
            target.write(chunk)
            yield pipe.take()


def _entry(name: str, now: tuple[int, ...], how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, now)  # type: ignore[arg-type]  # year to second
    entry.compress_type = how
    entry.external_attr = 0o600 << 16
    return entry
