"""Names of companies folded for the look-up: without legal form, in any width and either kana.

Looser than `core.text.company_key`, which decides whether two clients are one: here a person chooses from the hits.
"""

import re

from core.text import digits, fold

# Legal forms as they stand before or after a name, and their abbreviations on bank forms and business cards.
_FORMS = (
    *("株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "相互会社", "特例有限会社"),
    *("一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人", "社団法人", "財団法人", "特定非営利活動法人"),
    *("医療法人社団", "医療法人財団", "社会医療法人", "医療法人", "社会福祉法人", "学校法人", "宗教法人"),
    *("国立研究開発法人", "独立行政法人", "地方独立行政法人", "国立大学法人", "公立大学法人"),
    *("特許業務法人", "弁理士法人", "弁護士法人", "税理士法人", "監査法人", "農事組合法人", "企業組合", "協同組合"),
    *("(株)", "(有)", "(同)", "(資)", "(名)", "(一社)", "(一財)", "(公社)", "(公財)", "(社)", "(財)", "(特非)", "(医)"),
    *("(福)", "(学)", "(宗)", "(独)", "(大)", "(企)", "(協)", "npo法人"),
)
_EITHER = "|".join(sorted((re.escape(fold(form)) for form in _FORMS), key=len, reverse=True))
_AT_THE_ENDS = re.compile(rf"^(?:{_EITHER})+|(?:{_EITHER})+$")
_BETWEEN_WORDS = re.compile(r"[・·,.'’]")  # written or left out as one likes
_LENGTH = 13
MAX_NAME, MAX_KANA = 200, 500  # letters that the table takes


def name_key(name: str) -> str:
    """The folded name without a legal form before or after it; a name that is nothing else stays whole."""
    folded = _BETWEEN_WORDS.sub("", fold(name))
    return (_AT_THE_ENDS.sub("", folded) or folded)[:MAX_NAME]


def kana_key(kana: str) -> str:
    return fold(kana)[:MAX_KANA]


def number_in(text: str) -> str:
    """The 13 digits that `text` is, in any width, with dashes or spaces, after T or not; else empty."""
    number = digits(text).upper().removeprefix("T")
    return number if len(number) == _LENGTH and number.isascii() and number.isdigit() else ""
