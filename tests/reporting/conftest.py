"""A small made-up world of contacts whose every figure can be counted by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from consultations import catalogue
from consultations.models import Client, Contact
from consultations.revisions import touch
from tests.factories.consultations import make_case, make_client, make_contact


@pytest.fixture(autouse=True)
def _fresh_catalogue():
    """What an earlier test changed in the catalogues is forgotten."""
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def log(db) -> Callable[..., Contact]:
    """Logs a contact as the portal does: in a case of the client at the desk, with the year's revision raised."""

    def _log(day: str, client: Client | None = None, desk: str = "trade_secret", **given: Any) -> Contact:
        client = client or make_client()
        case = client.cases.filter(desk_id=desk).first() or make_case(client=client, desk_id=desk)
        contact = make_contact(case=case, contacted_on=date.fromisoformat(day), **given)
        touched = {desk, contact.joint_desk_id or desk}
        touch((contact.fiscal_year, code) for code in touched)
        return contact

    return _log
