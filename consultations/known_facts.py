"""What a signed-in client need not type again, and from where we know it.

Of his last consultation only what he typed himself: what the desks noted of a company is not told by a form.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import company_adapter
from accounts.actors import Actor
from accounts.enums import Role
from accounts.models import User
from consultations.models import Case

Known = dict[str, tuple[str, str]]  # field: (value, from where in words)
_OF_CASE = {
    2: {"applicant": "applicant", "company": "company_name", "postal_code": "postal_code", "address": "address"},
    3: {"person_name": "person_name", "person_kana": "person_kana", "phone": "phone", "writer": "writer"}
    | {"writer_office": "writer_office"},
}


def known_of(actor: Actor, page: int) -> Known:
    """By field of that page of the form; empty for who is not signed in as a client."""
    if page not in _OF_CASE or not actor.has(Role.CLIENT):
        return {}
    told = _("(from your last consultation)")
    names = _OF_CASE[page]
    last = Case.objects.filter(requester_id=actor.user_id).order_by("-received_on", "-pk").values(*names.values()).first() or {}
    known = {field: (last[name], told) for field, name in names.items() if last.get(name)}
    return _of_provider(actor) | known if page == 2 else _registered(actor) | known


def _of_provider(actor: Actor) -> Known:
    """The company, where the client signs in through a provider of companies that names it."""
    facts = company_adapter.facts_of(actor.user_id or 0)
    if not facts:
        return {}
    told = _("(from %(provider)s)") % {"provider": settings.OIDC["name"]}
    known = {field: (value, told) for field, value in facts.items() if field in ("company", "corporate_number")}
    return known | ({"applicant": ("company", told)} if "corporate_number" in known else {})


def _registered(actor: Actor) -> Known:
    told = _("(from your registration)")
    user = User.objects.only("name", "email").get(pk=actor.user_id)
    return {"email": (user.email, told)} | ({"person_name": (user.name, told)} if user.name else {})
