"""The base of every form: crispy layout, wording by label, and no trap set by the browser."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.forms.utils import pretty_name
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.text import without_controls

_NO_CHOICE_LABELS = ("", "---------")
_CHOICES = (forms.ChoiceField, forms.ModelChoiceField)
_SEVERAL = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


class PortalFormMixin:
    """What every form of the portal has in common; mixed into forms of other packages as well.

    `marks` says which fields carry a word: "both" on public pages (required and optional), "optional" on
    the quick forms of staff. A text given as `error_messages` of a field is left alone.
    """

    use_required_attribute = False
    marks = "both"
    fields: dict[str, forms.Field]
    data: Any
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_fields()
        for name, field in self.fields.items():
            label = str(pretty_name(name) if field.label is None else field.label)
            _word_errors(field, label, to_reader=self.marks == "both")
            _drop_traps(field)
        if self.is_bound:
            self.data = _readable(self.data, except_for=self._secret_names())

    def prepare_fields(self) -> None:
        """What a form changes in its fields before their error texts are worded."""

    def layout(self) -> Layout | None:
        """The crispy layout; None shows the fields in their order."""
        return None

    @cached_property
    def helper(self) -> FormHelper:
        """The crispy helper. The page itself writes `<form>`, the token, the summary and the button."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        helper.render_hidden_fields = True
        helper.layout = self.layout() or helper.build_default_layout(self)
        helper.marks = self.marks
        return helper

    def _secret_names(self) -> set[str]:
        add_prefix = self.add_prefix  # type: ignore[attr-defined]
        return {add_prefix(name) for name, field in self.fields.items() if isinstance(field.widget, forms.PasswordInput)}


class PortalForm(PortalFormMixin, forms.Form):
    """A form of the portal."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """A form of the portal over one model."""


class FormKeyMixin(forms.Form):
    """Adds `form_key`, by which a form that is sent twice gets its first answer (core.idempotency)."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def clean_form_key(self) -> uuid.UUID:
        """The key of this sheet; a sheet that lost its key gets a new one."""
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def renew_key(self) -> None:
        """The bound sheet gets another key: what was refused under this one can be sent again."""
        data: Any = self.data  # a QueryDict, which only a copy lets change
        changed = data.copy()
        changed[self.add_prefix("form_key")] = str(uuid.uuid4())
        self.data = changed


def _readable(data: Mapping[str, Any], *, except_for: Iterable[str]) -> Mapping[str, Any]:
    """The posted texts with LF line ends and without control characters: one character counts as one."""
    if not isinstance(data, MultiValueDict):
        return {name: value if name in except_for else _text_of(value) for name, value in data.items()}
    kept = data.copy()
    for name, values in data.lists():
        if name not in except_for:
            kept.setlist(name, [_text_of(value) for value in values])
    return kept


def _text_of(value: Any) -> Any:
    return without_controls(value) if isinstance(value, str) else value


def _drop_traps(field: forms.Field) -> None:
    """No attribute that cuts pasted text silently, and a first choice that says what to do."""
    for name in ("maxlength", "minlength", "placeholder"):
        field.widget.attrs.pop(name, None)
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label in _NO_CHOICE_LABELS:
            field.empty_label = _("Please select")
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list) and field.choices:
        value, label = field.choices[0]
        if value in ("", None) and label in _NO_CHOICE_LABELS:
            field.choices = [(value, _("Please select")), *field.choices[1:]]


def _word_errors(field: forms.Field, label: str, *, to_reader: bool) -> None:
    """The error texts of the field name it and say what to do (one sentence, no blame)."""
    for code, text in _error_texts(field, label, to_reader=to_reader).items():
        if _is_stock_text(field, code):
            field.error_messages[code] = text


def _is_stock_text(field: forms.Field, code: str) -> bool:
    """Whether nobody chose the field's text of this code: it is Django's own, or there is none."""
    given = field.error_messages.get(code)
    stock = (vars(cls).get("default_error_messages", {}).get(code) for cls in type(field).__mro__ if _is_django(cls))
    return given is None or any(given is text for text in stock)


def _is_django(cls: type) -> bool:
    return cls.__module__.startswith("django.")


def _error_texts(field: forms.Field, label: str, *, to_reader: bool) -> dict[str, str]:
    words = {"label": label, "in_sentence": _in_sentence(label)}
    safe = {name: word.replace("%", "%%") for name, word in words.items()}  # texts that Django fills once more
    if isinstance(field, _SEVERAL):
        texts = {"required": _("Select at least one %(in_sentence)s") % words}
    elif isinstance(field, (*_CHOICES, forms.FileField)):
        texts = {"required": _("Select %(in_sentence)s") % words}
    elif to_reader:
        texts = {"required": _("Enter your %(in_sentence)s") % words}
    else:
        texts = {"required": _("Enter the %(in_sentence)s") % words}
    texts["max_length"] = _("%(label)s must be %%(limit_value)d characters or fewer (now %%(show_value)d)") % safe
    texts["null_characters_not_allowed"] = _("Enter your %(in_sentence)s") % words
    return texts | _kind_texts(field, words, safe)


def _kind_texts(field: forms.Field, words: dict[str, str], safe: dict[str, str]) -> dict[str, str]:
    """What one kind of field adds."""
    if isinstance(field, (*_SEVERAL, *_CHOICES)):
        return {"invalid_choice": _("Select %(in_sentence)s from the list") % safe}
    if isinstance(field, forms.EmailField):
        return {"invalid": _("Enter an email address like name@example.jp")}
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return {
            "invalid": _("Enter the %(in_sentence)s in digits") % words,
            "min_value": _("%(label)s must be %%(limit_value)s or more") % safe,
            "max_value": _("%(label)s must be %%(limit_value)s or less") % safe,
        }
    if isinstance(field, forms.DateField):
        return {"invalid": _("Enter the %(in_sentence)s like 2026/11/20") % words}
    return {}


def _in_sentence(label: str) -> str:
    """An English label inside a sentence: `Company name` becomes `company name`, `IP field` stays."""
    if get_language() == "en" and label[1:2].islower():
        return label[0].lower() + label[1:]
    return label
