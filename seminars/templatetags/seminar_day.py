"""How the pages of the day of an event write things."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seminars.models import Registration
from seminars.tickets import ticket_picture

register = template.Library()


@register.simple_tag
def ticket_qr(registration: Registration) -> str:
    """The `data:` address of the QR code that the reception scans."""
    return ticket_picture(registration)


@register.filter
def length_words(minutes: int) -> str:
    """`2 hours 30 minutes`, as on a certificate."""
    hours, rest = divmod(minutes, 60)
    in_hours = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    in_minutes = ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    if hours and rest:
        return _("%(hours)s %(minutes)s") % {"hours": in_hours, "minutes": in_minutes}
    return in_hours if hours else in_minutes
