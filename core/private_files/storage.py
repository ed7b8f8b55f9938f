"""Where private files lie, how they come in and how they leave."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.private_files.content import FileRefused, copy_of_picture, examine, kind_of
from core.private_files.names import clean_name
from core.private_files.pictures_anew import PICTURES
from core.whole_files import PRIVATE, whole_file

MEGABYTE = 1024 * 1024
_INTERNAL = "/private-files/"  # where the reverse proxy knows the folder, and nobody else
_FOLDER_MODE = 0o700
_PIECE = 256 * 1024
_SANDBOX = "sandbox; default-src 'none'"


Seal = Callable[[Path, Path, str], None]  # plain file, file to write, the name under which it will stand


@dataclass(frozen=True)
class Kept:
    """A file that was examined and stands under its random name. `size` in bytes, `sha256` in hexadecimal, as received.

    Of a picture a copy stands beside it that is handed out instead; else `served_name` is empty.
    """

    stored_name: str
    name: str
    size: int
    sha256: str
    content_type: str
    served_name: str = ""
    served_type: str = ""
    is_sealed: bool = False


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


def keep(folder: str, chunks: Iterable[bytes], *, name: str, limit: int, seal: Seal | None = None) -> Kept:
    """The file stands examined in `folder`, exactly as received, and beside it, of a picture, the copy to hand out.

    `name` is what the sender calls it, `limit` in bytes. Raises FileRefused, and then nothing is left of the file. With
    `seal`, plain bytes never stand under a stored name.
    """
    name = clean_name(name) or _("(no name)")
    kind_of(name)
    with _drafts(folder) as (received, copy):
        size, sha256 = _write(received, chunks, name, limit)
        content_type = examine(received, name)
        served_type = copy_of_picture(received, copy, content_type, name) if content_type in PICTURES else ""
        stored_name = _settle(folder, received, seal)
        try:
            served_name = _settle(folder, copy, seal) if served_type else ""
        except BaseException:
            remove(folder, stored_name)
            raise
    return Kept(stored_name, name, size, sha256, content_type, served_name, served_type, is_sealed=seal is not None)


def restore(folder: str, chunks: Iterable[bytes], *, seal: Seal | None) -> str:
    """Bytes that were examined before stand under a new random name, sealed or not; returns it."""
    with _drafts(folder) as (draft, _copy):
        with draft.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        return _settle(folder, draft, seal)


def forget(folder: str, kept: Kept) -> None:
    """Nothing is left of a file that was kept; call it where no row came to name it."""
    for stored_name in (kept.stored_name, kept.served_name):
        remove(folder, stored_name)


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


def chunks_of(folder: str, stored_name: str) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. Raises FileNotFoundError at once when it is not there."""
    path = place(folder, stored_name)
    path.stat()

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    return pieces()


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
    return as_download(response, file_name)


def as_download(response: HttpResponseBase, file_name: str) -> HttpResponseBase:
    """The answer is only ever saved, never shown: no browser guesses its type, keeps it, or runs what is in it."""
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response


@contextmanager
def _drafts(folder: str) -> Iterator[tuple[Path, Path]]:
    """Two empty files for the owner only, in `folder` itself so that settling is a rename; they are gone afterwards."""
    base = place(folder, "")
    drafts = [base / f".{secrets.token_hex(12)}.part" for _each in range(2)]
    try:
        for draft in drafts:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        yield drafts[0], drafts[1]
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _settle(folder: str, draft: Path, seal: Seal | None) -> str:
    """The examined bytes stand under a new random name, which is returned: the one way by which a file gets one.

    The name has a folder for its first two digits, so that no folder grows without end.
    """
    random = secrets.token_hex(24)
    stored_name = f"{random[:2]}/{random}"
    with whole_file(place(folder, stored_name), mode=PRIVATE) as target:
        if seal is None:
            draft.replace(target)
        else:
            seal(draft, target, stored_name)
    return stored_name


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
