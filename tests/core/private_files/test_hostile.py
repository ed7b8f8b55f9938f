"""The hostile corpus: what takes long is left to `make drill-files`."""

import pytest

from core.private_files import content, office, pictures, storage
from core.private_files.structure import Unacceptable
from tests.core.private_files import hostile
from tests.core.private_files.hostile import judge

QUICK = {case.key: case for case in hostile.quick()}
MOST_SECONDS = 5


@pytest.mark.parametrize("key", QUICK)
def test_hostile_file_is_refused_or_harmless(key):
    verdict = judge(QUICK[key])
    assert verdict.faults == []
    assert verdict.seconds < MOST_SECONDS


def test_corpus_is_large_and_each_key_stands_once():
    keys = [case.key for case in hostile.everything()]
    assert len(keys) >= 600
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("where", "what", "key"),
    [
        (office, "_check_sizes", "bomb of 100 MB as a.docx"),
        (office, "_check_xml", "entities in word/document.xml as a.docx"),
        (office, "_check_relations", "attachedTemplate from elsewhere as a.docx"),
        (office, "_leads_outside", "way out 0 as a.docx"),
        (pictures, "refuse_archive_at_the_end", "archive at the end as a.jpg"),
        (storage, "copy_of_picture", "half as a.heic"),
        (storage, "clean_name", "name 0"),
    ],
)
def test_corpus_sees_a_guard_that_is_missing(where, what, key, monkeypatch):
    """Each guard taken out once: the corpus must say so, or it would prove nothing."""
    case = next(case for case in hostile.everything() if case.key == key)
    assert judge(case).faults == []
    without = {"clean_name": lambda name: name, "copy_of_picture": lambda *_given: "", "_leads_outside": lambda _name: False}
    monkeypatch.setattr(where, what, without.get(what, lambda *_given: None))
    assert judge(case).faults != []


def test_type_that_the_content_does_not_have_is_seen(monkeypatch):
    """Without the look at the content every disguise would pass."""
    monkeypatch.setattr(content, "examine", lambda _path, _name: "application/pdf")
    monkeypatch.setattr(storage, "examine", lambda _path, _name: "application/pdf")
    case = next(case for case in hostile.everything() if case.key == "html as a.pdf")
    assert judge(case).faults == ["was served, should be refused"]
    assert issubclass(office.HasMacros, Unacceptable)
