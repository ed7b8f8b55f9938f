"""Integer yen, as people write it."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

LIMIT = 10**16  # 1京円: more than all the yen there are, and safe in every integer column
_LARGE = {"兆": 10**12, "億": 10**8, "万": 10**4, "": 1}
_SMALL = {"千": 1000, "百": 100, "十": 10, "": 1}
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?)"
_SECTION = rf"{_NUMBER}(?:千{_NUMBER})?(?:百{_NUMBER})?(?:十{_NUMBER})?[千百十]?"
_WHOLE = re.compile("".join(rf"(?:(?P<s{value}>{_SECTION}){unit})?" for unit, value in _LARGE.items()))
_PART = re.compile(rf"({_NUMBER})([千百十]?)")


class MoneyRefused(ValueError):
    """An amount that cannot be read; the text is a sentence for the reader."""


def parse_yen(value: str) -> int:
    """Yen from `10000000`, `10,000,000`, `1,000万円`, `1億2,000万円`, `5百万円`; raises MoneyRefused otherwise."""
    text = re.sub(r"[\s,約¥￥]", "", unicodedata.normalize("NFKC", value)).removesuffix("円")
    match = _WHOLE.fullmatch(text) if len(text) <= 40 else None
    if not text or not match:
        raise _refused()
    total = sum((_section(match[f"s{unit}"]) * unit for unit in _LARGE.values() if match[f"s{unit}"]), Decimal(0))
    if total != int(total) or total >= LIMIT:
        raise _refused()
    return int(total)


def _section(text: str) -> Decimal:
    """What stands before 兆, 億, 万 or the end: `2,000`, `1.5`, `5百`, `2千5百`."""
    parts = [(Decimal(number), _SMALL[unit]) for number, unit in _PART.findall(text)]
    units = [unit for _number, unit in parts]
    if units != sorted(set(units), reverse=True):
        raise _refused()
    return sum((number * unit for number, unit in parts), Decimal(0))


def _refused() -> MoneyRefused:
    return MoneyRefused(_("Enter the amount in yen, like 10,000,000 or 1,000万円"))
