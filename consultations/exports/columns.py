"""The columns of an exported ledger, in order: each knows its cell in Python and in PostgreSQL's SQL.

Both give the same text to the byte. In SQL, `c` is the contact with its case and advisor, one column for each
path in `paths`, and `m` its mentions, one column for each axis.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from consultations.enums import Axis, CaseStatus, Source
from consultations.exports import names
from consultations.exports.sql import Fragment, guarded, local
from consultations.ledger import columns as c
from consultations.ledger import own_columns as own
from core import fiscal
from core.demo import is_demo_now
from core.spreadsheets.cells import Cell

Values = Mapping[str, Any]  # by path
ENGAGEMENTS = "engagements"  # what `mentioned` knows beside the axes


@dataclass(frozen=True)
class Column:
    """A column whose cell is a number or a day, as it stands in the database."""

    name: str
    path: str

    is_free: ClassVar[bool] = False  # text that people typed

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        return values[self.path]

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return Fragment(place[self.path])


@dataclass(frozen=True)
class Text(Column):
    """What somebody typed, guarded where the file can hold formulas. `long` text may be stored packed."""

    long: bool = False

    is_free: ClassVar[bool] = True

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        return values[self.path] or None

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return guarded(place[self.path], long=self.long) if guards else Fragment(f"nullif({place[self.path]}, '')")


@dataclass(frozen=True)
class Coded(Column):
    """The name of a coded value; its code, should the catalogue have got it a moment ago."""

    labels: names.Names

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        key = values[self.path]
        return None if key is None else self.labels.get(key, names.code_of(key))

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return Fragment.named(place[self.path], self.labels)


@dataclass(frozen=True)
class Industry(Coded):
    """The name of the industry, or what was written when it is none."""

    text_path: str

    is_free: ClassVar[bool] = True

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.text_path)

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        return super().cell(values, mentioned) or values[self.text_path] or None

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return Fragment.coalesce(super().sql(place, guards=guards), Text("", self.text_path).sql(place, guards=guards))


@dataclass(frozen=True)
class Moment(Column):
    """A moment as `2026-11-20 15:06:01` in the portal's time zone, or its day alone."""

    is_day: bool = False

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        at: datetime | None = values[self.path]
        if at is None:
            return None
        here = localtime(at)
        return here.date() if self.is_day else f"{here:%Y-%m-%d %H:%M:%S}"

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return local(place[self.path], is_day=self.is_day)


@dataclass(frozen=True)
class Mentioned(Column):
    """The several values of an axis; `path` is the axis."""

    @property
    def paths(self) -> tuple[str, ...]:
        return ()

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        return mentioned.get(self.path)

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return Fragment(f"m.{self.path}")


@dataclass(frozen=True)
class Constant(Column):
    """The same in every row; `path` is the cell."""

    @property
    def paths(self) -> tuple[str, ...]:
        return ()

    def cell(self, values: Values, mentioned: Mapping[str, str]) -> Cell:
        return self.path

    def sql(self, place: Mapping[str, str], *, guards: bool) -> Fragment:
        return Fragment("%s", (self.path,))


def columns(fiscal_year: int) -> tuple[Column, ...]:
    """The desks' columns in their own order, then ours; in a demo the last one says that all is made up."""
    desks = names.desks(fiscal_year)
    by_name = {column.name: column for column in (*_what_happened(desks), *_who_came())}
    return (*(by_name[name] for name in c.COLUMNS), *_ours(fiscal_year), *_demo_mark())


def _what_happened(desks: names.Names) -> Sequence[Column]:
    return (
        Text(c.CASE_NO, "case__case_no"),
        Column(c.RECEIVED_ON, "case__received_on"),
        Coded(c.DESK, "desk_id", desks),
        Coded(c.SITE, "site_id", names.sites()),
        Coded(c.THEME, "theme_id", names.coded(Axis.THEME)),
        Column(c.CONTACTED_ON, "contacted_on"),
        Coded(c.METHOD, "method_id", names.coded(Axis.METHOD)),
        Column(c.VISIT_NO, "visit_no"),
        Coded(c.CONTENT, "content_id", names.coded(*names.CONTENT_AXES)),
        Coded(c.LAW, "law_id", names.coded(Axis.LAW)),
        Mentioned(c.COUNTRIES, Axis.COUNTRY.value),
        Mentioned(c.MATTERS, Axis.MATTER.value),
        Text(c.ADVISOR, "advisor__code"),
        Mentioned(c.EXPERTS, Axis.EXPERT.value),
        Column(c.MINUTES, "minutes"),
        Coded(c.PARTNER, "partner_id", names.partners()),
        Coded(c.JOINT_DESK, "joint_desk_id", desks),
        Text(c.ROUTE, "route"),
        Mentioned(c.DELIVERABLES, Axis.DELIVERABLE.value),
        Coded(c.REGULATION_STATUS, "regulation_status_id", names.coded(Axis.REGULATION_STATUS)),
        Coded(c.CAMPAIGN, "campaign_id", names.coded(Axis.CAMPAIGN)),
        Text(c.SUMMARY, "summary", long=True),
        Coded(c.RESULT, "result_id", names.coded(Axis.RESULT)),
        Column(c.NEXT_ON, "next_on"),
    )


def _who_came() -> Sequence[Column]:
    """The client as he was on that day."""
    return (
        Text(c.NAME, "client_name"),
        Text(c.KANA, "client_kana"),
        Text(c.NUMBER, "corporate_number"),
        Text(c.POSTAL_CODE, "postal_code"),
        Coded(c.PREFECTURE, "prefecture_id", names.coded(Axis.PREFECTURE)),
        Industry(c.INDUSTRY, "industry_id", names.coded(Axis.INDUSTRY), "industry_text"),
        Column(c.CAPITAL, "capital_yen"),
        Column(c.EMPLOYEES, "employees"),
        Coded(c.SIZE, "size_id", names.coded(Axis.SIZE)),
    )


def _ours(fiscal_year: int) -> Sequence[Column]:
    return (
        Column(own.FISCAL_YEAR, "fiscal_year"),
        Constant(own.YEAR_NAME, fiscal.label(fiscal_year, "ja")),
        Coded(own.REGION, "prefecture_id", names.regions()),
        Coded(own.CLIENT_KIND, "client_kind_id", names.coded(Axis.CLIENT_KIND)),
        Mentioned(own.ENGAGEMENT, ENGAGEMENTS),
        Text(own.ADVISOR_NAME, "advisor__name"),
        Coded(own.STATUS, "case__status", names.choices(CaseStatus)),
        Moment(own.CLOSED_ON, "case__closed_at", is_day=True),
        Coded(own.OUTCOME, "case__outcome_id", names.coded(Axis.OUTCOME)),
        Text(own.CASE_REF, "case__ref"),
        Text(own.CONTACT_REF, "ref"),
        Coded(own.SOURCE, "source", names.choices(Source)),
        Text(own.LOGGED_BY, "logged_by"),
        Moment(own.LOGGED_AT, "logged_at"),
    )


def _demo_mark() -> Sequence[Column]:
    return (Constant(own.DATA_KIND, fictitious()),) if is_demo_now() else ()


def fictitious() -> str:
    """What every export of a demo says, in both languages."""
    text = gettext_noop("Fictitious data")
    told = []
    for language in ("ja", "en"):
        with override(language):
            told.append(_(text))
    return " / ".join(told)
