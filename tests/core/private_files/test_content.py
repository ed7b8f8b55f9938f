"""What is accepted, and a hostile corpus of which nothing is."""

import io
import struct
import zipfile

import pytest

from core import private_files
from core.private_files import FileRefused
from tests.factories import attachments as made

LIMIT = 20 * 1024 * 1024
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
EXE = b"MZ\x90\x00" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(200)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
MACRO_TYPES = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
MACRO_MAIN = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'


def keep(content: bytes, name: str) -> private_files.Kept:
    return private_files.keep("cases", [content], name=name, limit=LIMIT)


ACCEPTED = {
    "申請書.pdf": (made.pdf(), "application/pdf"),
    "契約書.docx": (made.package("docx"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "台帳.XLSX": (made.package("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "発表.pptx": (made.package("pptx"), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "契約書.doc": (made.compound("WordDocument"), "application/msword"),
    "台帳.xls": (made.compound("Workbook"), "application/vnd.ms-excel"),
    "古い台帳.xls": (made.compound("Book"), "application/vnd.ms-excel"),
    "発表.ppt": (made.compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "写真.jpg": (made.jpeg(), "image/jpeg"),
    "動く写真.jpeg": (made.jpeg() + b"\0\0\0\x18ftypmp42" + bytes(64), "image/jpeg"),  # a phone adds a film
    "図面.png": (made.png(), "image/png"),
    "写真.heic": (made.heic(), "image/heic"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_file_is_kept_with_the_type_of_its_content(name):
    content, content_type = ACCEPTED[name]
    kept = keep(content, name)
    assert (kept.content_type, kept.name) == (content_type, name)
    assert private_files.place("cases", kept.stored_name).read_bytes() == content


def overlapping() -> bytes:
    """Two entries of the list that point to the same bytes."""
    content = bytearray(made.package("docx", {"word/a.xml": b"<a/>" * 50, "word/b.xml": b"<a/>" * 50}))
    last = content.rfind(b"PK\x01\x02")
    before = content.rfind(b"PK\x01\x02", 0, last)
    content[last + 42 : last + 46] = content[before + 42 : before + 46]
    return bytes(content)


def with_flag(flag: int) -> bytes:
    content = bytearray(made.package("docx"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + place] |= flag
            at = content.find(signature, at + 1)
    return bytes(content)


def with_symlink() -> bytes:
    made_file = io.BytesIO(made.package("docx"))
    with zipfile.ZipFile(made_file, "a") as archive:
        link = zipfile.ZipInfo("word/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return made_file.getvalue()


def lying_about_its_size() -> bytes:
    """A part that says it holds one byte and holds a megabyte."""
    content = bytearray(made.package("docx", {"word/a.bin": bytes(1024 * 1024)}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(content)


def with_giant_directory() -> bytes:
    """Few parts, each with a long remark: the list alone is 3 MB, and zipfile reads it at once."""
    made_file = io.BytesIO(made.package("docx"))
    with zipfile.ZipFile(made_file, "a") as archive:
        for number in range(60):
            part = zipfile.ZipInfo(f"word/{number}.xml")
            part.comment = bytes(50_000)
            archive.writestr(part, "")
    return made_file.getvalue()


HOSTILE = {
    "html as pdf": (HTML, "a.pdf"),
    "html before pdf": (HTML + made.pdf(), "a.pdf"),
    "html as jpg": (HTML, "a.jpg"),
    "html": (HTML, "a.html"),
    "exe as pdf": (EXE, "a.pdf"),
    "exe": (EXE, "a.exe"),
    "exe behind two extensions": (EXE, "a.pdf.exe"),
    "exe with reversed name": (EXE, "a\u202efdp.exe"),
    "pdf without end": (made.pdf()[:-7], "a.pdf"),
    "pdf and zip at once": (made.pdf() + made.package("docx"), "a.pdf"),
    "pdf as png": (made.pdf(), "a.png"),
    "png as pdf": (made.png(), "a.pdf"),
    "svg": (SVG, "a.svg"),
    "svg as png": (SVG, "a.png"),
    "gif as png": (b"GIF89a/*" + bytes(40), "a.png"),
    "png that unpacks to a giant": (made.png(60_000, 60_000), "a.png"),
    "png that breaks off": (made.png()[:-12], "a.png"),
    "png and zip at once": (made.png() + made.archive({"a": b"a"}), "a.png"),
    "jpeg that breaks off": (made.jpeg()[:-2], "a.jpg"),
    "jpeg without picture": (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9", "a.jpg"),
    "jpeg of 4 gigapixels": (made.jpeg(65_535, 65_535), "a.jpg"),
    "film as heic": (struct.pack(">I", 24) + b"ftypisom\0\0\0\0isommp42" + bytes(16), "a.heic"),
    "another picture as heic": (struct.pack(">I", 24) + b"ftypavif\0\0\0\0mif1avif" + bytes(16), "a.heic"),
    "zip": (made.archive({"a.txt": b"a"}), "a.zip"),
    "zip as docx": (made.archive({"a.txt": b"a"}), "a.docx"),
    "xlsx as docx": (made.package("xlsx"), "a.docx"),
    "docx that unpacks to a giant": (made.bomb(megabytes=100), "a.docx"),
    "docx of too many parts": (made.package("docx", {f"word/{n}.xml": b"" for n in range(5_001)}), "a.docx"),
    "docx of a giant list": (with_giant_directory(), "a.docx"),
    "docx whose parts overlap": (overlapping(), "a.docx"),
    "docx that lies about a size": (lying_about_its_size(), "a.docx"),
    "docx with a way out": (made.package("docx", {"../../etc/cron.d/x": b"x"}), "a.docx"),
    "docx with an absolute part": (made.package("docx", {"/etc/cron.d/x": b"x"}), "a.docx"),
    "docx with a link": (with_symlink(), "a.docx"),
    "docx with entities": (made.package("docx", {"word/document.xml": DTD}), "a.docx"),
    "docx whose list is in UTF-16": (made.package("docx", {"[Content_Types].xml": "<a/>".encode("utf-16")}), "a.docx"),
    "docx behind a program": (EXE + made.package("docx"), "a.docx"),
    "docx that breaks off": (made.package("docx")[:-30], "a.docx"),
    "doc as docx": (made.compound("WordDocument"), "a.docx"),
    "installer as doc": (made.compound("MsiTables"), "a.doc"),
    "sheet as doc": (made.compound("Workbook"), "a.doc"),
    "no extension": (made.pdf(), "pdf"),
    "only an extension": (made.pdf(), ".pdf"),
    "wide extension": (made.pdf(), "図面．ｐｄｆ"),
    "a name of nothing": (made.pdf(), "\u202e\x00"),
}
TYPE = "添付できません。PDF、Word、Excel、PowerPoint、JPEG、PNGを選んでください"


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused_and_nothing_of_it_stays(what):
    with pytest.raises(FileRefused, match=TYPE):
        keep(*HOSTILE[what])
    assert [path for path in private_files.place("cases", "").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (made.package("docx", {"word/vbaProject.bin": b"x"}), "a.docx"),
        (made.package("docx", types=MACRO_MAIN), "a.docx"),
        (made.compound("WordDocument", "_VBA_PROJECT"), "a.doc"),
    ],
)
def test_macros_stay_outside_and_the_person_is_told(content, name):
    with pytest.raises(FileRefused, match="マクロなしの形式で保存してから"):
        keep(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (made.compound("EncryptionInfo", "EncryptedPackage"), "a.docx"),
        (made.compound("EncryptionInfo", "EncryptedPackage"), "a.doc"),
        (with_flag(1), "a.docx"),
    ],
)
def test_what_cannot_be_looked_into_is_refused_with_a_way_on(content, name):
    with pytest.raises(FileRefused, match="パスワードを外してから"):
        keep(content, name)


def test_macro_document_by_its_own_extension_is_no_accepted_kind():
    with pytest.raises(FileRefused, match=TYPE):
        keep(made.package("docx", {"word/vbaProject.bin": b"x"}, MACRO_TYPES), "a.docm")


def test_empty_file_is_refused():
    with pytest.raises(FileRefused, match="中身がありません"):
        keep(b"", "a.pdf")


def test_limit_is_counted_while_writing():
    whole = made.pdf(bytes(1000))
    assert private_files.keep("cases", [whole[:500], whole[500:]], name="a.pdf", limit=len(whole)).size == len(whole)
    taken = []

    def chunks():
        for part in (whole[:500], whole[500:], b"never asked for"):
            taken.append(part)
            yield part

    with pytest.raises(FileRefused, match="以下にしてください"):
        private_files.keep("cases", chunks(), name="a.pdf", limit=len(whole) - 1)
    assert len(taken) == 2


@pytest.mark.parametrize(("size", "said"), [(LIMIT + 1, "20.1MB"), (25 * 1024 * 1024, "25.0MB")])
def test_size_is_told_so_that_one_byte_too_many_does_not_read_as_the_limit(size, said):
    with pytest.raises(FileRefused, match=f"「a.pdf」は{said}です。20MB以下にしてください"):
        private_files.refuse_size("a.pdf", size, LIMIT)
