"""Pages of a long list by key: any depth costs the same (previous, next and a bounded total)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

Row = TypeVar("Row", bound=models.Model)
COUNT_UP_TO = 2_000
MAX_CURSOR_LENGTH = 300


@dataclass(frozen=True)
class KeysetPage(Generic[Row]):
    """Some rows of a list, and the cursors of its neighbours (None where there is none)."""

    rows: list[Row]
    next: str | None
    previous: str | None
    all_rows: "models.QuerySet[Row]"

    @cached_property
    def _counted(self) -> int:
        return self.all_rows.order_by()[: COUNT_UP_TO + 1].count()

    @property
    def total(self) -> int:
        """Rows in the whole list, counted up to COUNT_UP_TO; then `has_more` says whether there are others."""
        return min(self._counted, COUNT_UP_TO)

    @property
    def has_more(self) -> bool:
        return self._counted > COUNT_UP_TO


def keyset_page(
    rows: "models.QuerySet[Row]",
    *,
    order: tuple[str, ...],
    size: int = 50,
    after: str | None = None,
    before: str | None = None,
) -> KeysetPage[Row]:
    """The page of `rows` that follows the cursor `after`, or that comes before the cursor `before`.

    `order` names model fields, with `-` for descending; the last one must be unique. Rows without a value
    come last. A cursor that is damaged, of another list or of rows that are gone gives the first page.
    """
    key = _Order(rows.model, order)
    if before and (place := key.read(before)):
        found = list(key.sort(rows.filter(key.beyond(place, backwards=True)), backwards=True)[: size + 1])
        if found:
            return _page(rows, key, found[:size][::-1], has_previous=len(found) > size, has_next=True)
    if after and (place := key.read(after)):
        found = list(key.sort(rows.filter(key.beyond(place)))[: size + 1])
        if found:
            return _page(rows, key, found[:size], has_previous=True, has_next=len(found) > size)
    found = list(key.sort(rows)[: size + 1])
    return _page(rows, key, found[:size], has_previous=False, has_next=len(found) > size)


@dataclass(frozen=True)
class _Order:
    """The order of a list of one model: how to sort, where a row stands, and which rows stand beyond it."""

    model: type[models.Model]
    names: tuple[str, ...]

    @property
    def salt(self) -> str:
        return f"core.paging|{self.model._meta.label_lower}|{','.join(self.names)}"

    def field(self, name: str) -> Any:
        plain = name.lstrip("-")
        return self.model._meta.pk if plain == "pk" else self.model._meta.get_field(plain)

    def sort(self, rows: "models.QuerySet[Row]", *, backwards: bool = False) -> "models.QuerySet[Row]":
        return rows.order_by(*(self._term(name, backwards=backwards) for name in self.names))

    def _term(self, name: str, *, backwards: bool) -> Any:
        """One ORDER BY term. NULLS is named only where there can be any: a plain term keeps its index."""
        column = F(name.lstrip("-"))
        nulls = {("nulls_first" if backwards else "nulls_last"): True} if self.field(name).null else {}
        return column.desc(**nulls) if name.startswith("-") != backwards else column.asc(**nulls)

    def beyond(self, place: list[Any], *, backwards: bool = False) -> Q:
        """Rows after `place` (before it, when `backwards`): from the first value on, and not yet seen.

        The first value stands alone in front, so that an index is entered there and not walked from its end.
        """
        further = Q(pk__in=[])
        for name, value in reversed(list(zip(self.names, place, strict=True))):
            further = self._past(name, value, backwards) | (Q(**_same(name, value)) & further)
        return self._from(self.names[0], place[0], backwards) & further

    def _past(self, name: str, value: Any, backwards: bool) -> Q:
        plain = name.lstrip("-")
        if value is None:  # rows without a value stand at the end
            return Q(**{f"{plain}__isnull": False}) if backwards else Q(pk__in=[])
        past = Q(**{f"{plain}__{'gt' if name.startswith('-') == backwards else 'lt'}": value})
        return past | Q(**{f"{plain}__isnull": True}) if self.field(name).null and not backwards else past

    def _from(self, name: str, value: Any, backwards: bool) -> Q:
        plain = name.lstrip("-")
        if self.field(name).null:
            return Q()
        return Q(**{f"{plain}__{'gte' if name.startswith('-') == backwards else 'lte'}": value})

    def cursor(self, row: models.Model) -> str:
        values = [getattr(row, name.lstrip("-")) for name in self.names]
        return signing.dumps([value.isoformat() if isinstance(value, date) else value for value in values], salt=self.salt)

    def read(self, cursor: str) -> list[Any] | None:
        """The values in a cursor of this list, None when it is none. Only the portal can have signed one."""
        if len(cursor) > MAX_CURSOR_LENGTH:
            return None
        try:
            values = signing.loads(cursor, salt=self.salt)
        except signing.BadSignature:
            return None
        return [self.field(name).to_python(value) for name, value in zip(self.names, values, strict=True)]


def _same(name: str, value: Any) -> dict[str, Any]:
    plain = name.lstrip("-")
    return {f"{plain}__isnull": True} if value is None else {plain: value}


def _page(
    rows: "models.QuerySet[Row]", key: _Order, shown: list[Row], *, has_previous: bool, has_next: bool
) -> KeysetPage[Row]:
    return KeysetPage(
        rows=shown,
        next=key.cursor(shown[-1]) if has_next else None,
        previous=key.cursor(shown[0]) if has_previous else None,
        all_rows=rows,
    )
