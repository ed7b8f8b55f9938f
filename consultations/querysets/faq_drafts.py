"""Which drafts for the FAQ one may read: knowledge does not know of cases, so this app says it."""

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from accounts.enums import DESK_ROLES
from knowledge.models import FaqDraft


def faq_drafts_open_to(actor: Actor) -> QuerySet[FaqDraft]:
    """The drafts of his desks: one that was taken from a contact only for whoever works on the case of that contact."""
    from consultations.models import Contact  # noqa: PLC0415  # models import querysets

    sources = Contact.objects.worked_on_by(actor).order_by().values("ref")
    is_open = Q(source_ref="") | Q(source_ref__in=sources)
    return FaqDraft.objects.filter(is_open, desk_code__in=actor.desks_as(*DESK_ROLES))
