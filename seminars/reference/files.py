"""The data file of this package, read into plain rows: {column: value}."""

from functools import cache
from pathlib import Path

import yaml

from consultations.reference.files import Row, source_words

FILE = Path(__file__).parent / "series.yaml"


@cache
def series_rows() -> tuple[Row, ...]:
    """Rows of Series, in the order of the file."""
    given = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_series_row(one, order) for order, one in enumerate(given, start=1))


def _series_row(given: Row, order: int) -> Row:
    own = {name: given.get(name, "") for name in ("operator", "audience")}
    names = {name: given[name] for name in ("code", "ja", "en", "kind")}
    known = {"desk_id": given.get("desk"), "aliases": given.get("aliases", []), "valid_from": given.get("valid_from")}
    return names | own | known | {"order": order, "source": source_words(given["source"])}
