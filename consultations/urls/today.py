"""Addresses of an advisor's day, under /a/."""

from typing import Any

app_name = "advisor"
urlpatterns: list[Any] = []
