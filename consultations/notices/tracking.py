"""The mail that carries a one-time link to the client's own page."""

from consultations.enums import Level
from consultations.models import Case
from core.one_time_links import LASTS, hash_of
from mailing.actions import queue
from mailing.render import address_of, render


def tracking_link(case: Case, token: str) -> None:
    """To the address that was given with the consultation. The link is a secret: the outbox does not keep it."""
    minutes = int(LASTS.total_seconds() // 60)
    page = address_of("public:track_open", case.language, token)
    context = {"name": case.person_name, "number": case.case_no, "page": page, "minutes": minutes}
    subject, body = render("consultations/email/tracking_link_client", case.language, context)
    queue(
        key=f"track:{hash_of(token)}",
        event="tracking_link",
        recipient=case.email,
        language=case.language,
        subject=subject,
        body=body,
        scope=case.desk_id if case.level <= Level.LIMITED else "",
        object_ref=case.ref,
        is_restricted=case.level > Level.NORMAL,
        is_secret=True,
    )
