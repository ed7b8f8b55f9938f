"""Both catalogues are complete: nothing missing, fuzzy, stale or with other placeholders than the English."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from scripts import messages
from tests.sources import modules, templates

ROOT = Path(settings.BASE_DIR)
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%[sd]|\{[a-z_0-9]*\}")
PUBLIC_MISTAKES = re.compile(r"不正|無効な")  # ux 3.9: errors say what to do, never that something is "invalid"


def entries(language: str) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(messages.catalogue(language))) if not entry.obsolete]


def texts(entry: polib.POEntry) -> list[str]:
    return [text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]


def test_every_message_is_translated_and_none_is_fuzzy():
    assert messages.untranslated() == []


def test_catalogues_hold_exactly_the_messages_of_the_code():
    assert messages.stale() == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_translations_keep_the_placeholders(language):
    found = [
        entry.msgid
        for entry in entries(language)
        for text in texts(entry)
        if set(PLACEHOLDER.findall(text)) - set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        or set(PLACEHOLDER.findall(entry.msgid)) - set(PLACEHOLDER.findall(text)) - {"%(n)d", "%(n)s", "%(count)d", "%(count)s"}
    ]
    assert found == []


def test_english_repeats_the_message():
    assert [entry.msgid for entry in entries("en") if entry.msgstr not in ("", entry.msgid)] == []


def test_messages_are_english_apart_from_a_language_and_a_unit():
    japanese = re.compile(r"[\u3041-\u30fa\u3400-\u9fff]{2}")
    assert [entry.msgid for entry in entries("ja") if japanese.search(re.sub("日本語|万円", "", entry.msgid))] == []


def test_japanese_scolds_nobody():
    assert [text for entry in entries("ja") for text in texts(entry) if PUBLIC_MISTAKES.search(text)] == []


def test_compiled_catalogue_is_used():
    entry = next(entry for entry in entries("ja") if entry.msgstr and not entry.msgctxt and "%" not in entry.msgid)
    with override("ja"):
        assert gettext(entry.msgid) == entry.msgstr
    with override("en"):
        assert gettext(entry.msgid) == entry.msgid


def test_script_without_a_command_explains_itself():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "messages.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "add FILE.json" in done.stdout


def test_message_with_a_plural_is_never_asked_for_without_one():
    """Python 3.11.2, Debian 12's, finds no singular of a message that has a plural; later ones do."""
    plural = {entry.msgid for entry in entries("ja") if entry.msgid_plural}
    assert plural
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "gettext", "gettext_lazy")
        if isinstance(node.args[0], ast.Constant) and node.args[0].value in plural
    ]
    found += [
        f"{name}: {text}"
        for name, page in templates().items()
        for text in re.findall(r"{%\s*translate\s+[\"']([^\"']+)[\"']", page)
        if text in plural
    ]
    assert found == []
