"""Integer yen, as people write it."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

_UNITS = {"": 1, "千": 10**3, "百万": 10**6, "万": 10**4, "億": 10**8, "兆": 10**12}
_PART = re.compile(r"(\d+(?:\.\d+)?)(百万|千|万|億|兆|)")
_WHOLE = re.compile(r"^(?:\d+(?:\.\d+)?(?:百万|千|万|億|兆|))+$")


class MoneyRefused(ValueError):
    """An amount that cannot be read; the text is a sentence for the reader."""


def parse_yen(value: str) -> int:
    """Yen from `10000000`, `10,000,000`, `1,000万円`, `1億2,000万円`; raises MoneyRefused otherwise."""
    text = re.sub(r"[\s,約¥￥]", "", unicodedata.normalize("NFKC", value)).removesuffix("円")
    if not _WHOLE.match(text):
        raise MoneyRefused(_("Enter the amount in yen, like 10,000,000 or 1,000万円"))
    parts = [Decimal(number) * _UNITS[unit] for number, unit in _PART.findall(text)]
    units = [_UNITS[unit] for _number, unit in _PART.findall(text)]
    total = sum(parts, Decimal(0))
    if units != sorted(set(units), reverse=True) or total != int(total):
        raise MoneyRefused(_("Enter the amount in yen, like 10,000,000 or 1,000万円"))
    return int(total)
