"""The retention table is complete, and a gap in it is found."""

from dataclasses import replace

import pytest
from django.apps import apps

from consultations.erasure.words import WORDS
from consultations.models import Case, CaseFile, Client, Contact
from core import retention
from core.models import AuditEntry, Transition
from core.retention import Action, Fate, blank, entry_of, gaps, table


@pytest.fixture
def with_entry(monkeypatch):
    """The table with another entry for one model, or with none."""

    def _with(model: str, entry) -> list[str]:
        entries = table()
        entries.pop(model)
        if entry is not None:
            entries[entry.model] = entry
        monkeypatch.setattr(retention, "table", lambda: entries)
        return [gap for gap in gaps() if gap.startswith((model, "consultations.Nothing"))]

    return _with


def test_every_model_relation_text_and_file_has_its_entry():
    assert gaps() == []


def test_every_entry_has_words_in_both_languages():
    assert set(table()) - set(WORDS) == set()


def test_model_without_an_entry_is_found(with_entry):
    assert with_entry("consultations.Promise", None) == ["consultations.Promise: no entry"]


def test_entry_of_no_model_is_found(with_entry):
    entry = replace(table()["consultations.Promise"], model="consultations.Nothing")

    assert with_entry("consultations.Promise", entry) == [
        "consultations.Nothing: no such model",
        "consultations.Promise: no entry",
    ]


@pytest.mark.parametrize(
    ("model", "changed", "gap"),
    [
        (Promise := "consultations.Promise", {"relations": {}}, "case: relation without a fate"),
        (Promise, {"relations": {"case": Fate.GOES, "x": Fate.GOES}}, "x: no such relation"),
        ("consultations.CaseFile", {"files": {"served_name": "cases"}}, "stored_name: file without a folder"),
        ("consultations.CaseFile", {"files": dict.fromkeys(("stored_name", "served_name", "x"), "cases")}, "x: no such file"),
        ("consultations.Handoff", {"emptied": {}}, "reason: text that neither goes nor stays"),
        ("consultations.Handoff", {"keeps": ("ref", "asked_by", "reason")}, "reason: both goes and stays"),
        ("consultations.Handoff", {"keeps": ("ref", "asked_by", "x")}, "x: no such field"),
        ("consultations.ClockInterval", {"keeps": ()}, "kind: text that neither goes nor stays"),
    ],
)
def test_gap_in_an_entry_is_found(with_entry, model, changed, gap):
    assert with_entry(model, replace(table()[model], **changed)) == [f"{model}.{gap}"]


def test_person_in_a_cut_relation_is_emptied(with_entry):
    entry = table()["consultations.Case"]
    without = {name: value for name, value in entry.emptied.items() if name != "requester"}

    found = with_entry("consultations.Case", replace(entry, emptied=without))

    assert found == ["consultations.Case.requester: cut but not emptied"]


def test_everything_open_has_no_period_in_days():
    both = [label for label, entry in table().items() if entry.period.open_key and entry.period.days is not None]

    assert both == []


def test_no_person_stands_in_a_table_that_is_kept_whole():
    """Tables whose every text stays: none of them leads to a case, a client or an account."""
    whole = [entry for entry in table().values() if entry.action == Action.KEEP and retention.EVERY_TEXT in entry.keeps]
    leading = {
        entry.model for entry in whole for one in entry.names._meta.fields if one.related_model in (Case, Client, Contact)
    }

    assert leading == set()


def test_blank_refuses_rows_that_the_table_does_not_make_anonymous(db):
    with pytest.raises(LookupError):
        blank(CaseFile.objects.all())
    with pytest.raises(LookupError):
        blank(AuditEntry.objects.all())


def test_blank_reaches_rows_that_are_written_once(db):
    row = Transition.objects.create(
        object_type="x", object_id=1, name="x", source="a", target="b", at="2026-11-20T00:00Z", by_ref="x", comment="秘密"
    )

    assert blank(Transition.objects.filter(pk=row.pk)) == 1
    row.refresh_from_db()
    assert (row.comment, row.target) == ("", "b")


def test_entry_of_an_unknown_model_is_no_guess(monkeypatch):
    monkeypatch.setattr(retention, "table", dict)

    with pytest.raises(LookupError):
        entry_of(apps.get_model("consultations.Case"))
