"""One function per outgoing mail."""

from consultations.notices.cases import case_closed, case_reopened, client_asked, consult_received, support_began
from consultations.notices.drafts import draft_expiring, draft_nudge, draft_saved

__all__ = [
    "case_closed",
    "case_reopened",
    "client_asked",
    "consult_received",
    "draft_expiring",
    "draft_nudge",
    "draft_saved",
    "support_began",
]
