"""Entries of the corporate register."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from core.search import search

_BEYOND = "\U0010ffff"  # sorts after every letter, on both engines


class RegisteredCompanyQuerySet(models.QuerySet):
    """Entries of the public corporate register. They are no clients and tell nothing of ours: anybody may see them."""

    def in_prefecture(self, code: str) -> Self:
        """Those seated there (JIS X 0401); an empty code keeps them all."""
        return self.filter(prefecture_code=code) if code else self

    def named(self, key: str) -> Self:
        """Those with exactly this folded name or reading, living ones first."""
        rows = self.filter(Q(name_key=key) | Q(kana_key=key))
        return rows.order_by(F("closed_on").asc(nulls_first=True), "number")

    def beginning_with(self, key: str, field: str = "name_key") -> Self:
        """Those whose folded name (or reading) begins so, in its order: a walk along the index that may stop early."""
        return self.filter(**{f"{field}__gte": key, f"{field}__lt": key + _BEYOND}).order_by(field, "number")

    def containing(self, words: str) -> Self:
        """Those with every word in their name, reading or English name; living ones and short names first."""
        return search(self, words).order_by(F("closed_on").asc(nulls_first=True), Length("name"), "number")
