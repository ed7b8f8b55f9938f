"""Advisors as ledgers write them: by code or by name."""

from collections.abc import Iterable

from consultations.models import Advisor
from core.text import compare_key


class AdvisorBook:
    """The advisors that the portal knows. A name that nobody bears becomes an inactive advisor when it is written."""

    def __init__(self) -> None:
        rows = list(Advisor.objects.order_by("is_active", "-pk").values_list("pk", "code", "name"))
        self._ids = {compare_key(name): pk for pk, _code, name in rows}  # the oldest active one comes last and stays
        self._ids |= {compare_key(code): pk for pk, code, _name in rows}

    def id_of(self, written: str) -> int | None:
        return self._ids.get(compare_key(written))

    def add(self, written: Iterable[str]) -> int:
        """Each of these texts stands for an advisor; returns how many were new. Must run inside a transaction."""
        new: dict[str, str] = {}
        for text in written:
            if text and self.id_of(text) is None:
                new.setdefault(compare_key(text), text)
        for key, text in new.items():
            advisor, _is_new = Advisor.objects.get_or_create(code=text, defaults={"name": text, "is_active": False})
            self._ids[key] = advisor.pk
        return len(new)
