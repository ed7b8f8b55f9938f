"""Hostile files, made here by programs and never kept as files: what every upload must refuse or render harmless.

`everything()` gives each file with what must become of it; `judge` says what did.
"""

from collections.abc import Iterator

from tests.core.private_files.hostile import disguised, documents, names, packages, pictures
from tests.core.private_files.hostile.cases import REFUSED, SERVED, Hostile
from tests.core.private_files.hostile.judging import Verdict, judge

__all__ = ["REFUSED", "SERVED", "Hostile", "Verdict", "everything", "judge", "quick"]


def everything() -> Iterator[Hostile]:
    """The whole corpus; each key once."""
    for part in (packages, documents, pictures, disguised, names):
        yield from part.cases()


def quick() -> Iterator[Hostile]:
    """What every test run looks at: one of each kind, without those that take long to make or to refuse."""
    for case in everything():
        if case.is_quick:
            yield case
