"""Which contacts count (相談件数): by desk of record or joint desk, and by the counting rules of their year."""

import hashlib
import json
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from consultations import catalogue
from consultations.enums import Axis
from consultations.models import Contact, CountingRule

FORMULA = 1  # raise it when a report begins to count otherwise: every rollup is then made anew

Methods = dict[str, frozenset[str]]  # desk code → keys of the methods that count there


@dataclass(frozen=True)
class Period:
    """Fiscal years, both ends included, in which the same methods count."""

    first: int
    last: int
    methods: Methods


@dataclass(frozen=True)
class Scope:
    """A fiscal year at one desk, or over all desks (`desk` is None), with the counting rules up to it.

    The last of `periods` is the year itself, the others are all years before. Made by `scope_of`.
    """

    fiscal_year: int
    desk: str | None
    periods: tuple[Period, ...]


def desk_codes(fiscal_year: int) -> list[str]:
    """All desks, in the order of pages."""
    return list(catalogue.counting_methods(fiscal_year))


def rule_bounds() -> frozenset[int]:
    """The first fiscal years of periods in which other methods may count."""
    bounds = CountingRule.objects.order_by().values_list("from_fiscal_year", "until_fiscal_year").distinct()
    return frozenset(year for first, last in bounds for year in (first, last + 1))


def scope_of(fiscal_year: int, desk: str | None, bounds: frozenset[int] | None = None) -> Scope:
    """The scope, its counting rules merged into as few periods as possible.

    `bounds` are the `rule_bounds`, for a caller who asks for several scopes.
    """
    starts = {0, fiscal_year} | (rule_bounds() if bounds is None else bounds)
    ordered = sorted(year for year in starts if year <= fiscal_year)
    found: list[Period] = []
    for first, after in zip(ordered, [*ordered[1:], fiscal_year + 1], strict=True):
        methods = _methods(first, desk)
        if found and found[-1].methods == methods and first < fiscal_year:
            found[-1] = Period(found[-1].first, after - 1, methods)
        else:
            found.append(Period(first, after - 1, methods))
    return Scope(fiscal_year, desk, tuple(found))


def counted(scope: Scope) -> QuerySet[Contact]:
    """The counted contacts of the year: each stands here once, at however many desks it counts."""
    return Contact.objects.filter(_counts(scope.periods[-1], scope.desk), fiscal_year=scope.fiscal_year).order_by()


def counted_of_new_clients(scope: Scope) -> QuerySet[Contact]:
    """Of these, the contacts of clients without a counted contact there in any earlier year.

    Each earlier year is judged by its own rules; the order in which years were imported plays no part.
    """
    earlier = [Q(fiscal_year__range=(period.first, period.last)) & _counts(period, scope.desk) for period in scope.periods[:-1]]
    known = Contact.objects.filter(reduce(or_, earlier, Q()), client_id=OuterRef("client_id")).order_by()
    return counted(scope).filter(~Exists(known)) if earlier else counted(scope)


def fingerprint(scope: Scope) -> str:
    """Changes whenever the same contacts would give other figures: other rules, other regions."""
    regions = [[key, catalogue.attributes(key).get("region")] for key in catalogue.labels(Axis.PREFECTURE)]
    rules = [
        [period.first, period.last, {desk: sorted(methods) for desk, methods in period.methods.items()}]
        for period in scope.periods
    ]
    told = json.dumps([FORMULA, rules, regions], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _methods(fiscal_year: int, desk: str | None) -> Methods:
    methods = catalogue.counting_methods(fiscal_year)
    return methods if desk is None else {desk: methods[desk]}


def _counts(period: Period, desk: str | None) -> Q:
    """A contact counts where its method counts at its desk of record or at its joint desk."""
    desks_by_methods: dict[frozenset[str], list[str]] = {}
    for code, methods in period.methods.items():
        desks_by_methods.setdefault(methods, []).append(code)
    if desk is None and len(desks_by_methods) == 1:
        return Q(method_id__in=sorted(*desks_by_methods))  # alike at every desk: no need to ask for the desk
    clauses = [
        Q(method_id__in=sorted(methods)) & (Q(desk_id__in=desks) | Q(joint_desk_id__in=desks))
        for methods, desks in desks_by_methods.items()
    ]
    return reduce(or_, clauses)
