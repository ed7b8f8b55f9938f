"""Rules on corporate numbers, postal codes, phones, sizes and kinds of clients."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from consultations import catalogue
from consultations.models import Code
from consultations.validators import client_kind_of, corporate_number, phone, postal_code, size_of

CHECK = "法人番号をもう一度お確かめください（どこかの数字が違うようです）"
BASES = st.text(alphabet="0123456789", min_size=12, max_size=12)


def with_check_digit(base: str) -> str:
    """The law's own formula: 9 − (Σ Pn·Qn mod 9), n from the right, Q = 1 for odd and 2 for even n."""
    total = sum(int(figure) * (1 if n % 2 else 2) for n, figure in enumerate(reversed(base), start=1))
    return f"{9 - total % 9}{base}"


def refusal(check, text) -> str:
    with pytest.raises(ValidationError) as refused:
        check(text)
    return " ".join(refused.value.messages)


# --- corporate number -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7123456789012", "7123456789012"),
        ("4011001098993", "4011001098993"),
        ("7010705000725", "7010705000725"),
        ("T7010705000725", "7010705000725"),
        ("ｔ７０１０７０５０００７２５", "7010705000725"),
        ("7-0107-0500-0725", "7010705000725"),
        ("７－０１０７－０５００－０７２５", "7010705000725"),
        ("7ー0107−0500‐0725", "7010705000725"),
        (" 7 0107 0500 0725 ", "7010705000725"),
    ],
)
def test_corporate_number_takes_any_writing(typed, number):
    assert corporate_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "7123456789013",
        "1123456789012",
        "0123456789012",
        "701070500O725",
        "70107050007-25x",
        "7010705000725円",
        "7010705000725\u2043",
    ],
)
def test_corporate_number_with_a_wrong_character_is_to_be_checked(typed):
    assert refusal(corporate_number, typed) == CHECK


@pytest.mark.parametrize(
    ("typed", "count"),
    [("123456789012", 12), ("", 0), ("あ", 0), ("T", 0), ("71234567890121", 14), ("٧" * 13, 0), ("1" * 999, 999)],
)
def test_corporate_number_of_a_wrong_length_says_how_long_it_is(typed, count):
    assert refusal(corporate_number, typed) == f"法人番号は13桁です（現在{count}桁）。分からないときは空欄で進めます"


def test_corporate_number_speaks_english_to_english_readers():
    with override("en"):
        assert refusal(corporate_number, "1") == "A corporate number has 13 digits (now 1). Leave it blank if unsure"
        assert refusal(corporate_number, "7123456789013") == "Check the corporate number: one digit seems wrong"


@given(BASES)
def test_corporate_number_accepts_what_the_law_computes(base):
    number = with_check_digit(base)

    assert corporate_number(number) == number


@given(BASES, st.data())
def test_corporate_number_catches_every_slip_but_nine_for_zero(base, data):
    number = with_check_digit(base)
    place = data.draw(st.integers(0, 12))
    other = data.draw(st.sampled_from("0123456789"))
    assume(other != number[place] and {other, number[place]} != {"0", "9"})

    with pytest.raises(ValidationError):
        corporate_number(number[:place] + other + number[place + 1 :])


@given(st.text(max_size=30))
def test_corporate_number_never_breaks_on_any_text(text):
    try:
        found = corporate_number(text)
    except ValidationError as refused:
        found = "".join(refused.messages)
    assert found


# --- postal code and phone ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed", ["060-0001", "0600001", "〒060-0001", "〒 ０６０－０００１", "０６０ー０００１", " 060 0001 ", "060―0001"]
)
def test_postal_code_takes_any_form(typed):
    assert postal_code(typed) == "060-0001"


