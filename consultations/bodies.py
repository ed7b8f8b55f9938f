"""Other bodies that help where our desks do not, told to whoever came to the wrong address.

Their names come from the catalogue of partners; what they do is said here in the owner's words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations import catalogue


@dataclass(frozen=True)
class Body:
    """A body, what it helps with, and its phone where a public paper of `phone_year` prints one."""

    code: str
    name: str
    purpose: Any
    phone: str = ""
    phone_year: int = 0


_PURPOSES = {
    "yorozu": _("Any question of running a company: sales, money, staff, successors. Everywhere, free."),
    "shitauke": _("A customer or parent company presses you: prices, payment, know-how for nothing. Everywhere, free."),
    "jetro": _("Business abroad: markets, partners, trade fairs, export rules, and subsidies for filing abroad."),
    "smrj": _("Managing a move abroad, and management in general."),
    "export_consortium": _("Public bodies that help together with exporting; ours is one of them."),
    "sme_centers": _("Subsidies of your prefecture, also for filing patents and trademarks abroad."),
    "jpo": _("Fees of patents and trademarks, and who pays less: small companies, founders, universities."),
    "jataff": _("Names and varieties in farming, forestry, fishing and food."),
    "npa": _("A crime: a theft of data or papers, a threat, an attack on your computers. In an emergency phone 110."),
    "ipa": _("Attacks on computers, viruses, and how to make your systems safe."),
}
_PHONES = {"shitauke": ("0120-418-618", 2018)}
WRONG_ADDRESS = ("yorozu", "shitauke", "npa", "ipa", "jetro", "smrj", "sme_centers", "jpo", "jataff")


def bodies(codes: Iterable[str]) -> list[Body]:
    """These bodies in this order; one that the catalogue no longer names is left out."""
    names = dict(catalogue.partner_choices())
    return [Body(code, names[code], _PURPOSES[code], *_PHONES.get(code, ())) for code in codes if code in names]
