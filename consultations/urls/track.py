"""Addresses of tracking a consultation without signing in; included by the public addresses."""

from typing import Any

urlpatterns: list[Any] = []
