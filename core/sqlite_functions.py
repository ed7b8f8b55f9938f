"""What PostgreSQL has and SQLite lacks."""

import hashlib
from typing import Any


def add_functions(connection: Any, **signal: Any) -> None:
    """`portal_sha256(text)` gives hexadecimal digits; the trigger that chains audit entries asks for it."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("portal_sha256", 1, _sha256, deterministic=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
