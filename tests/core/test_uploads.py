"""What a sender cannot do to the disk."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils.datastructures import MultiValueDict

from core.uploads import CappedUpload, Discarded


@pytest.fixture
def received(tmp_path, settings):
    """The files of a form as they are taken with this limit; and every temporary file that was made."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path

    def _received(*contents: bytes, limit: int = 100_000, most: int = 3) -> MultiValueDict:
        uploads = [SimpleUploadedFile(f"{number}.pdf", content) for number, content in enumerate(contents)]
        request = RequestFactory().post("/", {"files": uploads}, content_type=MULTIPART_CONTENT)
        request.upload_handlers = [CappedUpload(limit=limit, most=most)]
        return request.FILES.getlist("files")

    return _received


def test_file_up_to_the_limit_is_taken_whole(received):
    (file,) = received(b"x" * 100_000)
    assert isinstance(file, TemporaryUploadedFile)
    assert (file.name, file.size, b"".join(file.chunks())) == ("0.pdf", 100_000, b"x" * 100_000)
    file.close()


def test_of_a_larger_file_only_name_and_size_remain(received, tmp_path):
    files = received(b"x" * 300_000, b"good")
    assert [(type(file), file.name, file.size) for file in files] == [
        (Discarded, "0.pdf", 300_000),
        (TemporaryUploadedFile, "1.pdf", 4),
    ]
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [4]
    for file in files:
        file.close()


def test_files_beyond_the_number_are_not_written(received, tmp_path):
    files = received(b"a", b"b", b"c", most=2)
    assert [type(file) for file in files] == [TemporaryUploadedFile, TemporaryUploadedFile, Discarded]
    assert len(list(Path(tmp_path).iterdir())) == 2
    for file in files:
        file.close()
    assert list(tmp_path.iterdir()) == []


def test_upload_that_breaks_off_leaves_nothing(tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    handler = CappedUpload(limit=100, most=1)
    handler.new_file("files", "a.pdf", "application/pdf", 0)
    handler.receive_data_chunk(b"x", 0)
    assert len(list(tmp_path.iterdir())) == 1
    handler.upload_interrupted()
    assert list(tmp_path.iterdir()) == []
