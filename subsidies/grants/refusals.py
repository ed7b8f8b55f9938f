"""Why a programme pays nothing to somebody. What was not told refuses nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from subsidies.grants.request import NO_CONDITION, Applicant, GrantRequest, NotReadable
from subsidies.grants.sme import Limits, is_deemed_large, is_group_of_smes, is_sme
from subsidies.grants.terms import Terms
from subsidies.grants.words import Words, share, words, yen

COMPANIES = ("corporation", "sole_proprietor")


@dataclass(frozen=True)
class Refusal:
    """A code and the sentence for the reader."""

    code: str
    explained: Words

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code} | {f"explain_{language}": self.explained.in_language(language) for language in ("ja", "en")}


def refusals_of(terms: Terms, asked: GrantRequest, limits: Mapping[str, Limits]) -> list[Refusal]:
    """Every reason, in the order of the rules; empty where nothing stands against it."""
    if terms.is_open:
        message = gettext_noop("No source gives the rate of this programme for the fiscal year. It cannot be calculated.")
        return [Refusal("rate_not_known", words(message))]
    if terms.types and asked.type not in terms.types:
        raise NotReadable(
            _("This programme has types. Name one of them: %(types)s") % {"types": ", ".join(map(str, terms.types))}
        )
    return [
        *_of_kind(terms, asked),
        *_of_size(terms, asked.applicant, limits),
        *_of_conditions(terms, asked),
        *_of_share(terms, asked),
    ]


def _of_kind(terms: Terms, asked: GrantRequest) -> Iterator[Refusal]:
    kind = asked.applicant.kind
    if kind is None or kind in terms.applicants or not terms.applicants:
        return
    rights = terms.applicants_for.get(kind)
    if rights is None:
        yield Refusal("applicant_kind", words(gettext_noop("Applicants of this kind cannot apply to this programme.")))
    elif any(case.right is not None and case.right not in rights for case in asked.cases):
        message = gettext_noop("Applicants of this kind can apply for regional collective trademarks only.")
        yield Refusal("applicant_kind_for_right", words(message))


def _of_size(terms: Terms, applicant: Applicant, limits: Mapping[str, Limits]) -> Iterator[Refusal]:
    if not terms.asks_for_sme:
        return
    if applicant.kind in (None, *COMPANIES):
        yield from _of_company(applicant, limits.get(applicant.industry or ""))
    elif applicant.kind == "group" and not _is_enough(applicant):
        message = gettext_noop("Fewer than two thirds of the group's members are small or medium enterprises.")
        yield Refusal("group_of_large", words(message))


def _of_company(applicant: Applicant, known: Limits | None) -> Iterator[Refusal]:
    is_company = applicant.kind != "sole_proprietor"
    size = {"capital": applicant.capital, "employees": applicant.employees}
    if known is not None and is_sme(known, **size, is_company=is_company) is False:
        message = gettext_noop(
            "Capital and employees are above the limits of a small or medium enterprise in this industry "
            "(%(capital)s yen or less, or %(employees)s persons or fewer)."
        )
        yield Refusal("not_an_sme", words(message, capital=yen(known.capital), employees=known.employees))
    held = applicant.large_parent_share
    if held is not None and is_deemed_large(held):
        message = gettext_noop("One large company holds %(share)s of the shares: half or more makes it a large company.")
        yield Refusal("deemed_large", words(message, share=share(held)))


def _is_enough(group: Applicant) -> bool:
    """What was not told refuses nobody."""
    return group.members is None or group.sme_members is None or is_group_of_smes(group.members, group.sme_members)


def _of_conditions(terms: Terms, asked: GrantRequest) -> Iterator[Refusal]:
    if terms.conditions and NO_CONDITION in asked.conditions and terms.conditions.isdisjoint(asked.conditions):
        yield Refusal("entry_condition", words(gettext_noop("None of the entry conditions of this programme holds.")))


def _of_share(terms: Terms, asked: GrantRequest) -> Iterator[Refusal]:
    """Where the local government must bear a part of the eligible costs, and bears less."""
    rule = terms.types.get(asked.type) if asked.type is not None else None
    if rule is None or rule.least_local_share is None or asked.local_government_share is None:
        return
    eligible = sum(
        cost.net for case in asked.cases for cost in case.costs if not terms.items or cost.item in ("", *terms.items)
    )
    if asked.local_government_share < eligible * rule.least_local_share:
        message = gettext_noop("The local government must bear %(share)s of the eligible costs or more.")
        yield Refusal("local_share_too_small", words(message, share=share(rule.least_local_share)))
