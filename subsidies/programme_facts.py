"""What is known of a programme in its latest year, in words."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.fiscal import label as year_label
from subsidies.grants.terms import Terms
from subsidies.grants.words import share, yen
from subsidies.models import Programme, ProgrammeTerms
from subsidies.words import RIGHTS


@dataclass(frozen=True)
class Facts:
    """A programme with the rules of its latest year; `notes` come from other public pages and are not confirmed."""

    programme: Programme
    year: str = ""
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""


def facts_of(programme: Programme) -> Facts:
    """Of the first of `programme.terms`, which the caller has put in order, latest first."""
    latest = next(iter(programme.terms.all()), None)
    if latest is None:
        return Facts(programme)
    language = get_language() or "ja"
    return Facts(
        programme,
        year=year_label(latest.fiscal_year, language),
        rules=tuple(_rules(latest.parsed())),
        notes=tuple(_notes(latest, language)),
        source=latest.source,
    )


def _rules(terms: Terms) -> list[str]:
    told = []
    if terms.rate is not None:
        told.append(_("%(share)s of the eligible costs") % {"share": share(terms.rate)})
    if terms.company_ceiling is not None:
        told.append(_("Up to %(cap)s yen a company and year") % {"cap": yen(terms.company_ceiling)})
    if terms.caps_unknown:
        told.append(_("No source names the caps of this fiscal year"))
    caps: dict[int, list[str]] = {}
    for right, cap in terms.case_caps.items():
        caps.setdefault(cap, []).append(str(RIGHTS[right]))
    separator = _(", ")
    for cap, rights in caps.items():
        told.append(_("Up to %(cap)s yen a case: %(rights)s") % {"cap": yen(cap), "rights": separator.join(rights)})
    for number, rule in terms.types.items():
        words = _("Type %(number)s: %(share)s") if rule.rate != 1 else _("Type %(number)s: a fixed amount up to %(cap)s yen")
        told.append(words % {"number": number, "share": share(rule.rate), "cap": yen(rule.cap or 0)})
    return told


def _notes(terms: ProgrammeTerms, language: str) -> list[str]:
    return [note.get(language) or note["ja"] for note in terms.notes]
