"""Programmes and their terms stand after `migrate`, and stay what staff made of them."""

from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from subsidies.models import FeeTier, Programme, ProgrammeTerms
from subsidies.reference import files, loader

pytestmark = pytest.mark.django_db


def test_every_programme_of_the_files_stands_and_a_second_run_writes_nothing():
    assert set(Programme.objects.values_list("pk", flat=True)) == {row["code"] for row in files.programme_rows()}
    with CaptureQueriesContext(connection) as asked:
        loader.load()
    assert [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE"))] == []


def test_all_terms_can_be_read():
    for terms in ProgrammeTerms.objects.all():
        terms.parsed()


def test_terms_that_staff_edited_are_left_alone():
    ours = ProgrammeTerms.objects.get(programme="sub.foreign_filing", fiscal_year=2015)
    ProgrammeTerms.objects.create(
        programme_id=ours.programme_id, fiscal_year=2015, version=2, rules=ours.rules | {"rate": "1/3"}, is_edited=True
    )
    loader.load()

    rates = ProgrammeTerms.objects.filter(programme="sub.foreign_filing", fiscal_year=2015).order_by("version")
    assert [terms.parsed().rate for terms in rates] == [Fraction(1, 2), Fraction(1, 3)]


def test_a_reduction_by_two_thirds_is_to_pay_one_third():
    paid = {tier.code: Fraction(tier.pays_fraction) for tier in FeeTier.objects.all()}

    assert (paid["third.small"], paid["quarter.fukushima"], paid["half.sme"]) == (
        *(Fraction(1, 3), Fraction(1, 4), Fraction(1, 2)),
    )
