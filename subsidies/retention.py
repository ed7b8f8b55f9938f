"""What of programmes is kept how long (core.retention): rules name nobody and stay."""

from django.utils.translation import gettext_lazy as _

from core.retention import EVERY_TEXT, Action, Entry, Fate, Period

_BASIS = _("Rules of programmes, by which grants of earlier years are explained")
_EVER = Period(_("as long as the portal runs"))


def _rules(model: str, **relations: Fate) -> Entry:
    return Entry(
        model=model,
        basis=_BASIS,
        period=_EVER,
        action=Action.KEEP,
        trigger=_("nothing: new rules are a new version"),
        relations=relations,
        keeps=(EVERY_TEXT,),
    )


TABLE = (
    _rules("subsidies.Programme"),
    _rules("subsidies.ProgrammeTerms", programme=Fate.STAYS),
    _rules("subsidies.FeeTier", programme=Fate.STAYS),
)
