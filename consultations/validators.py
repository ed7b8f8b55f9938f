"""Rules on values that models, forms and the ledger import share.

Code-like values come in any width and with any dashes and are returned as they are stored; a refused value raises
ValidationError with a sentence for the reader. Empty values are the caller's affair.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.jp import cn

from consultations import catalogue
from consultations.enums import Axis
from core.text import compare_key, digits

_FIGURES = frozenset("0123456789")
_CORPORATE_NUMBER_LENGTH = 13
_CHECK_CORPORATE_NUMBER = _("Check the corporate number: one digit seems wrong")
_POSTAL_CODE = re.compile(r"[0-9]{7}")
_DOMESTIC_PHONE = re.compile(r"0[0-9]{9,10}")
_FOREIGN_PHONE = re.compile(r"\+[0-9]{8,15}")
# The forms of the Companies Act and of its predecessors, and how English names say the same (all as compare keys).
_COMPANY_FORMS = ("株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "(株)", "(有)", "(同)", "(資)", "(名)")
_ENGLISH_FORM = re.compile(r"(?:\b(?:inc|corp|corporation|ltd|llc|gmbh|k\.k|g\.k)\b\.?|\bco\.)", re.IGNORECASE)


def corporate_number(text: str) -> str:
    """The 13 digits of a 法人番号, its check digit right; the `T` of an invoice number may stand before it.

    The check digit sees every wrong digit but 0 written for 9 and 9 for 0: show the reader whose number it is.
    """
    number = digits(text).upper().removeprefix("T")
    count = sum(character in _FIGURES for character in number)
    if not count or _CORPORATE_NUMBER_LENGTH not in (count, len(number)):  # O for 0 is a wrong digit, not a short number
        raise ValidationError(
            _("A corporate number has 13 digits (now %(n)s). Leave it blank if unsure"), code="length", params={"n": count}
        )
    if count != len(number) or not cn.is_valid(number):
        raise ValidationError(_CHECK_CORPORATE_NUMBER, code="check_digit")
    return number


def postal_code(text: str) -> str:
    """`060-0001` from seven digits in any form, with or without 〒."""
    number = digits(text.replace("〒", ""))
    if not _POSTAL_CODE.fullmatch(number):
        raise ValidationError(_("Enter a 7-digit postal code"), code="postal_code")
    return f"{number[:3]}-{number[3:]}"


def phone(text: str) -> str:
    """10 or 11 digits from 0 on, or `+` and 8 to 15 digits for numbers of any country."""
    number = digits(text)
    if not (_DOMESTIC_PHONE.fullmatch(number) or _FOREIGN_PHONE.fullmatch(number)):
        raise ValidationError(_("Enter a phone number with area code"), code="phone")
    return number


def size_of(industry_key: str | None, capital_yen: int | None, employees: int | None) -> str | None:
    """`size.sme` or `size.large` by the SME Basic Act, from the limits of the catalogue; None if undecidable.

    A company is an SME when its capital or its employees are within the limit of its industry's class. It is large
    only when both are known and both are above.
    """
    limits = catalogue.attributes(f"{Axis.SME_CLASS}.{catalogue.attributes(industry_key).get('sme_class')}")
    within = [_is_within(capital_yen, limits.get("capital_yen_max")), _is_within(employees, limits.get("employees_max"))]
    if True in within:
        return f"{Axis.SIZE}.sme"
    return None if None in within else f"{Axis.SIZE}.large"


def _is_within(value: int | None, limit: int | None) -> bool | None:
    """Limits are "or less"; None when either is not known."""
    return None if value is None or limit is None else value <= limit


def client_kind_of(size_key: str | None, name: str) -> str | None:
    """The kind of client: as its size says, else a company if its name says so, else None."""
    kind = catalogue.attributes(size_key).get("client_kind")
    if kind is None and not size_key and _names_a_company(name):
        kind = "company"
    return f"{Axis.CLIENT_KIND}.{kind}" if kind else None


def _names_a_company(name: str) -> bool:
    key = compare_key(name)
    return any(form in key for form in _COMPANY_FORMS) or bool(_ENGLISH_FORM.search(unicodedata.normalize("NFKC", name)))
