import unicodedata

import pytest

from core.private_files import clean_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("髙橋﨑の図面（最終版）.pdf", "髙橋﨑の図面（最終版）.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\図面.pdf", "図面.pdf"),
        ("/etc/図面.pdf", "図面.pdf"),
        ("請求書\u202efdp.exe", "請求書fdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie_ x.pdf"),
        ("a\u200b\ufeff\u2066b.pdf", "ab.pdf"),
        ('a"b;filename*=x.pdf', "a_b_filename_=x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1.docx", "_com1.docx"),
        ("console.pdf", "console.pdf"),
        ("  図面.pdf . ", "図面.pdf"),
        ("..pdf", "pdf"),
        ("図面🐟.png", "図面🐟.png"),
        ("", ""),
    ],
)
def test_name_is_harmless_and_keeps_its_letters(given, name):
    assert clean_name(given) == name


def test_marks_that_stand_apart_join_their_letters_and_no_other_letter_changes():
    compatibility = "\ufa19"  # another character in NFC
    assert clean_name(unicodedata.normalize("NFD", "ガイドé.pdf")) == "ガイドé.pdf"
    assert clean_name(f"{compatibility}.pdf") == f"{compatibility}.pdf"


def test_long_name_keeps_its_extension():
    assert clean_name("あ" * 300 + ".pdf") == "あ" * 146 + ".pdf"
