"""How long figures are kept (core.retention)."""

from django.utils.translation import gettext_lazy as _

from core.retention import EVERY_TEXT, Action, Entry, Fate, Period

_FIGURES = _("The published figures of the institute; counts and codes, no person")
_FOR_EVER = Period(_("for ever: a published year never changes"))

TABLE = (
    Entry(
        model="reporting.YearRollup",
        basis=_FIGURES,
        period=_FOR_EVER,
        action=Action.KEEP,
        trigger=_("nothing"),
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="reporting.FigureCell",
        basis=_FIGURES,
        period=_FOR_EVER,
        action=Action.KEEP,
        trigger=_("nothing; a way to the desk that names its client holds erasure up until it is corrected"),
        relations={"rollup": Fate.GOES},
        keeps=(EVERY_TEXT,),
    ),
)
