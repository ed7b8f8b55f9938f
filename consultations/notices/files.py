"""Mail about a file in which the scanner found malware."""

from consultations.models import CaseFile
from consultations.notices.delivery import heads_of_desk, responsible, to_user


def file_infected(file: CaseFile) -> None:
    """To the managers of the desk, or at a secret case to who works on it. Neither name nor content of the file is told."""
    for user in heads_of_desk(file.case) or responsible(file.case):
        to_user(file.case, "file_infected", "manager", user, at=file.scanned_at)
