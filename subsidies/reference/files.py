"""The data files of this package, read into plain rows: {column: value}."""

from functools import cache
from pathlib import Path

import yaml

from consultations.reference.files import Row, source_words

FOLDER = Path(__file__).parent


@cache
def _programmes() -> tuple[Row, ...]:
    return tuple(yaml.safe_load((FOLDER / "programmes.yaml").read_text(encoding="utf-8")))


def programme_rows() -> list[Row]:
    """Rows of Programme, in the order of the file."""
    names = ("code", "ja", "en", "kind", "scope")
    more: dict[str, object] = {"operator": "", "executors": [], "audience": "", "aliases": []}
    return [
        {name: one[name] for name in names}
        | {name: one.get(name, empty) for name, empty in more.items()}
        | {"order": order, "source": source_words(one["source"])}
        for order, one in enumerate(_programmes(), start=1)
    ]


def terms_rows() -> list[Row]:
    """Rows of ProgrammeTerms: the first version of each year that a source gives."""
    return [
        {
            "programme_id": one["code"],
            "fiscal_year": year,
            "version": 1,
            "rules": given.get("rules", {}),
            "notes": given.get("notes", []),
            "source": source_words(given.get("source", one["source"])),
        }
        for one in _programmes()
        for year, given in one.get("terms", {}).items()
    ]


def tier_rows() -> list[Row]:
    """Rows of FeeTier."""
    given = yaml.safe_load((FOLDER / "fee_tiers.yaml").read_text(encoding="utf-8"))
    return [one | {"order": order, "source": source_words(one["source"])} for order, one in enumerate(given, start=1)]
