"""Files that a client gives: every good one is kept, and each refused one comes back as a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations.actions.files import LIMIT, MOST_AT_ONCE, attach_file
from consultations.enums import FileOrigin
from consultations.models import Case, CaseFile
from core import private_files
from core.private_files import FileRefused


@dataclass
class Given:
    """What became of the files: those that stand at the case (also those that stood there before), and refusals."""

    kept: list[CaseFile] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def give_files(*, case: Case, by: Actor, uploads: Sequence[UploadedFile]) -> Given:
    """The files stand at the case as the client's, each with its audit row. Safe to repeat: the same file is kept once."""
    given = Given()
    for position, upload in enumerate(uploads):
        try:
            _refuse_unread(upload, position)
            name = upload.name or ""
            file, _is_new = attach_file(case=case, by=by, name=name, chunks=upload.chunks(), origin=FileOrigin.CLIENT)
        except FileRefused as refused:
            given.refusals.append(str(refused))
        else:
            given.kept.append(file)
    return given


def _refuse_unread(upload: UploadedFile, position: int) -> None:
    """Raises FileRefused for a file that was too large or one too many: its bytes were never taken."""
    name = private_files.clean_name(upload.name or "")
    if position >= MOST_AT_ONCE:
        told = _("“%(name)s” was not attached. Attach %(most)s files at a time or fewer")
        raise FileRefused(told % {"name": name, "most": MOST_AT_ONCE})
    private_files.refuse_size(name, upload.size or 0, LIMIT)
