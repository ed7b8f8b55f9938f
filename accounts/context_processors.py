"""What every page of somebody signed in knows of his session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.session_store import end_of, last_end


def session(request: HttpRequest) -> dict[str, Any]:
    """`session_end`: when the session ends, and how many seconds before somebody is told (nothing for visitors).

    `company_sign_in`: the name of the provider through which companies sign in, where one is set.
    """
    found: dict[str, Any] = {"company_sign_in": settings.OIDC.get("name", "")}
    store = getattr(request, "session", None)
    if store is None or getattr(request, "user", None) is None or not request.user.is_authenticated:
        return found
    last = last_end(store)
    if last is None:
        return found
    now = timezone.now()
    end = end_of(store, now)
    return found | {
        "session_end": {
            "at": end,
            "left": int((end - now).total_seconds()),
            "most": int((last - now).total_seconds()),
            "warn": settings.SESSION_WARN_MINUTES * 60,
            "warn_minutes": settings.SESSION_WARN_MINUTES,
        }
    }
