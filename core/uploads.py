"""Taking files in without letting a sender fill the disk: what is too large or too many is counted, not written."""

import io
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Discarded(UploadedFile):
    """A file that was not taken; name and size tell of it."""

    def __init__(self, name: str | None, size: int) -> None:
        super().__init__(io.BytesIO(), name, size=size)


class CappedUpload(FileUploadHandler):
    """Takes `most` files of up to `limit` bytes; of every other file only the name and the size remain.

    Set it on a request before anything reads the form: `request.upload_handlers = [CappedUpload(...)]`.
    """

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

    def _drop(self) -> None:
        """The disk is free again of what was written of this file."""
        if self._file is not None:
            self._file.close()
            self._file = None
