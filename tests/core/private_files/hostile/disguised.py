"""Everything that is no document at all, under every name that is accepted, and under its own."""

from collections.abc import Iterator

from tests.core.private_files.hostile.cases import SCRIPT, Hostile, refused
from tests.factories import attachments as made
from tests.factories.scanner import EICAR

_ENDINGS = ("pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "jpg", "jpeg", "png", "heic", "heif")
_PAYLOADS = {
    "html": b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>",
    "js": b"alert(document.cookie)",
    "exe": b"MZ\x90\x00" + bytes(58) + b"\x40\0\0\0PE\0\0" + bytes(200),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(200),
    "sh": b"#!/bin/sh\nrm -rf /\n",
    "php": b"<?php system($_GET['x']); ?>",
    "jsp": b'<% Runtime.getRuntime().exec(request.getParameter("x")); %>',
    "bat": b"@echo off\r\ncalc.exe\r\n",
    "hta": b'<hta:application/><script language=vbscript>CreateObject("WScript.Shell").Run "calc"</script>',
    "lnk": b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(60),
    "class": b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(50),
    "rar": b"Rar!\x1a\x07\x01\0" + bytes(50),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
    "gz": b"\x1f\x8b\x08\0" + bytes(50),
    "iso": bytes(32769) + b"CD001" + bytes(50),
    "eml": b"From: a@example.jp\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n" + SCRIPT,
    "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + SCRIPT,
    "rtf": b"{\\rtf1{\\object\\objocx{\\*\\objdata 0105000002000000}}}",
    "xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "csv": b"=cmd|'/c calc'!A1,1\n",
    "txt": EICAR,
    "wasm": b"\0asm\x01\0\0\0" + bytes(20),
    "sqlite": b"SQLite format 3\0" + bytes(80),
    "mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(20),
    "url": b"[InternetShortcut]\r\nURL=file://evil.example/x\r\n",
    "desktop": b"[Desktop Entry]\nExec=calc\n",
    "zeros": bytes(5_000),
    "noise": bytes(range(1, 256)) * 30,
    "one byte": b"%",
    "nothing": b"",
}


def cases() -> Iterator[Hostile]:
    for at, (what, content) in enumerate(_PAYLOADS.items()):
        for place, ending in enumerate(_ENDINGS):
            is_quick = place == at % len(_ENDINGS)
            yield Hostile(f"{what} as a.{ending}", f"a.{ending}", lambda c=content: c, is_quick=is_quick)
        yield Hostile(f"{what} by its own name", f"a.{what.replace(' ', '')}", lambda c=content: c)
    others = ("docm", "xlsm", "xlsb", "dotx", "pptm", "odt", "pdfx", "pdf.exe", "PDF.html", "")
    for name in (*(f"a.{ending}" for ending in others), "pdf", ".pdf"):
        yield from refused(name, **{f"good PDF called {name}": made.pdf()})
    over = made.pdf(bytes(20 * 1024 * 1024 - len(made.pdf()) + 1))
    yield Hostile("one byte above the limit as a.pdf", "a.pdf", lambda: over, is_quick=False)
    yield Hostile("100 MB as a.pdf", "a.pdf", lambda: made.pdf(bytes(100 * 1024 * 1024)), is_quick=False)
