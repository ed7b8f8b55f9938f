"""What stands in an exported cell for a coded value: a name that the import reads back as the same value."""

import unicodedata
from collections.abc import Callable
from functools import partial

from django.db import models
from django.utils.translation import override

from consultations import catalogue
from consultations.enums import Axis
from consultations.ledger.own_columns import SEPARATORS
from consultations.models import Desk, Partner
from core.spreadsheets.guard import guard

Names = dict[str, str]
CONTENT_AXES = (
    Axis.TRADE_SECRET_CONTENT,
    Axis.SUPPORT_CONTENT,
    Axis.IP_RIGHTS_CONTENT,
    Axis.EFILING_CONTENT,
    Axis.MATTER,
)


def coded(*axes: str, several: bool = False) -> Names:
    """key → Japanese name of every value of these axes; `several`: a cell may hold more than one."""
    names: Names = {}
    for axis in axes:
        resolve = partial(catalogue.resolve, axis)
        for key, (ja, _en) in catalogue.labels(axis).items():
            names[key] = code_of(key) if several and _divides(ja) else _name(ja, code_of(key), key, resolve)
    return names


def desks(fiscal_year: int) -> Names:
    """code → the name that the desk bore in that year."""
    codes = Desk.objects.values_list("code", flat=True)
    return {code: _name(catalogue.desk_name(code, fiscal_year, "ja"), code, code, catalogue.resolve_desk) for code in codes}


def sites() -> Names:
    """key → the prefecture of the site."""
    return {
        key: _name(ja, code_of(key), key, partial(catalogue.resolve_site, key.rpartition(".")[0]))
        for key, (ja, _en) in catalogue.site_labels().items()
    }


def partners() -> Names:
    """code → name."""
    return {code: _name(ja, code, code, catalogue.resolve_partner) for code, ja in Partner.objects.values_list("code", "ja")}


def regions() -> Names:
    """key of a prefecture → the name of the region it lies in."""
    names = {code_of(key): ja for key, (ja, _en) in catalogue.labels(Axis.REGION).items()}
    found = {key: names.get(str(catalogue.attributes(key).get("region"))) for key in catalogue.labels(Axis.PREFECTURE)}
    return {key: name for key, name in found.items() if name}


def choices(enum: type[models.TextChoices]) -> Names:
    """value → its Japanese label."""
    with override("ja"):
        return {str(value): str(label) for value, label in enum.choices}


def code_of(key: str) -> str:
    return key.rpartition(".")[2]


def _name(ja: str, code: str, key: str, resolve: Callable[[str], str | None]) -> str:
    """`ja`, where it leads back to `key` and no spreadsheet takes it for a formula; else the code."""
    return ja if resolve(ja) == key and guard(ja) == ja else code


def _divides(name: str) -> bool:
    return any(separator in unicodedata.normalize("NFKC", name) for separator in SEPARATORS)
