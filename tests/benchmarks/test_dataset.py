"""The made-up data of the benchmarks are data as the portal itself would have written them."""

import pytest
from django.db import connection
from django.db.models import F

from benchmarks import dataset
from benchmarks.work import words
from consultations.models import Case, Client, Contact, ContactMention
from consultations.search_texts import client_text, contact_text
from consultations.validators import corporate_number

CONTACTS = 2_000


@pytest.fixture
def built(transactional_db):
    dataset.build(CONTACTS)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA bench CASCADE")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL draws the data")
def test_dataset_is_as_the_portal_would_have_written_it(built):
    contacts = Contact.objects.select_related("case").order_by("pk")
    assert (contacts.count(), Case.objects.count(), Client.objects.count()) == (2_000, 1_200, 800)
    assert ContactMention.objects.count() > 200
    assert {contact.search_text == contact_text(contact, contact.case) for contact in contacts} == {True}
    assert {client.search_text == client_text(client) for client in Client.objects.all()} == {True}
    numbers = Client.objects.exclude(corporate_number=None).values_list("corporate_number", flat=True)
    assert [corporate_number(number) for number in numbers] == list(numbers)
    assert not Contact.objects.exclude(case__client=F("client")).exists()
    years = contacts.order_by("fiscal_year").values_list("fiscal_year", flat=True).distinct()
    assert list(years) == list(range(2016, 2026))
    assert words()["words"]["特許"][0] > 100
