"""Model fields whose text is sealed while the object that owns the row (its case) is secret, and in clear otherwise.

Reading: every SELECT of such a column brings along, for sealed values alone, where the value stands and the wrapped key of its
owner. So `.body`, `values()`, unions and joins read plain text without a further query, and no list can ask row by row.
Writing: only through an instance (`save`, `bulk_create`), because only that knows its owner: `update()` of a text is refused.

The owner is a model with `ref`, `is_secret`, `data_key()` and a one-to-one `key` with the text `wrapped`.
"""

import json
import re
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

from core import sealing

_BETWEEN = "\x1f"  # parts of what a SELECT brings along
_NO_KEY = "-"
_KEY_OF = (
    "(SELECT o.ref || '{between}' || coalesce(k.wrapped, '{none}')"
    " FROM {0} o LEFT JOIN {2} k ON k.{3} = o.{1} WHERE o.{1} = {row})"
)
_ROW_ABOVE = "(SELECT {0}.{3} FROM {1} {0} WHERE {0}.{2} = {4})"


class Notice(str):
    """Stands in place of a text that cannot be opened, and says so; saving it writes back what was stored."""

    stored: str
    reason: sealing.Unreadable

    def __new__(cls, words: str, stored: str, reason: sealing.Unreadable) -> "Notice":
        made = super().__new__(cls, words)
        made.stored, made.reason = stored, reason
        return made


class Unopened:
    """A sealed text that could not be opened. Whoever asks for it gets the exception; saving writes back what was stored."""

    def __init__(self, stored: str, reason: sealing.Unreadable) -> None:
        self.stored, self.reason = stored, reason

    def __str__(self) -> str:
        raise self.reason


class Written:
    """A value that went through `pre_save`: what may go into the column as it stands."""

    def __init__(self, text: str) -> None:
        self.text = text


class SealedAttribute(DeferredAttribute):
    """Reads as plain text; raises Unreadable where the text cannot be opened."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Unopened):
            raise value.reason
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """A text that is sealed in rows of a secret owner.

    `owner` leads from the row to its owner ("" is the row itself); `row` are the columns that tell the row from others of its
    table, known before it is saved. With `in_lists` a text that cannot be opened reads as a sentence, so that one damaged
    row does not close a whole list.
    """

    descriptor_class = SealedAttribute

    def __init__(
        self, *args: Any, owner: str = "case", row: tuple[str, ...] = ("ref",), in_lists: bool = False, **kwargs: Any
    ) -> None:
        self.owner, self.row, self.in_lists = owner, tuple(row), in_lists
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"owner": self.owner, "row": self.row, "in_lists": self.in_lists}

    # --- reading ---
    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """The column; of a sealed value also its place, its owner and the wrapped key."""
        quote = compiler.connection.ops.quote_name
        column = quote(self.column)
        alias = sql.removesuffix(f".{column}")
        if alias == sql or not re.fullmatch(r'"?\w+"?', alias):  # not the column itself: what is sealed stays so
            return sql, params
        row = " || '/' || ".join(f"CAST({alias}.{quote(name)} AS text)" for name in self.row)
        key = self._key_sql(quote, alias)
        place = f"'{_BETWEEN}{self.model._meta.db_table}|' || {row} || '|{self.column}{_BETWEEN}'"
        is_sealed = f"substr({sql}, 1, {len(sealing.SEALED)}) = '{sealing.SEALED}'"
        more = f"coalesce({key}, '{_BETWEEN}{_NO_KEY}')"
        return f"CASE WHEN {is_sealed} THEN {sql} || {place} || {more} ELSE {sql} END", (*params, *params, *params, *params)

    def from_db_value(self, value: str | None, *_context: Any) -> Any:
        if value is None or not value.startswith("sealed:"):
            return value
        if not sealing.is_sealed(value):
            return value.removeprefix(sealing.PLAIN)
        return opened(value, in_lists=self.in_lists)

    def _key_sql(self, quote: Any, alias: str) -> str:
        """The owner's number and its wrapped key, found from the row. Every name in it is one of our own columns."""
        model: Any = self.model
        row = f"{alias}.{quote(model._meta.pk.column)}"
        for depth, name in enumerate(filter(None, self.owner.split("."))):
            relation = model._meta.get_field(name)
            column = quote(relation.column)
            if depth:
                way = f"w{depth}", quote(model._meta.db_table), quote(model._meta.pk.column)
                row = _ROW_ABOVE.format(*way, column, row)
            else:
                row = f"{alias}.{column}"
            model = relation.related_model
        of = model._meta.get_field("key").field
        owner = quote(model._meta.db_table), quote(model._meta.pk.column)
        keys = quote(of.model._meta.db_table), quote(of.column)
        return _KEY_OF.format(*owner, *keys, row=row, between=_BETWEEN, none=_NO_KEY)

    # --- writing ---
    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = model_instance.__dict__[self.attname]
        if hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, Notice | Unopened):
            return Written(value.stored)
        text = self.as_text(value)
        if text is None or self.says_nothing(value):
            return Written(text or "")
        owner = owner_of(model_instance, self.owner)
        if not owner.is_secret:
            return Written(sealing.in_clear(text))
        return Written(sealing.seal(text, owner.data_key(), self.place_of(model_instance)))

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, Written):
            return value.text
        if self.says_nothing(value):
            return super().get_db_prep_save(self.as_text(value), connection)
        told = f"{self.model.__name__}.{self.name} may be sealed: write it by save() of an instance, not by update()"
        raise TypeError(told)

    def place_of(self, instance: Any) -> str:
        """Where the text of this row stands: what a sealed one is bound to."""
        row = "/".join(str(instance.__dict__[_attname(instance, name)]) for name in self.row)
        return f"{self.model._meta.db_table}|{row}|{self.column}"

    def says_nothing(self, value: Any) -> bool:
        return value in ("", None)

    def as_text(self, value: Any) -> Any:
        return value if value is None else str(value)


