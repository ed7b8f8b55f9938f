"""A form that is sent twice gets the first answer again."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from core.idempotency import earlier_answer, keep_answer
from core.models import SubmittedForm

KEY = uuid.UUID("6f1d3a52-0d1e-4a4e-9c55-2b8a4f2f7a10")


@pytest.mark.django_db
def test_earlier_answer_is_empty_before_the_first_time():
    assert earlier_answer(KEY, "consult") == ""


@pytest.mark.django_db
def test_kept_answer_comes_back_for_its_purpose_only():
    keep_answer(KEY, "consult", "R8-483920-5")

    assert earlier_answer(KEY, "consult") == "R8-483920-5"
    assert earlier_answer(KEY, "contact") == ""
    assert earlier_answer(uuid.uuid4(), "consult") == ""


@pytest.mark.django_db
def test_same_key_of_another_form_is_another_answer():
    keep_answer(KEY, "consult", "R8-483920-5")
    keep_answer(KEY, "contact", "abc")

    assert (earlier_answer(KEY, "consult"), earlier_answer(KEY, "contact")) == ("R8-483920-5", "abc")


@pytest.mark.django_db
def test_second_answer_is_refused_and_leaves_the_transaction_usable():
    keep_answer(KEY, "consult", "first")

    with pytest.raises(IntegrityError):
        keep_answer(KEY, "consult", "second")

    assert earlier_answer(KEY, "consult") == "first"
    assert SubmittedForm.objects.count() == 1


@pytest.mark.django_db
def test_answer_vanishes_with_a_write_that_fails():
    with transaction.atomic():
        keep_answer(KEY, "consult", "R8-483920-5")
        transaction.set_rollback(True)

    assert earlier_answer(KEY, "consult") == ""
