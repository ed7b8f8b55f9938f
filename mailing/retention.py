"""How long the outbox is kept (core.retention)."""

from django.utils.translation import gettext_lazy as _

from core.retention import Action, Entry, Period

TABLE = (
    Entry(
        model="mailing.Message",
        basis=_("Proof that a promise was kept and a mail was sent"),
        period=Period(_("after the mail left"), open_key="mail"),
        action=Action.ANONYMISE,
        trigger=_("the nightly sweep, and erasure; codes and one-time links already when they have left"),
        emptied={"recipient": "", "subject": "", "body": "", "error": ""},
        keeps=("ref", "key", "event", "language", "message_id", "scope", "object_ref", "status"),
    ),
    Entry(
        model="mailing.JournalEntry",
        basis=_("Nothing is sent twice: a hash that names no person"),
        period=Period(_("as long as the outbox row")),
        action=Action.KEEP,
        trigger=_("nothing"),
        keeps=("message_id",),
    ),
)
