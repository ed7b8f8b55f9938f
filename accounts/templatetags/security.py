"""What the pages of second factors show."""

from typing import Any

from django import template

from accounts.passkeys import as_json

register = template.Library()


@register.filter
def in_groups(text: str, size: int) -> str:
    """Long keys and codes in groups, as people read them aloud."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


@register.filter
def passkey_options(data: dict[str, Any] | None) -> str:
    """What the browser is asked for when somebody proves himself by a passkey; empty where he has none."""
    options = (data or {}).get("request_options")
    text = as_json(options) if options else ""
    return text if '"allowCredentials": [{' in text else ""
