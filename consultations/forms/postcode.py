"""Where the button "show the address" stands: behind the box of the postal code, inside the form of the page."""

from crispy_forms.layout import HTML, Layout
from django import forms

CODE = "postal_code"

BUTTON = "components/_postcode.html"


def with_postcode_button(fields: dict[str, forms.Field]) -> Layout:
    """The fields in their order; the page gives the button its `postcode` (views.postcodes.PostcodeLookup)."""
    parts: list[object] = []
    for name in fields:
        parts.append(name)
        if name == CODE:
            parts.append(HTML(f'{{% include "{BUTTON}" %}}'))
    return Layout(*parts)
