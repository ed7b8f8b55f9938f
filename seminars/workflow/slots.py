"""The life of a talk after an event."""

from django.utils.translation import gettext_lazy as _

from core.transitions import Rule
from seminars.enums import SlotStatus as S
from seminars.permissions.slots import can_keep_talk, holds_the_booking

SLOT = {
    "book": Rule(frozenset({S.OPEN}), S.BOOKED, holds_the_booking, _("Book")),
    "free": Rule(frozenset({S.BOOKED}), S.OPEN, holds_the_booking, _("Cancel the talk")),
    "hold": Rule(frozenset({S.BOOKED, S.MISSED}), S.HELD, can_keep_talk, _("The talk took place")),
    "miss": Rule(frozenset({S.BOOKED, S.HELD}), S.MISSED, can_keep_talk, _("The talk did not take place")),
    "withdraw": Rule(frozenset({S.OPEN, S.BOOKED}), S.CANCELLED, can_keep_talk, _("Withdraw")),
    "withdraw_with_event": Rule(frozenset({S.OPEN, S.BOOKED}), S.CANCELLED, holds_the_booking, _("Withdraw")),
}
