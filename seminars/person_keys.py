"""When two applications name the same person."""

import hashlib

from consultations.walls import key_of

_LONGEST = 200


def person_key(name: str, email: str, company: str = "") -> str:
    """The person at an address, whatever the width, the kana and the old form of the letters in which the name is typed.

    Without an address (somebody came to the door) the company stands for it.
    """
    key = f"{key_of(name)}|{email.strip().casefold() or key_of(company)}"
    return key if len(key) <= _LONGEST else hashlib.sha256(key.encode()).hexdigest()
