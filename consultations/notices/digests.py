"""The mail about a saved view: how many cases, and where its views stand. Neither its name nor what it asks: both may tell of
a matter.
"""

from datetime import date

from consultations.models import SavedView
from mailing.actions import queue
from mailing.render import address_of, render


def morning_key(view: SavedView, today: date) -> str:
    return f"view_digest:{view.ref}:{today:%Y%m%d}"


def more_key(view: SavedView, today: date, before: int, now: int) -> str:
    """The same growth on the same day is told once."""
    return f"view_digest:{view.ref}:{today:%Y%m%d}:{before}-{now}"


def view_digest(view: SavedView, count: int, key: str) -> None:
    user = view.user
    page = f"{address_of('consultations:view_list', user.language)}#view-{view.ref}"
    context = {"name": str(user), "count": count, "page": page}
    subject, body = render("consultations/email/view_digest_owner", user.language, context)
    queue(
        key=key,
        event="view_digest",
        recipient=user.email,
        language=user.language,
        subject=subject,
        body=body,
        is_restricted=True,
    )
