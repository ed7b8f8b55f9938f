"""Who is a small or medium enterprise: table of the SME Basic Act, deemed large companies, groups.

Source: Small and Medium-sized Enterprise Basic Act, article 2, and the programmes' own rules. All limits are "or less"; a
company is one by capital OR employees, a sole proprietor by employees. Finer industries (software, lodging, rubber) differ.
"""

from dataclasses import dataclass
from fractions import Fraction

DEEMED_LARGE_FROM = Fraction(1, 2)  # of the shares in the hands of one large company
GROUP_NEEDS = Fraction(2, 3)  # of its members


@dataclass(frozen=True)
class Limits:
    """Of one class of industries: yen and persons."""

    capital: int
    employees: int


def is_sme(limits: Limits | None, *, capital: int | None, employees: int | None, is_company: bool) -> bool | None:
    """None where what was told does not decide it."""
    if limits is None:
        return None
    told = [(employees, limits.employees)]
    if is_company:
        told.append((capital, limits.capital))
    if any(value is not None and value <= limit for value, limit in told):
        return True
    return None if any(value is None for value, _limit in told) else False


def is_deemed_large(large_parent_share: Fraction) -> bool:
    """Whether one large company holds half of it or more ."""
    return large_parent_share >= DEEMED_LARGE_FROM


def is_group_of_smes(members: int, sme_members: int) -> bool:
    """Whether two thirds of the members or more are small or medium enterprises."""
    return Fraction(sme_members, members) >= GROUP_NEEDS
