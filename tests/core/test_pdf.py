"""Pages on paper: the letters in the text layer are those on the picture."""

import io
import subprocess

import pypdf
import pytest
from django.test import override_settings
from PIL import Image, ImageChops

from core import pdf

PAGE = (
    '{% extends "pdf/base.html" %}{% block title %}t{% endblock %}'
    "{% block content %}<p>{{ words }}</p>{{ more|safe }}{% endblock %}"
)
RARE = "髙﨑𠮷㈱①"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _page(tmp_path, settings):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    templates = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    with override_settings(TEMPLATES=templates):
        yield


def page(words: str, language: str, more: str = "") -> bytes:
    return pdf.pdf("page.html", {"words": words, "more": more}, language)


def picture(content: bytes, folder) -> Image.Image:
    (folder / "page.pdf").write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "60", "-png", "-singlefile", folder / "page.pdf", folder / "page"], check=True)
    return Image.open(folder / "page.png").convert("L")


def test_rare_letters_stand_in_text_and_picture(tmp_path):
    content = page(RARE, "ja")

    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert RARE in text
    missing = picture(page("\U000e0fff" * len(RARE), "ja"), tmp_path)  # no font has this
    assert ImageChops.difference(picture(content, tmp_path), missing).getbbox() is not None
    letters = [picture(page(letter, "ja"), tmp_path).tobytes() for letter in RARE[:3]]
    assert len(set(letters)) == len(letters)  # none of them is the box of a letter that the font lacks


def test_page_is_tagged_and_says_its_language_and_title():
    reader = pypdf.PdfReader(io.BytesIO(page("x", "en")))

    assert (reader.trailer["/Root"]["/Lang"], reader.metadata.title) == ("en", "t")
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_nothing_is_fetched_from_outside(caplog):
    page("x", "en", '<img src="file:///etc/hostname" alt="x">')

    assert "a page on paper fetches nothing" in caplog.text


def test_words_of_people_are_words():
    content = page("<b>&amp;", "ja")

    assert "<b>&amp;" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
