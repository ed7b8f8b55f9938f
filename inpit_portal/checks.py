"""Start-up check: the portal does not start with a page that nobody decided about."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from inpit_portal.pages import pages
from inpit_portal.public_pages import OWN_ACCOUNT, PUBLIC


@register(Tags.security)
def every_page_has_a_policy(**_options: Any) -> list[CheckMessage]:
    """portal.E001: open without sign-in and not listed. portal.E002: neither a policy nor listed."""
    found: list[CheckMessage] = []
    for page in pages():
        if page.is_open and page.name not in PUBLIC:
            found.append(
                Error(
                    f"/{page.route} ({page.name}) opens without signing in.",
                    hint="Give it a policy, or add it to inpit_portal/public_pages.py; a second person reads the change.",
                    id="portal.E001",
                )
            )
        elif not page.is_open and not page.has_policy and page.name not in OWN_ACCOUNT:
            found.append(
                Error(
                    f"/{page.route} ({page.name}) has no policy.",
                    hint="Decorate the view with @policy(predicate) of core.policy; predicates stand in permissions.py.",
                    id="portal.E002",
                )
            )
    return found


def refuse_undecided_pages() -> None:
    """Raises ImproperlyConfigured when a page fails the check. Web servers ask at their start: they run no checks."""
    if found := every_page_has_a_policy():
        raise ImproperlyConfigured("\n".join(f"{message.msg} {message.hint}" for message in found))
