"""Which files are accepted: by extension, by what libmagic sees, and by a look at their structure. All three must agree.

Nothing is accepted because of its name, and nothing is opened: no macro and no page is interpreted here; pictures are
drawn by another process (pictures_anew). The scanner for malware comes later (core.scanning), when the file already stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import magic
from django.utils.translation import gettext as _

from core.private_files import office, pdf, pictures
from core.private_files.names import extension
from core.private_files.pictures_anew import TooLarge, draw_anew
from core.private_files.structure import Unacceptable

_OOXML = "application/vnd.openxmlformats-officedocument."
_ZIPS = frozenset({"application/zip", "application/octet-stream"})  # where the parts stand in an unusual order
_CFB = frozenset({"application/CDFV2", "application/x-ole-storage"})


class FileRefused(Exception):
    """The file is not kept. The text is for the person who sent it."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted. `sniffed`: what libmagic may call it; `check` raises Unacceptable."""

    content_type: str
    extensions: tuple[str, ...]
    sniffed: frozenset[str]
    check: Callable[[Path], None]


def _office(name: str, ending: str, main_part: str) -> Kind:
    def check(path: Path) -> None:
        office.check_package(path, main_part.encode())

    content_type = f"{_OOXML}{name}"
    return Kind(content_type, (ending,), _ZIPS | {content_type}, check)


def _old_office(content_type: str, ending: str, *streams: str) -> Kind:
    def check(path: Path) -> None:
        office.check_compound(path, streams)

    return Kind(content_type, (ending,), _CFB | {content_type, "application/vnd.ms-office"}, check)


KINDS = (
    Kind("application/pdf", (".pdf",), frozenset({"application/pdf"}), pdf.check_pdf),
    _office("wordprocessingml.document", ".docx", "wordprocessingml.document.main+xml"),
    _office("spreadsheetml.sheet", ".xlsx", "spreadsheetml.sheet.main+xml"),
    _office("presentationml.presentation", ".pptx", "presentationml.presentation.main+xml"),
    _old_office("application/msword", ".doc", "WordDocument"),
    _old_office("application/vnd.ms-excel", ".xls", "Workbook", "Book"),
    _old_office("application/vnd.ms-powerpoint", ".ppt", "PowerPoint Document"),
    Kind("image/jpeg", (".jpg", ".jpeg"), frozenset({"image/jpeg"}), pictures.check_jpeg),
    Kind("image/png", (".png",), frozenset({"image/png"}), pictures.check_png),
    # the photos of many phones
    Kind("image/heic", (".heic", ".heif"), frozenset({"image/heic", "image/heif"}), pictures.check_heic),
)
_BY_EXTENSION = {ending: kind for kind in KINDS for ending in kind.extensions}
ACCEPTED = ",".join(_BY_EXTENSION)  # for the `accept` attribute of a file input


def kind_of(name: str) -> Kind:
    """The kind that the extension promises; raises FileRefused."""
    try:
        return _BY_EXTENSION[extension(name)]
    except KeyError:
        raise FileRefused(_refusal(name)) from None


def examine(path: Path, name: str) -> str:
    """The content type of the file at `path`, whose name (cleaned) is `name`; raises FileRefused."""
    kind = kind_of(name)
    try:
        kind.check(path)
        if magic.from_file(str(path), mime=True) not in kind.sniffed:
            raise Unacceptable("content and extension disagree")
    except office.Protected as error:
        told = _("“%(name)s” has a password, so it cannot be checked. Remove the password and attach it again")
        raise FileRefused(told % {"name": name}) from error
    except office.LoadsFromElsewhere as error:
        told = _("“%(name)s” loads parts from elsewhere when it is opened. Save it as PDF and attach that")
        raise FileRefused(told % {"name": name}) from error
    except office.HasMacros as error:
        told = _("“%(name)s” holds macros. Save it without macros and attach it again")
        raise FileRefused(told % {"name": name}) from error
    except (Unacceptable, magic.MagicException) as error:
        raise FileRefused(_refusal(name)) from error
    return kind.content_type


def copy_of_picture(source: Path, target: Path, content_type: str, name: str) -> str:
    """`target` holds the examined picture drawn anew; returns its content type. Raises FileRefused."""
    try:
        return draw_anew(source, target, content_type)
    except TooLarge as error:
        told = _("“%(name)s” is too large a picture to be checked. Save it with fewer pixels and attach it again")
        raise FileRefused(told % {"name": name}) from error
    except Unacceptable as error:
        told = _("“%(name)s” cannot be shown as a picture. Open it, save it anew as JPEG or PNG and attach that")
        raise FileRefused(told % {"name": name}) from error


def _refusal(name: str) -> str:
    return _("%(name)s cannot be attached. Choose PDF, Word, Excel, PowerPoint, JPEG or PNG") % {"name": name}
