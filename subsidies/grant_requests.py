"""A grant by the terms that stand in the database: who asks from a page, a command or a file."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations import catalogue
from consultations.enums import Axis
from core.fiscal import label as year_label
from subsidies.grants.calculator import Calculation, calculate
from subsidies.grants.request import read_request
from subsidies.grants.sme import Limits
from subsidies.models import Programme, ProgrammeTerms
from subsidies.words import CONDITIONS


class NoSuchTerms(LookupError):
    """No such programme, or nothing known of it in that year; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Place:
    """A programme in a fiscal year whose grant can be calculated."""

    programme: str
    name: str
    fiscal_year: int
    has_types: bool
    conditions: frozenset[str]
    caps_unknown: bool

    @property
    def value(self) -> str:
        return f"{self.programme}:{self.fiscal_year}"

    @property
    def label(self) -> str:
        return f"{self.name} {year_label(self.fiscal_year, get_language() or 'ja')}"


def calculable() -> list[Place]:
    """Programmes and years of which a rate is known, in the order of programmes; years of which the caps are known before
    others, then the latest first. One query.
    """
    rows = ProgrammeTerms.objects.select_related("programme").order_by("programme__order", "-fiscal_year", "-version")
    found: dict[tuple[str, int], Place] = {}
    for row in rows:
        key, terms = (row.programme_id, row.fiscal_year), row.parsed()
        if key not in found and not terms.is_open:
            more = {"has_types": bool(terms.types), "conditions": terms.conditions, "caps_unknown": terms.caps_unknown}
            found[key] = Place(row.programme_id, row.programme.label, row.fiscal_year, **more)
    order = {code: place for place, code in enumerate(dict.fromkeys(code for code, _year in found))}
    return sorted(found.values(), key=lambda one: (order[one.programme], one.caps_unknown))


def terms_of(programme: str, fiscal_year: str | int) -> ProgrammeTerms:
    """The rules that hold: the highest version of the year. Raises NoSuchTerms and names what there is."""
    if not Programme.objects.filter(pk=programme).exists():
        known = ", ".join(Programme.objects.filter(terms__isnull=False).distinct().values_list("code", flat=True))
        raise NoSuchTerms(_("There is no programme %(code)s. There are: %(known)s") % {"code": programme, "known": known})
    found = ProgrammeTerms.objects.filter(programme_id=programme)
    text = str(fiscal_year)
    rules = found.filter(fiscal_year=int(text)).order_by("-version").first() if text.isascii() and text.isdigit() else None
    if rules is None:
        years = ", ".join(str(year) for year in sorted(set(found.values_list("fiscal_year", flat=True)))) or "-"
        told = {"code": programme, "year": text[:10], "years": years}
        raise NoSuchTerms(_("Nothing is known of %(code)s in fiscal year %(year)s. Known are: %(years)s") % told)
    return rules


def calculation_of(programme: str, fiscal_year: str | int, asked: object) -> Calculation:
    """The calculation for a JSON object; raises NoSuchTerms, and grants.request.NotReadable."""
    terms = terms_of(programme, fiscal_year).parsed()
    limits = limits_by_industry()
    known = sorted(terms.conditions.union(CONDITIONS))  # one of another programme is irrelevant here, not unknown
    return calculate(terms, read_request(asked, industries=tuple(limits), conditions=known), limits)


def limits_by_industry() -> dict[str, Limits]:
    """The limits of a small or medium enterprise by industry code, as the catalogue classes industries."""
    found = {}
    for key in catalogue.labels(Axis.INDUSTRY):
        limits = catalogue.attributes(f"{Axis.SME_CLASS}.{catalogue.attributes(key).get('sme_class')}")
        found[key.rpartition(".")[2]] = Limits(limits["capital_yen_max"], limits["employees_max"])
    return found
