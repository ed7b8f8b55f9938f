"""The answers as the check page shows them: formatted, with the way back to each question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Writer
from consultations.forms.consult import PAGES
from consultations.forms.consult_page import QuestionPage
from consultations.mail_domains import likely_meant
from consultations.models import DraftFile
from consultations.walls import Told
from core.templatetags.portal import first_control_id

_UNSEEN = ("website", "site")
_SHORTER = {"may_refer": gettext_lazy("Asking partner bodies"), "consent": gettext_lazy("How your information is used")}
_CELL = re.compile(r"0[5-9]0\d{8}")
_TOKYO_OSAKA = re.compile(r"0[36]\d{8}")


@dataclass(frozen=True)
class Row:
    """One question: its label, the answer in words (empty: not answered), what is missing, and where it is asked."""

    label: str
    value: str
    page: int
    control: str
    errors: list[str] = field(default_factory=list)
    hint: str = ""  # what was probably meant
    is_text: bool = False  # shown with its line ends


@dataclass(frozen=True)
class Section:
    """One page of questions."""

    title: str
    page: int
    rows: list[Row]
    files: Sequence[DraftFile] = ()
    asks_files: bool = False


def sections_of(pages: Iterable[QuestionPage], files: Sequence[DraftFile]) -> list[Section]:
    """The bound pages, each as a section. A question that only follows from an answer is left out where it does not."""
    return [
        Section(
            title=str(page.title),
            page=page.number,
            rows=[_row(page, bound) for bound in page if bound.name not in (*_UNSEEN, "files") and not _is_idle(page, bound)],
            files=files if "files" in page.fields else (),
            asks_files="files" in page.fields,
        )
        for page in pages
    ]


def questions_of(names: Iterable[str]) -> list[Row]:
    """The questions of these names, for the list of those that changed."""
    found = []
    for page in PAGES.values():
        unbound = page()
        found += [_row(unbound, unbound[name]) for name in names if name in unbound.fields]
    return found


def _is_idle(page: QuestionPage, bound: BoundField) -> bool:
    found = getattr(page, "cleaned_data", {})
    if bound.name == "published_on":
        return found.get("publication") != "yes"
    return bound.name == "writer_office" and found.get("writer", Writer.SELF) == Writer.SELF


def _row(page: QuestionPage, bound: BoundField) -> Row:
    found = getattr(page, "cleaned_data", {}).get(bound.name) if page.is_bound and not bound.errors else None
    typed = bound.value() if page.is_bound and bound.errors else None
    value = _in_words(bound.name, bound.field, found) if typed in (None, "", [], False) else _as_typed(bound.field, typed)
    return Row(
        label=str(_SHORTER.get(bound.name, bound.label)),
        value=f"{value}\n{_site(page)}".strip() if bound.name == "desk" else value,
        page=page.number,
        control=first_control_id(bound),
        errors=[str(error) for error in bound.errors] if page.is_bound else [],
        hint=likely_meant(str(found or "")) if bound.name == "email" else "",
        is_text=bound.name == "desk" or isinstance(bound.field.widget, forms.Textarea),
    )


def _site(page: QuestionPage) -> str:
    """The window that was chosen on the way to the form, where the desk has one there."""
    found = getattr(page, "cleaned_data", {})
    names = catalogue.site_labels().get(f"{found.get('desk')}.{found.get('site')}")
    return names[get_language() == "en"] if names else ""


def _as_typed(asked: forms.Field, typed: Any) -> str:
    if isinstance(asked, forms.ChoiceField | forms.BooleanField):
        return ""
    return " ".join(filter(None, map(str, typed))) if isinstance(typed, list) else str(typed)


def _in_words(name: str, asked: forms.Field, value: Any) -> str:
    if isinstance(asked, forms.BooleanField):
        return "" if value is None else _("Yes") if value else _("No")
    if isinstance(asked, forms.ChoiceField):
        labels = {str(key): label for key, label in asked.choices}  # type: ignore[union-attr, misc]  # no groups here
        label = str(labels.get(str(value or ""), "")) if value or name == "preferred_method" else ""
        return unescape(strip_tags(label.replace("<span", "\n<span")))
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Told):
        return f"{value.name} {value.number}".strip()
    if isinstance(value, list | tuple):
        return "\n".join(_in_words(name, asked, one) for one in value)
    if name == "phone" and value:
        return phone_in_groups(value)
    if name == "employees" and value is not None:
        return f"{value:,}"
    return "" if value in (None, "") else str(value)


def phone_in_groups(number: str) -> str:
    """`03-1234-5678`; the area codes of other places have many lengths, so their numbers stay in one."""
    if _CELL.fullmatch(number):
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    return f"{number[:2]}-{number[2:6]}-{number[6:]}" if _TOKYO_OSAKA.fullmatch(number) else number
