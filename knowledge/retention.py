"""How long templates and questions are kept (core.retention)."""

from django.utils.translation import gettext_lazy as _

from core.retention import EVERY_TEXT, Action, Entry, Period

TABLE = (
    Entry(
        model="knowledge.ReplyTemplate",
        basis=_("A letter of the institute without any client"),
        period=Period(_("as long as the portal runs")),
        action=Action.KEEP,
        trigger=_("nothing; staff switch it off"),
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="knowledge.FaqDraft",
        basis=_("A question that may become a FAQ; the contact it came from stands beside it"),
        period=Period(_("until the contact it came from is erased")),
        action=Action.DELETE,
        trigger=_("disposal and erasure"),
    ),
)