@pytest.mark.parametrize("typed", ["", "060-001", "060-00011", "060-000a", "〒", "北海道", "٠600001", "-600001"])
def test_postal_code_refuses_what_has_not_seven_digits(typed):
    assert refusal(postal_code, typed) == "郵便番号を数字7桁で入力してください"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("03-1234-5678", "0312345678"),
        ("０３ー１２３４ー５６７８", "0312345678"),
        ("(03)1234-5678", "0312345678"),
        ("090.1234.5678", "09012345678"),
        ("0120-418-618", "0120418618"),
        ("0570-082100", "0570082100"),
        ("+81 3-1234-5678", "+81312345678"),
        ("＋１ (202) 555-0100", "+12025550100"),
    ],
)
def test_phone_takes_any_form(typed, number):
    assert phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "1234-5678", "03-1234-567", "090-1234-56789", "+1", "+1234567890123456", "電話なし", "03-1234-5678 内線12"]
)
def test_phone_refuses_what_cannot_be_called(typed):
    assert refusal(phone, typed) == "電話番号を市外局番から入力してください（数字10桁または11桁）"


# --- size -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("industry", "capital", "employees", "size"),
    [
        ("manufacturing", 300_000_000, 5_000, "sme"),
        ("manufacturing", 300_000_001, 300, "sme"),
        ("manufacturing", 300_000_001, 301, "large"),
        ("manufacturing", 988_000_000, 271, "sme"),  # a published example: capital above, employees within
        ("wholesale", 100_000_001, 101, "large"),
        ("wholesale", 100_000_000, 101, "sme"),
        ("medical", 50_000_001, 101, "large"),
        ("medical", 50_000_001, 100, "sme"),
        ("retail", 50_000_001, 51, "large"),
        ("food_lodging", 50_000_001, 51, "large"),
        ("retail", 0, 51, "sme"),
        ("retail", 50_000_001, 0, "sme"),
        ("retail", None, 50, "sme"),
        ("retail", 50_000_000, None, "sme"),
        ("retail", None, 51, None),
        ("retail", 50_000_001, None, None),
        ("retail", None, None, None),
    ],
)
def test_size_of_follows_the_sme_act(industry, capital, employees, size):
    assert size_of(f"industry.{industry}", capital, employees) == (size and f"size.{size}")


@pytest.mark.django_db
@pytest.mark.parametrize("industry", [None, "", "industry.unknown", "method.visit"])
def test_size_of_an_unknown_industry_is_undecided(industry):
    assert size_of(industry, 1, 1) is None


@pytest.mark.django_db
def test_size_of_reads_its_limits_from_the_catalogue():
    retail = Code.objects.get(pk="sme_class.retail")
    retail.attributes |= {"employees_max": 500}
    retail.save()
    catalogue.forget()

    assert size_of("industry.retail", 10**9, 400) == "size.sme"


# --- kind -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "kind"),
    [
        ("large", "company"),
        ("sme", "company"),
        ("mid", "company"),
        ("small", "company"),
        ("startup", "startup"),
        ("sole", "person"),
        ("university", "university"),
        ("kosen", "kosen"),
        ("organization", "organization"),
    ],
)
def test_client_kind_follows_the_size(size, kind):
    assert client_kind_of(f"size.{size}", "山田太郎") == f"client_kind.{kind}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "株式会社青葉",
        "青葉㈱",
        "（株）青葉",
        "有限会社青葉",
        "㈲青葉",
        "合同会社青葉",
        "(同)青葉",
        "Aoba Inc.",
        "AOBA Co., Ltd.",
        "Ａｏｂａ　ＬＬＣ",
    ],
)
def test_client_kind_without_size_is_company_where_the_name_says_so(name):
    assert client_kind_of(None, name) == "client_kind.company"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["山田太郎", "青葉大学", "", "Vincent Corwin", "会社員 山田", "Incubation 協議会"])
def test_client_kind_without_size_is_unknown_for_other_names(name):
    assert client_kind_of(None, name) is None


@pytest.mark.django_db
def test_client_kind_of_a_size_without_one_is_unknown():
    Code.objects.create(key="size.new", axis="size", code="new", ja="新区分", en="New")

    assert client_kind_of("size.new", "株式会社青葉") is None
