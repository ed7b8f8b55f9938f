"""The structure of PDF files."""

from pathlib import Path

from core.private_files.office import refuse_archive_at_the_end
from core.private_files.structure import Unacceptable, starts_with, tail

_LAST = 16 * 1024  # bytes in which the end mark must stand; some programs write something after it


def check_pdf(path: Path) -> None:
    """Raises Unacceptable unless the file is a whole PDF from its very first byte.

    A script or a launch action in it is left alone: real forms have them, and no browser gets to open it here.
    """
    if not starts_with(path, b"%PDF-1.", b"%PDF-2.") or b"%%EOF" not in tail(path, _LAST):
        raise Unacceptable("no whole PDF")
    refuse_archive_at_the_end(path)
