"""The amount of a grant, every line of it explained.

Order of the rule, where the terms do not say otherwise: tax out of each cost (down to the yen), eligible costs of a case
added up, × rate, cut to the cap of the case, cases added up, cut to what is left of the company's ceiling of the year,
rounded down to 1,000 yen once and last. Shares are exact fractions until that last step; a line shows them down to the yen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_noop

from subsidies.grants.refusals import Refusal, refusals_of
from subsidies.grants.request import AskedCase, Cost, GrantRequest
from subsidies.grants.sme import Limits
from subsidies.grants.terms import Terms, TypeTerms
from subsidies.grants.words import Words, name_of, percent, share, words, yen


@dataclass(frozen=True)
class Line:
    """One step: the rule, what it did to which amount (yen)."""

    rule: str
    explained: Words
    before: int
    after: int

    def as_json(self) -> dict[str, Any]:
        told = {f"explain_{language}": self.explained.in_language(language) for language in ("ja", "en")}
        return {"rule": self.rule, **told, "before": self.before, "after": self.after}


@dataclass
class Calculation:
    """`eligible_total` and `grant` in yen. With a refusal the grant is 0 and the lines end with the eligible costs."""

    eligible_total: int = 0
    grant: int = 0
    lines: list[Line] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def note(self, rule: str, explained: Words, before: Fraction | int, after: Fraction | int) -> None:
        self.lines.append(Line(rule, explained, int(before), int(after)))

    def as_json(self) -> dict[str, Any]:
        return {
            "eligible_total": self.eligible_total,
            "grant": self.grant,
            "lines": [line.as_json() for line in self.lines],
            "refusals": [refusal.as_json() for refusal in self.refusals],
        }


def calculate(terms: Terms, asked: GrantRequest, limits: Mapping[str, Limits]) -> Calculation:
    """What the programme pays in its year. `limits` are those of each industry code (grants.sme).

    Raises NotReadable where the programme has types and none was told.
    """
    made = Calculation(refusals=refusals_of(terms, asked, limits))
    eligible = [_eligible(terms, case, number, made) for number, case in enumerate(asked.cases, start=1)]
    made.eligible_total = sum(eligible)
    if made.refusals:
        return made
    rule = terms.types[asked.type] if asked.type is not None and terms.types else None
    rate = rule.rate if rule else terms.rate
    if rate is None:  # refusals_of refuses an open rate
        raise ValueError(f"{terms.programme} {terms.fiscal_year} has no rate")
    paid = [
        _paid(terms, case, rate, sum_, number, made)
        for number, (case, sum_) in enumerate(zip(asked.cases, eligible, strict=True), 1)
    ]
    total = sum(paid, Fraction(0))
    if len(paid) > 1:
        made.note(
            "sum", words(gettext_noop("The amounts of all cases are added up: %(sum)s yen."), sum=yen(int(total))), total, total
        )
    if rule:
        total = _within_type(rule, asked, total, made)
    total = _within_ceiling(terms, asked, total, made)
    if terms.caps_unknown:
        message = gettext_noop("No source names the caps of this fiscal year, so none is applied. The grant may be lower.")
        made.note("cap_not_known", words(message), total, total)
    made.grant = _rounded(terms, total, made)
    return made


# --- steps --------------------------------------------------------------------------------------
def _eligible(terms: Terms, case: AskedCase, number: int, made: Calculation) -> int:
    """The eligible costs of one case, without tax."""
    total = 0
    for cost in case.costs:
        total += _counted(terms, cost, made)
    made.note(
        "eligible",
        words(gettext_noop("Eligible costs of case %(number)s: %(sum)s yen."), number=number, sum=yen(total)),
        total,
        total,
    )
    return total


def _counted(terms: Terms, cost: Cost, made: Calculation) -> int:
    """What of one cost counts; a line where that is not all of it."""
    told = {"cost": name_of(cost.country, cost.item), "amount": yen(cost.amount)}
    if terms.items and cost.item and cost.item not in terms.items:
        message = gettext_noop("%(cost)s: %(amount)s yen is no eligible cost of this programme.")
        made.note("not_eligible", words(message, **told), cost.amount, 0)
        return 0
    if cost.tax_rate:
        message = gettext_noop(
            "%(cost)s: consumption tax of %(rate)s %% is taken out of %(amount)s yen, down to the yen: %(net)s yen."
        )
        made.note("tax", words(message, **told, rate=percent(cost.tax_rate), net=yen(cost.net)), cost.amount, cost.net)
    return cost.net


def _paid(terms: Terms, case: AskedCase, rate: Fraction, eligible: int, number: int, made: Calculation) -> Fraction:
    """The part of one case: × rate, cut to its cap."""
    amount = eligible * rate
    message = gettext_noop("Case %(number)s: %(eligible)s yen × %(rate)s = %(amount)s yen.")
    made.note(
        "rate",
        words(message, number=number, eligible=yen(eligible), rate=share(rate), amount=yen(int(amount))),
        eligible,
        amount,
    )
    cap = terms.case_caps.get(case.right or "")
    if cap is None or amount <= cap:
        return amount
    message = gettext_noop("Case %(number)s: cut to the cap of a case, %(cap)s yen.")
    made.note("case_cap", words(message, number=number, cap=yen(cap)), amount, cap)
    return Fraction(cap)


def _within_type(rule: TypeTerms, asked: GrantRequest, total: Fraction, made: Calculation) -> Fraction:
    """Cut to the cap of the type and to what the local government gives."""
    if rule.cap is not None and total > rule.cap:
        made.note(
            "type_cap", words(gettext_noop("Cut to the cap of this type, %(cap)s yen."), cap=yen(rule.cap)), total, rule.cap
        )
        total = Fraction(rule.cap)
    local = asked.local_government_share
    if rule.within_local_share and local is not None and total > local:
        message = gettext_noop("Cut to what the local government gives, %(local)s yen.")
        made.note("local_share", words(message, local=yen(local)), total, local)
        total = Fraction(local)
    return total


def _within_ceiling(terms: Terms, asked: GrantRequest, total: Fraction, made: Calculation) -> Fraction:
    """Cut to what is left of the company's ceiling this year, whoever granted the rest of it."""
    if terms.company_ceiling is None:
        return total
    left = max(terms.company_ceiling - asked.already_granted, 0)
    told = {"ceiling": yen(terms.company_ceiling), "granted": yen(asked.already_granted), "left": yen(left)}
    if total > left:
        message = gettext_noop(
            "Cut to what is left of the yearly ceiling of a company: %(ceiling)s yen less %(granted)s yen "
            "already granted is %(left)s yen."
        )
        made.note("company_ceiling", words(message, **told), total, left)
        return Fraction(left)
    return total


def _rounded(terms: Terms, total: Fraction, made: Calculation) -> int:
    grant = int(total // terms.rounded_down_to) * terms.rounded_down_to
    message = gettext_noop("Rounded down to %(unit)s yen, once and last: %(grant)s yen.")
    made.note("rounding", words(message, unit=yen(terms.rounded_down_to), grant=yen(grant)), total, grant)
    return grant
