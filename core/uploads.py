"""Taking files in without letting a sender fill the disk: what is too large or too many is counted, not written."""

import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponseBase]


class Discarded(UploadedFile):
    """A file that was not taken; name and size tell of it."""

    def __init__(self, name: str | None, size: int) -> None:
        super().__init__(io.BytesIO(), name, size=size)


class CappedUpload(FileUploadHandler):
    """Takes `most` files of up to `limit` bytes; of every other file only the name and the size remain."""

    def __init__(self, *, limit: int, most: int) -> None:
        super().__init__()
        self._limit = limit
        self._most = most
        self._taken = 0
        self._file: TemporaryUploadedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._drop()
        self._taken += 1
        if self._taken <= self._most:
            self._file = TemporaryUploadedFile(
                self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._file is not None and start + len(raw_data) > self._limit:
            self._drop()
        if self._file is not None:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        if self._file is None:
            return Discarded(self.file_name, file_size)
        file, self._file = self._file, None
        file.seek(0)
        file.size = file_size
        return file

    def upload_interrupted(self) -> None:
        self._drop()

    def abandon(self) -> None:
        """Nothing is left of a file whose sender went away in the middle of it."""
        self._drop()

    def _drop(self) -> None:
        """The disk is free again of what was written of this file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def capped_uploads(*, limit: int, most: int) -> Callable[[View], View]:
    """The view takes forms with `most` files of up to `limit` bytes; the innermost decorator of it.

    The check of the CSRF token reads the form, so it comes after the limits are set: the view stays protected.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def taking(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            upload = CappedUpload(limit=limit, most=most)
            request.upload_handlers = [upload]
            try:
                return protected(request, *args, **kwargs)
            finally:
                upload.abandon()

        return taking

    return decorate
