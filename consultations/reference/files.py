"""The data files of this package, read into plain rows: {column: value} for each table.

    data/sources.yaml      short name of a source → the words that stand on a row
    data/codes/*.yaml      axis → {source, proposal, rows}; `source` and `proposal` count for rows that name none
    data/desks.yaml        desks with their names by period and sites; which methods count
    data/partners.yaml     bodies that desks refer to

The order of a file is the order of its rows on pages.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from consultations.enums import Axis

DATA = Path(__file__).parent / "data"
Row = dict[str, Any]
_DESK_LISTS = ("sites", "names")
_SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast, where built


def _read(name: str) -> Any:
    return yaml.load((DATA / name).read_text(encoding="utf-8"), _SafeLoader)  # noqa: S506  (both are safe loaders)


def _catalogue_row(given: Row, order: int) -> Row:
    """The columns that every catalogue has; raises KeyError for an unknown source or a missing name."""
    return {
        "ja": given["ja"],
        "en": given["en"],
        "aliases": given.get("aliases", []),
        "order": order,
        "valid_from": given.get("valid_from"),
        "valid_to": given.get("valid_to"),
        "is_proposal": given.get("proposal", False),
        "source": _sources()[given["source"]],
    }


@cache
def _sources() -> dict[str, str]:
    return _read("sources.yaml")


def source_words(short: str) -> str:
    """What stands on a row for the short name of a source; raises KeyError for an unknown one."""
    return _sources()[short]


@cache
def _desk_file() -> dict[str, Any]:
    return _read("desks.yaml")


@cache
def code_rows() -> tuple[Row, ...]:
    """Rows of Code, all axes."""
    return tuple(_each_code())


def _each_code() -> Iterator[Row]:
    for path in sorted((DATA / "codes").glob("*.yaml")):
        for axis, block in _read(f"codes/{path.name}").items():
            shared = {name: block[name] for name in ("source", "proposal") if name in block}
            for order, given in enumerate(block["rows"], start=1):
                yield {
                    "key": f"{Axis(axis)}.{given['code']}",
                    "axis": axis,
                    "code": given["code"],
                    "attributes": given.get("attributes", {}),
                    **_catalogue_row(shared | given, order),
                }


@cache
def desk_rows() -> tuple[Row, ...]:
    """Rows of Desk."""
    rows = []
    for order, desk in enumerate(_desk_file()["desks"], start=1):
        given = _desk_file()["defaults"] | desk
        common = _catalogue_row(given, order)
        own = {name: value for name, value in given.items() if name not in ("proposal", *common, *_DESK_LISTS)}
        rows.append(own | common)
    return tuple(rows)


@cache
def desk_name_rows() -> tuple[Row, ...]:
    """Rows of DeskName."""
    return tuple({"desk_id": desk["code"], **name} for desk in _desk_file()["desks"] for name in desk.get("names", []))


@cache
def site_rows() -> tuple[Row, ...]:
    """Rows of DeskSite: a site bears the name of its prefecture."""
    prefectures = {row["code"]: row for row in code_rows() if row["axis"] == Axis.PREFECTURE}
    rows = []
    for desk in desk_rows():
        wanted = next(given.get("sites", []) for given in _desk_file()["desks"] if given["code"] == desk["code"])
        for code in prefectures if wanted == "all" else wanted:
            shared = {name: desk[name] for name in ("valid_from", "valid_to", "source")}
            names = {name: prefectures[code][name] for name in ("ja", "en", "aliases", "order")}
            key = {"key": f"{desk['code']}.{code}", "desk_id": desk["code"], "prefecture_id": f"{Axis.PREFECTURE}.{code}"}
            rows.append(key | names | shared | {"is_proposal": False})
    return tuple(rows)


@cache
def partner_rows() -> tuple[Row, ...]:
    """Rows of Partner."""
    rows = []
    for order, given in enumerate(_read("partners.yaml"), start=1):
        own = {name: given.get(name, "") for name in ("code", "role", "when")}
        rows.append(own | _catalogue_row(given, order))
    return tuple(rows)


@cache
def counting_rows() -> tuple[Row, ...]:
    """Rows of CountingRule: each desk with each method, for all years."""
    return tuple(
        {"desk_id": desk["code"], "method_id": f"{Axis.METHOD}.{method}", "counts": counts}
        for desk in desk_rows()
        for method, counts in _desk_file()["counting"].items()
    )
