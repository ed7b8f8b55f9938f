"""Every page of the portal, as the checks and the tests walk over them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Page:
    """A page's name (`app:name`), its address pattern and the view that answers."""

    name: str
    route: str
    view: Any

    @property
    def is_open(self) -> bool:
        """Whether it opens without signing in."""
        return getattr(self.view, "login_required", True) is False

    @property
    def has_policy(self) -> bool:
        """Whether core.policy.policy decides who may open it."""
        return hasattr(self.view, "policy")


def pages(patterns: Sequence[Any] | None = None, namespace: str = "", route: str = "") -> Iterator[Page]:
    """Every address of the URLconf, in its order."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from pages(pattern.url_patterns, inner, here)
        elif isinstance(pattern, URLPattern):
            yield Page(f"{namespace}{pattern.name or ''}", here, pattern.callback)
