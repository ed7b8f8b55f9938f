"""Where the bytes of files of cases come to stand, and where they are read again: one way in and one way out.

Everything that touches the bytes of a CaseFile or DraftFile goes through `keep` and `chunks_of` or `hand_out`.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from django.http import HttpResponseBase, StreamingHttpResponse

from consultations.models import Case, CaseFile
from consultations.models.given_files import GivenFile
from core import private_files, sealing
from core.private_files import Kept, Seal
from core.sealing import DataKey

FOLDER = "cases"
LIMIT = 20 * 1024 * 1024  # bytes of one file


def keep(chunks: Iterable[bytes], *, name: str, case: Case | None) -> Kept:
    """The examined bytes stand, as received and as they are handed out. No case: they belong to a draft.

    Raises FileRefused with a sentence for the sender. Until a row names them, `forget` them when something fails.
    """
    return private_files.keep(FOLDER, chunks, name=name, limit=LIMIT, seal=_sealing(case) if case and case.is_secret else None)


def forget(kept: Kept) -> None:
    """Nothing is left of bytes that no row came to name."""
    private_files.forget(FOLDER, kept)


def remove(*stored_names: str) -> None:
    """The bytes are gone; call it after the transaction that forgets their names."""
    for stored_name in stored_names:
        private_files.remove(FOLDER, stored_name)


def chunks_of(file: GivenFile, *, original: bool) -> Iterator[bytes]:
    """The plain bytes of a file: as received, or the copy that is handed out. Raises FileNotFoundError at once."""
    stored_name = _stored_name(file, original=original)
    if isinstance(file, CaseFile) and file.is_sealed:
        return sealing.unsealed_chunks(private_files.place(FOLDER, stored_name), file.case.data_key(), stored_name)
    return private_files.chunks_of(FOLDER, stored_name)


def hand_out(file: GivenFile, *, original: bool) -> HttpResponseBase:
    """The file as a download; the caller has checked who asks and written it down. Raises FileNotFoundError."""
    name, content_type = (file.name, file.content_type) if original else (file.served_file_name, served_type(file))
    stored_name = _stored_name(file, original=original)
    if isinstance(file, CaseFile) and file.is_sealed:  # the proxy cannot send what only the portal can open
        response = StreamingHttpResponse(chunks_of(file, original=original), content_type=content_type)
        response.headers["Content-Length"] = sealing.plain_size(private_files.place(FOLDER, stored_name))
        return private_files.as_download(response, name)
    return private_files.hand_out(FOLDER, stored_name, file_name=name, content_type=content_type)


def stored_anew(file: CaseFile, *, seals: bool) -> tuple[str, str]:
    """The names under which the bytes of the file, and of its copy, now stand sealed or in clear. The old ones stand too.

    Call it with the case locked. Raises Unreadable, and then nothing new is left.
    """
    seal = _sealing(file.case) if seals else None
    made: list[str] = []
    try:
        for original in (True, False):
            is_there = original or file.has_copy
            chunks = chunks_of(file, original=original) if is_there else None
            made.append(private_files.restore(FOLDER, chunks, seal=seal) if chunks is not None else "")
    except BaseException:
        remove(*made)
        raise
    return made[0], made[1]


def _sealing(case: Case) -> Seal:
    """Seals under the key of the case; what is sealed is bound to the name under which it stands."""
    key = case.make_key()
    return partial(_seal, key=key)


def _seal(source: Path, target: Path, stored_name: str, *, key: DataKey) -> None:
    sealing.seal_file(source, target, key, stored_name)


def served_type(file: GivenFile) -> str:
    """The content type of the copy that is handed out."""
    return file.served_type if file.has_copy else file.content_type


def _stored_name(file: GivenFile, *, original: bool) -> str:
    stored_name: str = file.stored_name if original or not file.has_copy else file.served_name
    return stored_name
