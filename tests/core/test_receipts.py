"""Receipt numbers: unique in a year, telling nothing, catching slips."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import receipts
from core.models import Sequence
from core.receipts import SequenceExhausted, canonical, damm, has_shape, issue, next_in_sequence

DAY = date(2026, 11, 20)
FIGURES = st.text(alphabet="0123456789", min_size=1, max_size=12)


def number_with(figures: str) -> str:
    """A right receipt number of year 8 with these six figures."""
    return f"R8-{figures}-{damm('8' + figures)}"


@given(FIGURES)
def test_damm_makes_the_whole_check_to_zero(figures):
    assert damm(figures + damm(figures)) == "0"


@given(FIGURES, st.data())
def test_damm_catches_every_single_slip(figures, data):
    whole = figures + damm(figures)
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([figure for figure in "0123456789" if figure != whole[place]]))

    assert damm(whole[:place] + other + whole[place + 1 :]) != "0"


@given(FIGURES, st.data())
def test_damm_catches_every_swap_of_neighbours(figures, data):
    whole = figures + damm(figures)
    place = data.draw(st.integers(0, len(whole) - 2))
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]

    assert swapped == whole or damm(swapped) != "0"


def test_permutation_gives_each_number_of_a_year_once():
    serials = [*range(1, 60_000), *range(940_000, 1_000_000)]

    found = {receipts._permute(serial, "a" * 64) for serial in serials}

    assert len(found) == len(serials)
    assert min(found) >= 0
    assert max(found) < 1_000_000


def test_permutation_of_neighbours_is_far_apart():
    found = [receipts._permute(serial, "b" * 64) for serial in range(1, 201)]

    assert sum(abs(one - other) > 1000 for one, other in pairwise(found)) > 180


@pytest.mark.django_db
def test_issue_gives_numbers_that_differ_and_check():
    numbers = [issue(DAY) for _ in range(200)]

    assert len(set(numbers)) == 200
    assert [canonical(number) for number in numbers] == numbers
    assert {number[:3] for number in numbers} == {"R8-"}


@pytest.mark.django_db
def test_issue_gives_no_number_twice_when_the_secret_key_changes(settings):
    before = {issue(DAY) for _ in range(300)}
    settings.SECRET_KEY = "another"

    assert before.isdisjoint({issue(DAY) for _ in range(300)})


@pytest.mark.django_db
def test_issue_is_another_order_in_another_portal():
    first = issue(DAY)
    Sequence.objects.all().delete()

    assert issue(DAY) != first  # one chance in a million that two random keys agree


@pytest.mark.django_db
def test_issue_names_the_era_of_the_day():
    assert issue(date(2019, 4, 30)).startswith("H31-")
    assert issue(date(2019, 5, 1)).startswith("R1-")
    assert issue(DAY, prefix="S-").startswith("S-R8-")


@pytest.mark.django_db
def test_issue_counts_years_and_prefixes_apart():
    issue(DAY)
    issue(DAY)
    issue(date(2027, 1, 4))
    issue(DAY, prefix="S-")

    assert dict(Sequence.objects.values_list("name", "last")) == {"receipt-2026": 2, "receipt-2027": 1, "receiptS--2026": 1}


@pytest.mark.django_db
def test_issue_stops_when_the_year_is_used_up():
    Sequence.objects.create(name="receipt-2026", last=999_998)
    issue(DAY)

    with pytest.raises(SequenceExhausted, match="2026"):
        issue(DAY)


@pytest.mark.django_db
def test_next_in_sequence_begins_at_one_and_keeps_its_key():
    first, second = next_in_sequence("case-2026"), next_in_sequence("case-2026")

    assert (first.last, second.last) == (1, 2)
    assert first.key == second.key
    assert len(first.key) == 64


@pytest.mark.parametrize(
    "typed",
    [
        "R8-483920-{c}",
        "r8 483920 {c}",
        "Ｒ８－４８３９２０－{c}",
        "R8ー483920ー{c}",
        "R8483920{c}",
        "R 8 4 8 3 9 2 0 {c}",
        "R08-483920-{c}",
    ],
)
def test_canonical_takes_any_width_space_and_dash(typed):
    assert canonical(typed.format(c=damm("8483920"))) == f"R8-483920-{damm('8483920')}"


@pytest.mark.parametrize(
    "typed", ["", "R8", "X8-483920-5", "R8-48392-5", "R8-4839201-55", "受付番号", "R8-٤83920-5", "9" * 1000]
)
def test_canonical_knows_no_number_in_other_text(typed):
    assert canonical(typed) is None
    assert not has_shape(typed)


@pytest.mark.parametrize("typed", ["S-R8-483920-{c}", "ｓ－ｒ８－４８３９２０－{c}", "S R8 483920 {c}", "sr8483920{c}"])
def test_canonical_with_a_prefix_takes_that_prefix_only(typed):
    number = typed.format(c=damm("8483920"))
    assert canonical(number, "S-") == f"S-R8-483920-{damm('8483920')}"
    assert (canonical(number), canonical(number, "C-"), has_shape(number, "S-"), has_shape(number)) == (None, None, True, False)
    assert canonical(f"R8-483920-{damm('8483920')}", "S-") is None


@given(st.text(alphabet="0123456789", min_size=6, max_size=6), st.data())
def test_canonical_refuses_each_slip_but_sees_what_was_meant(figures, data):
    number = number_with(figures)
    place = data.draw(st.sampled_from([n for n, character in enumerate(number) if character.isdigit()]))
    other = data.draw(st.sampled_from([figure for figure in "0123456789" if figure != number[place]]))
    slipped = number[:place] + other + number[place + 1 :]

    assert canonical(number) == number
    assert canonical(slipped) is None
    assert has_shape(slipped)


@pytest.mark.django_db(transaction=True)
def test_issue_by_many_at_once_gives_no_number_twice():
    def submit(_request: int) -> str:
        try:
            with transaction.atomic():
                return issue(DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as pool:
        numbers = list(pool.map(submit, range(24)))

    assert len(set(numbers)) == 24
    assert Sequence.objects.get().last == 24
