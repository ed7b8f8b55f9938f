"""Clients, cases and contacts for tests. Every argument left out has a plain, valid value."""

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from consultations.enums import CaseStatus, Level, Source
from consultations.models import Advisor, Case, Client, Contact, ContactMention
from consultations.search_texts import case_text, client_text, contact_text
from core.fiscal import fiscal_year

_serial = count(1)


def make_client(**given: Any) -> Client:
    """A company in Tokyo; pass any field of Client."""
    number = next(_serial)
    values = {"name": f"株式会社試験{number}", "kana": "シケン", "prefecture_id": "prefecture.13", "size_id": "size.sme"}
    client = Client(**values | {"created_at": timezone.now()} | given)
    client.search_text = client_text(client)
    client.save()
    return client


def make_advisor(**given: Any) -> Advisor:
    number = next(_serial)
    return Advisor.objects.create(**{"code": f"X{number:03d}", "name": f"担当 {number}"} | given)


def make_case(**given: Any) -> Case:
    """A received case at the trade-secret desk; pass any field of Case."""
    number = next(_serial)
    values = {
        "ref": f"R8-{number:06d}-0",
        "desk_id": "trade_secret",
        "source": Source.WEB,
        "status": CaseStatus.RECEIVED,
        "level": Level.NORMAL,
        "received_on": date(2026, 4, 1),
        "subject": "図面の管理について",
        "body": "取引先に図面を渡す前の注意点を知りたい。",
        "created_at": timezone.now(),
    } | given
    values.setdefault("case_no", values["ref"])
    case = Case(**values, **({} if "client" in values else {"client": make_client()}))
    case.search_text = case_text(case, case.client)
    case.save()
    return case


def make_contact(*, mentions: dict[str, list[str]] | None = None, **given: Any) -> Contact:
    """A contact by phone on 15 May 2026; pass any field of Contact, and mentions as {"country": ["CN"]}."""
    case = given.pop("case", None) or make_case()
    client = given.get("client", case.client)
    values = {
        "case": case,
        "client": client,
        "source": Source.STAFF,
        "contacted_on": date(2026, 5, 15),
        "desk_id": case.desk_id,
        "method_id": "method.phone",
        "client_name": client.name,
        "client_kana": client.kana,
        "prefecture_id": client.prefecture_id,
        "industry_id": client.industry_id,
        "size_id": client.size_id,
        "logged_at": timezone.now(),
        "logged_by": "試験",
    } | given
    values.setdefault("fiscal_year", fiscal_year(values["contacted_on"]))
    contact = Contact(**values)
    contact.search_text = contact_text(contact, case)
    contact.save()
    for axis, codes in (mentions or {}).items():
        for code in codes:
            ContactMention.objects.create(contact=contact, axis=axis, code_id=f"{axis}.{code}")
    return contact
