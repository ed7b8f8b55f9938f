"""What an address asks after its question mark, read by a form: no page looks at it by itself."""

from typing import Any

from django import forms

from core.paging import MAX_CURSOR_LENGTH


class AskedForm(forms.Form):
    """Its fields are the words that a page knows, none of them required; what cannot be read counts as not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def asked(self) -> dict[str, Any]:
        """By field; an empty value where nothing or nonsense was asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, _nothing(field)) for name, field in self.fields.items()}


class TextsField(forms.MultipleChoiceField):
    """Several values of one name, whatever they are; beyond `most` none is read."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, most: int, max_length: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.max_length = most, max_length

    def to_python(self, value: Any) -> list[str]:
        return super().to_python(value)[: self.most]

    def valid_value(self, value: str) -> bool:
        return len(value) <= self.max_length and value.isprintable()


class CursorForm(AskedForm):
    """The page of a long list: what core.paging.keyset_page takes."""

    after = forms.CharField(max_length=MAX_CURSOR_LENGTH)
    before = forms.CharField(max_length=MAX_CURSOR_LENGTH)


def _nothing(field: forms.Field) -> Any:
    if isinstance(field, forms.BooleanField):
        return False
    return [] if isinstance(field, forms.MultipleChoiceField) else ""