class SealedJSONField(SealedTextField):
    """As SealedTextField, for lists and objects: kept as JSON text."""

    _pyi_private_set_type: Any  # for the type checker: a list or an object
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *context: Any) -> Any:
        found = super().from_db_value(value, *context)
        if isinstance(found, Notice | Unopened):
            return Unopened(found.stored, found.reason)
        return json.loads(found) if found else self.get_default()

    def to_python(self, value: Any) -> Any:
        return value

    def as_text(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False)

    def says_nothing(self, value: Any) -> bool:
        return not value


def opened(value: str, *, in_lists: bool = False) -> Any:
    """The text of what a SELECT brought along: a Notice where the key was destroyed, Unopened where it is damaged."""
    stored, _sep, rest = value.partition(_BETWEEN)
    place, _sep, rest = rest.partition(_BETWEEN)
    owner, _sep, wrapped = rest.partition(_BETWEEN)
    try:
        if not place or not owner or wrapped == _NO_KEY:
            raise sealing.KeyMissing(f"There is no key for {place or 'a sealed text'}.")
        return sealing.unseal(stored, sealing.unwrap(wrapped, owner), place)
    except sealing.KeyDestroyed as error:
        return Notice(_("(The key of this text was destroyed. Nobody can read it any more.)"), stored, error)
    except sealing.Unreadable as error:
        return Notice(_("(This text cannot be opened.)"), stored, error) if in_lists else Unopened(stored, error)


def opened_text(value: str) -> str:
    """As `opened` for one value of a raw row or a union. Raises Unreadable."""
    found = opened(value) if sealing.is_sealed(value) else value.removeprefix(sealing.PLAIN)
    if isinstance(found, Unopened):
        raise found.reason
    return str(found)


def sealed_fields(model: type[models.Model]) -> list[SealedTextField]:
    """The fields of a model that are sealed."""
    return [one for one in model._meta.concrete_fields if isinstance(one, SealedTextField)]


def owner_of(instance: Any, path: str) -> Any:
    """The object whose level decides whether the row is sealed."""
    for name in filter(None, path.split(".")):
        instance = getattr(instance, name)
    return instance


def _attname(instance: Any, name: str) -> str:
    return str(instance._meta.get_field(name).attname)
