"""The key of a secret case: without it what was sealed under it, also in every old backup, can be read by nobody."""

from consultations import sealing
from consultations.models import Case
from consultations.permissions.disposals import RUNNER


def destroy(case: Case) -> list[str]:
    """The case has no key any more; the references of those that were destroyed."""
    key = sealing.destroy_key(case, by=RUNNER)
    return [key] if key else []
