"""Good files with names that some system, header or page would trip over: kept, under a name that is harmless everywhere."""

import unicodedata
from collections.abc import Iterator

from tests.core.private_files.hostile.cases import SERVED, Hostile
from tests.factories import attachments as made

_NAMES = (
    *(
        "../../etc/passwd.pdf",
        "..\\..\\windows\\win.pdf",
        "/etc/x.pdf",
        "C:\\x.pdf",
        "\\\\server\\share\\x.pdf",
        "./x.pdf",
        "a/../x.pdf",
    ),
    "nul\x00.pdf",
    "a\x00.exe.pdf",
    "a\r\nSet-Cookie: x=1.pdf",
    "a\nb.pdf",
    "a\tb.pdf",
    "a\x7fb.pdf",
    "a\x1b[31mb.pdf",
    "請求書\u202efdp.pdf",
    "a\u2066b\u2069.pdf",
    "a\u200bb.pdf",
    "\ufeffa.pdf",
    "a\u00adb.pdf",
    "a\u2028b.pdf",
    "CON.pdf",
    "nul.pdf",
    "com1.pdf",
    "LPT9.pdf",
    "aux.x.pdf",
    "con .pdf",
    *(
        'a"b.pdf',
        "a'b.pdf",
        "a;filename*=utf-8''x.pdf",
        "a;b=c.pdf",
        "a%0d%0ab.pdf",
        "a%2e%2e%2fb.pdf",
        "a*b?.pdf",
        "a<b>.pdf",
        "a|b.pdf",
    ),
    *(
        "<script>alert(1)</script>.pdf",
        "{{ 7*7 }}.pdf",
        "${jndi:ldap://x}.pdf",
        "=cmd|'/c calc'!A1.pdf",
        "$(id).pdf",
        "`id`.pdf",
        "-rf.pdf",
    ),
    *(
        "あ" * 300 + ".pdf",
        "a" * 300 + ".pdf",
        "🐟" * 200 + ".pdf",
        " 図面 .pdf",
        "図面. .pdf",
        "...a.pdf",
        "a..pdf",
        " .pdf.pdf",
    ),
    *(
        unicodedata.normalize("NFD", "ガイド.pdf"),
        "髙橋﨑①㈱.pdf",
        "図面🐟.pdf",
        "𠮷野家.pdf",
        "\ufa19.pdf",
        "葛\U000e0100城.pdf",
        "ｶﾞｲﾄﾞ.pdf",
    ),
    *(
        "ƒŠƒXƒg.pdf",
        b"\x83\x8a\x83X\x83g.pdf".decode("cp932"),
        "a\ud800b.pdf",
        "\u3000図面\u3000.pdf",
        "a\u0301\u0302\u0303b.pdf",
    ),
)


def cases() -> Iterator[Hostile]:
    for at, name in enumerate(_NAMES):
        yield Hostile(f"name {at}", name, made.pdf, SERVED, is_quick=True)
