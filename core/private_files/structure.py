"""Looking at the bytes of a file without reading all of it."""

from pathlib import Path


class Unacceptable(Exception):
    """The structure of a file is not what its kind asks for; the text is for logs."""


def starts_with(path: Path, *beginnings: bytes) -> bool:
    """Whether the file begins with one of these, at its very first byte."""
    with path.open("rb") as file:
        return file.read(max(map(len, beginnings))).startswith(beginnings)


def tail(path: Path, size: int) -> bytes:
    """The last `size` bytes of the file."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read()
