"""The structure of office files: packages (zip) are counted before anything opens them, and macros stay outside."""

import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from core.private_files.structure import Unacceptable, starts_with, tail

MAX_ENTRIES = 5_000
MAX_UNPACKED = 300 * 1024 * 1024  # bytes of all parts together
MAX_RATIO = 200  # unpacked to packed, of the whole file
SMALL_ENOUGH = 20 * 1024 * 1024  # unpacked bytes up to which no ratio matters
_PIECE = 256 * 1024
_OVERLAP = 512  # bytes of a piece that are looked at again with the next one
_TYPES = "[Content_Types].xml"
_TYPES_MAX = 2 * 1024 * 1024
_ENCRYPTED = 0x1
_END_RECORD = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 0xFFFF
_LOCATOR = b"PK\x06\x07"  # of archives above 4 GB
_LOCATOR_SIZE = 20
_DIRECTORY_MAX = 2 * 1024 * 1024  # bytes of the list of parts, which zipfile reads whole
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError)
_RELATIONS_MAX = 4 * 1024 * 1024
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']External["']""")
_HARMLESS = re.compile(rb"""Type\s*=\s*["'][^"']*/(?:hyperlink|externalLinkPath)["']""")  # opened only when somebody presses it
_FIELD = re.compile(
    rb"""<w:instrText[^>]*>[^<]{0,200}\bDDE(?:AUTO)?\b|\bw:instr\s*=\s*["'][^"']{0,200}\bDDE(?:AUTO)?\b|<ddeLink\b"""
)
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # no office program writes others


class Protected(Unacceptable):
    """The file cannot be looked into without a password."""


class HasMacros(Unacceptable):
    """The file brings a program along."""


class LoadsFromElsewhere(Unacceptable):
    """Opening the file fetches or starts something outside of it: a template, an object, a picture of another server."""


def check_package(path: Path, main_part: bytes) -> None:
    """Raises Unacceptable unless the file is an office package whose main part has this content type."""
    if starts_with(path, _COMPOUND):
        _refuse_envelope(path.read_bytes())
    if not starts_with(path, b"PK\x03\x04"):
        raise Unacceptable("no package")
    promised = _promised_parts(path)
    try:
        with zipfile.ZipFile(path) as package:
            if len(package.infolist()) != promised:
                raise Unacceptable("two lists of parts: programs would see different files")
            _check_directory(path, package.infolist())
            _check_types(package, main_part)
            _unpack_all(package)
    except _BROKEN as error:
        raise Unacceptable(f"broken package: {error}") from error


def check_compound(path: Path, streams: tuple[str, ...]) -> None:
    """Raises Unacceptable unless the file is an OLE compound file with one of these streams and without macros."""
    if not starts_with(path, _COMPOUND):
        raise Unacceptable("no compound file")
    content = path.read_bytes()
    _refuse_envelope(content)
    if any(_stream(name) in content for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA")):
        raise HasMacros("macros in a compound file")
    if not any(_stream(name) in content for name in streams):
        raise Unacceptable("a compound file of another program")


def refuse_archive_at_the_end(path: Path) -> None:
    """Raises Unacceptable when the file is a zip archive at the same time: its end record closes the file."""
    content = tail(path, _END_SIZE + _LONGEST_COMMENT)
    at = content.rfind(_END_RECORD)
    while at >= 0:
        comment = int.from_bytes(content[at + 20 : at + 22], "little")
        if at + _END_SIZE + comment == len(content):
            raise Unacceptable("an archive in disguise")
        at = content.rfind(_END_RECORD, 0, at)


def _refuse_envelope(content: bytes) -> None:
    """Raises Protected for the compound file into which office programs put a package with a password."""
    if _stream("EncryptedPackage") in content:
        raise Protected("a package in an envelope")


def _stream(name: str) -> bytes:
    """A name as the directory of a compound file holds it."""
    return b"\0" + name.encode("utf-16-le") + b"\0\0"


def _promised_parts(path: Path) -> int:
    """How many parts the end record promises, whose list may be read whole. Raises Unacceptable."""
    content = tail(path, _LOCATOR_SIZE + _END_SIZE + _LONGEST_COMMENT)
    at = content.rfind(_END_RECORD)
    if at < 0 or at + _END_SIZE > len(content) or content[max(at - _LOCATOR_SIZE, 0) : at].startswith(_LOCATOR):
        raise Unacceptable("no end of the package, or one of a giant")
    if int.from_bytes(content[at + 12 : at + 16], "little") > _DIRECTORY_MAX:
        raise Unacceptable("a giant list of parts")
    return int.from_bytes(content[at + 10 : at + 12], "little")


def _check_directory(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """What the archive says of itself: harmless names and bearable numbers."""
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or len({name.casefold() for name in names}) != len(names):
        raise Unacceptable("too many parts, or one twice")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise Protected("an encrypted part")
        if entry.compress_type not in _PACKED or stat.S_ISLNK(entry.external_attr >> 16) or _leads_outside(entry.filename):
            raise Unacceptable("a part that no office program writes")
    if any(name.casefold().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise HasMacros("macros in a package")
    _check_sizes(path, entries)


def _check_sizes(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = path.stat().st_size
    if unpacked > MAX_UNPACKED or (unpacked > SMALL_ENOUGH and unpacked > MAX_RATIO * packed):
        raise Unacceptable("unpacks to a giant")


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def _check_types(package: zipfile.ZipFile, main_part: bytes) -> None:
    """The list of contents names the main part, and nothing with macros."""
    try:
        entry = package.getinfo(_TYPES)
    except KeyError:
        raise Unacceptable("no list of contents") from None
    if entry.file_size > _TYPES_MAX:
        raise Unacceptable("a giant list of contents")
    with package.open(entry) as part:
        types = part.read(_TYPES_MAX)
    if b"\0" in types:  # UTF-16, in which the words below would not be found
        raise Unacceptable("a list of contents in another encoding")
    if any(word in types.lower() for word in (b"macroenabled", b"vbaproject", b"macrosheet")):
        raise HasMacros("macros in a package")
    if main_part not in types:
        raise Unacceptable("a package of another program")


def _unpack_all(package: zipfile.ZipFile) -> None:
    """Every part is as large as it says (zipfile stops at that size and compares the checksum), and no XML part reaches out."""
    for entry in package.infolist():
        name = entry.filename.casefold()
        is_xml = name.endswith((".xml", ".rels", ".vml"))
        if name.endswith(".rels"):
            _check_relations(package, entry)
        with package.open(entry) as part:
            before = b""
            while piece := part.read(_PIECE):
                if is_xml:
                    _check_xml(before + piece)
                before = piece[-_OVERLAP:]


def _check_xml(content: bytes) -> None:
    """A piece of an XML part is in UTF-8, declares no entities and starts no other program by DDE."""
    if b"\0" in content:
        raise Unacceptable("an XML part in another encoding, in which nothing would be found")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unacceptable("an XML part that declares entities")
    if _FIELD.search(content):
        raise LoadsFromElsewhere("DDE")


def _check_relations(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Of what lies outside the package only links are named."""
    if entry.file_size > _RELATIONS_MAX:
        raise Unacceptable("a giant list of relations")
    with package.open(entry) as part:
        content = part.read(_RELATIONS_MAX)
    for relation in _RELATION.findall(content):
        if _EXTERNAL.search(relation) and not _HARMLESS.search(relation):
            raise LoadsFromElsewhere("a part from elsewhere")
