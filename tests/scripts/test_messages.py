"""The catalogues follow the code, and a guess of gettext never passes for a translation."""

import json
import shutil
from pathlib import Path

import polib
import pytest

from scripts import messages

NEW = "The receipt numbers of this desk"  # near enough to another message for gettext to guess


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """A copy of the code and its catalogues, with one new page in the code."""
    for folder in (*messages.SEARCHED, "locale"):
        shutil.copytree(messages.ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(messages.ROOT / "manage.py", tmp_path)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    page = tmp_path / "templates" / "new.html"
    page.write_text(f'{{% translate "{NEW}" context "list" %}} {{% translate "{NEW} and sites" %}}')
    return tmp_path


def japanese(tree: Path) -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in polib.pofile(str(tree / "locale/ja/LC_MESSAGES/django.po"))}


def test_extract_takes_in_what_is_new_and_guesses_nothing(tree):
    catalogue = tree / "locale/ja/LC_MESSAGES/django.po"
    messages.extract()
    once = catalogue.read_text()
    messages.extract()
    assert catalogue.read_text() == once
    assert "#, fuzzy" not in once.partition("\n\n")[2]
    assert "\n#| " not in once
    assert japanese(tree)[NEW].msgstr == ""
    assert {f"ja: not translated: {NEW!r}", f"ja: not translated: {NEW + ' and sites'!r}"} <= set(messages.untranslated())
    assert not any(line.startswith("en") for line in messages.untranslated())


def test_check_names_what_is_missing_and_what_the_code_lost(tree):
    given = tree / "given.json"
    gone = [
        {"msgid": NEW, "msgctxt": "list", "msgstr": "この窓口の受付番号"},
        {"msgid": "Nobody says this", "msgstr": "誰も言わない"},
    ]
    given.write_text(json.dumps(gone), encoding="utf-8")
    messages.add(given)
    entry = japanese(tree)[NEW]
    assert (entry.msgctxt, entry.msgstr) == ("list", "この窓口の受付番号")
    found = set(messages.stale())
    assert {
        f"en: missing: {NEW!r}",
        f"en: missing: {NEW + ' and sites'!r}",
        f"ja: missing: {NEW + ' and sites'!r}",
        "ja: no longer used: 'Nobody says this'",
    } <= found
    assert f"ja: missing: {NEW!r}" not in found
