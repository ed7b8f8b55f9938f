"""Where private files lie, how they come in and how they leave."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.private_files.content import FileRefused, examine, kind_of
from core.private_files.names import clean_name
from core.whole_files import PRIVATE, whole_file

MEGABYTE = 1024 * 1024
_INTERNAL = "/private-files/"  # where the reverse proxy knows the folder, and nobody else
_FOLDER_MODE = 0o700
_SANDBOX = "sandbox; default-src 'none'"


@dataclass(frozen=True)
class Kept:
    """A file that was examined and stands under its random name. `size` in bytes, `sha256` in hexadecimal."""

    stored_name: str
    name: str
    size: int
    sha256: str
    content_type: str


def place(folder: str, stored_name: str) -> Path:
    """Where a file of `folder` lies; the folders above it are made when they are missing."""
    path = Path(settings.PRIVATE_FILES_DIR) / folder / stored_name
    directory = path if not stored_name else path.parent
    for missing in reversed([above for above in (directory, *directory.parents) if not above.exists()]):
        missing.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    return path


def store(folder: str, chunks: Iterable[bytes]) -> str:
    """The bytes stand whole in a new file of `folder`, unexamined; returns its random name."""
    stored_name = secrets.token_urlsafe(24)
    with whole_file(place(folder, stored_name), mode=PRIVATE) as draft, draft.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return stored_name


def keep(folder: str, chunks: Iterable[bytes], *, name: str, limit: int) -> Kept:
    """The file stands examined in `folder`; its bytes are those received.

    `name` is what the sender calls it, `limit` in bytes. Raises FileRefused, and then nothing is left of the file.
    The random name has a folder for its first two digits, so that no folder grows without end.
    """
    name = clean_name(name) or _("(no name)")
    kind_of(name)
    random = secrets.token_hex(24)
    stored_name = f"{random[:2]}/{random}"
    with whole_file(place(folder, stored_name), mode=PRIVATE) as draft:
        size, sha256 = _write(draft, chunks, name, limit)
        content_type = examine(draft, name)
    return Kept(stored_name, name, size, sha256, content_type)


def refuse_size(name: str, size: int, limit: int) -> None:
    """Raises FileRefused for an empty file and for one of more than `limit` bytes."""
    if not size:
        raise FileRefused(_("“%(name)s” is empty. Choose a file with content") % {"name": name})
    if size > limit:
        tenths = -(-size * 10 // MEGABYTE)  # rounded up: one byte too many must not read as the limit
        told = {"name": name, "size": f"{tenths // 10}.{tenths % 10}", "limit": limit // MEGABYTE}
        raise FileRefused(_("%(name)s is %(size)s MB. It must be %(limit)s MB or smaller") % told)


def remove(folder: str, stored_name: str) -> None:
    """The file is gone; call it after the transaction that forgets its name."""
    if stored_name:
        place(folder, stored_name).unlink(missing_ok=True)


def stored_names(folder: str, before: datetime) -> Iterator[str]:
    """The files of `folder` that were last written before then, drafts of dead processes among them."""
    base = place(folder, "")
    for path in base.rglob("*"):
        try:
            is_old_file = path.is_file() and path.stat().st_mtime < before.timestamp()
        except FileNotFoundError:  # removed meanwhile
            continue
        if is_old_file:
            yield path.relative_to(base).as_posix()


def hand_out(folder: str, stored_name: str, *, file_name: str, content_type: str) -> HttpResponseBase:
    """The file as a download. In production the reverse proxy sends it; the caller has checked who asks.

    Raises FileNotFoundError when it is not there.
    """
    path = place(folder, stored_name)
    response: HttpResponseBase
    if settings.PRODUCTION:
        path.stat()
        response = HttpResponse(content_type=content_type)
        response.headers["X-Accel-Redirect"] = _INTERNAL + quote(f"{folder}/{stored_name}")
    else:
        response = FileResponse(path.open("rb"), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response


def _write(draft: Path, chunks: Iterable[bytes], name: str, limit: int) -> tuple[int, str]:
    """Size and SHA-256 of what was written; stops at the limit, not after it."""
    size, digest = 0, hashlib.sha256()
    with draft.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                break
            digest.update(chunk)
            file.write(chunk)
    refuse_size(name, size, limit)
    return size, digest.hexdigest()
