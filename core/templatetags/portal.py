"""Tags that every template may use."""

from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template import Context

from core.addresses import in_language

register = template.Library()


@register.simple_tag(takes_context=True)
def page_form(context: Context) -> forms.BaseForm | None:
    """The page's main form, if it has one: base.html shows its errors before the heading."""
    form = context.get("form")
    return form if isinstance(form, forms.BaseForm) else None


@register.simple_tag(takes_context=True)
def same_page_in(context: Context, language: str) -> str:
    """The address of this page in another language, with its query."""
    return in_language(context["request"].get_full_path(), language)


@register.simple_tag(takes_context=True)
def public_address_in(context: Context, language: str) -> str:
    """The full public address of this page in a language, without its query."""
    return settings.PUBLIC_URL + in_language(context["request"].path, language)


@register.filter
def first_control_id(field: BoundField) -> str:
    """The id of the control to which a link from the error summary leads."""
    for part in field.subwidgets:
        inner = part.data.get("subwidgets")
        attrs: dict[str, Any] = (inner[0] if inner else part.data)["attrs"]
        if attrs.get("id"):
            return str(attrs["id"])
    return field.id_for_label or field.auto_id


@register.filter
def counts_characters(field: BoundField) -> int:
    """The limit of a long text, or 0 where no counter is shown."""
    limit = getattr(field.field, "max_length", None)
    return int(limit or 0) if isinstance(field.field.widget, forms.Textarea) else 0


@register.filter
def error_count(form: forms.BaseForm) -> int:
    """How many error texts the summary lists."""
    return sum(len(errors) for errors in form.errors.values())


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: str | int | None) -> str:
    """This page's address with some parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{context['request'].path}?{query.urlencode()}"
