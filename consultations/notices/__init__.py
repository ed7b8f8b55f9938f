"""One function per outgoing mail."""

from consultations.notices.cases import case_assigned, case_closed, case_reopened, consult_received, support_began

__all__ = ["case_assigned", "case_closed", "case_reopened", "consult_received", "support_began"]
