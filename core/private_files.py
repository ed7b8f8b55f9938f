"""Files that only one view hands out, after it has checked who asks. They lie under PRIVATE_FILES_DIR by random names."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from core.whole_files import PRIVATE, whole_file

_INTERNAL = "/private-files/"  # where the reverse proxy knows the folder, and nobody else
_FOLDER_MODE = 0o700


def place(folder: str, stored_name: str) -> Path:
    """Where a file of `folder` lies; the folder is made when it is missing."""
    directory = Path(settings.PRIVATE_FILES_DIR) / folder
    directory.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    return directory / stored_name


def store(folder: str, chunks: Iterable[bytes]) -> str:
    """The bytes stand whole in a new file of `folder`; returns its random name."""
    stored_name = secrets.token_urlsafe(24)
    with whole_file(place(folder, stored_name), mode=PRIVATE) as draft, draft.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return stored_name


def hand_out(folder: str, stored_name: str, *, file_name: str, content_type: str) -> HttpResponseBase:
    """The file as a download. In production the reverse proxy sends it; the caller has checked who asks."""
    path = place(folder, stored_name)
    response: HttpResponseBase
    if settings.PRODUCTION:
        response = HttpResponse(content_type=content_type)
        response.headers["X-Accel-Redirect"] = _INTERNAL + quote(f"{folder}/{stored_name}")
    else:
        response = FileResponse(path.open("rb"), content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, private"
    return response
