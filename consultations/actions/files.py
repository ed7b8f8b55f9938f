"""Files of a case: attached, handed out, removed, each with its audit row; and the sweep of what a dead process left.

The bytes come first and the row after them: a process that dies in between leaves a file that no row names, never a row
without its file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from consultations.enums import FileOrigin
from consultations.models import Case, CaseFile, DraftFile
from consultations.permissions import can_attach, can_download, can_remove_file, works_on
from core import audit, private_files
from core.private_files import FileRefused, Kept

FOLDER = "cases"
LIMIT = 20 * 1024 * 1024  # bytes of one file
MOST_AT_ONCE = 5
MOST_OF_CASE = 200
STRAY_AFTER = timedelta(days=1)  # younger files may belong to a transaction that still runs
_AT_A_TIME = 500


@dataclass(frozen=True)
class Swept:
    """What the sweep found: how many stray files (removed unless it only looked), and the files whose bytes are gone."""

    strays: int
    missing: list[str]


def attach_file(*, case: Case, by: Actor, name: str, chunks: Iterable[bytes], origin: FileOrigin) -> tuple[CaseFile, bool]:
    """The file stands at the case; with it, whether it is new: the same file again gives the first one.

    Raises FileRefused with a sentence for the sender, and PermissionDenied. Whoever does not work on the case gives as the
    client, whatever `origin` says.
    """
    if not can_attach(by, case):
        raise PermissionDenied
    if not works_on(by, case):
        origin = FileOrigin.CLIENT
    kept = private_files.keep(FOLDER, chunks, name=name, limit=LIMIT)
    try:
        with transaction.atomic():
            Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
            file, is_new = _row(case, by, kept, origin)
    except BaseException:
        private_files.remove(FOLDER, kept.stored_name)
        raise
    if not is_new:
        private_files.remove(FOLDER, kept.stored_name)
    return file, is_new


def record_download(*, file: CaseFile, by: Actor) -> None:
    """The log of reads says that `by` took the file; raises PermissionDenied."""
    if not can_download(by, file):
        raise PermissionDenied
    with transaction.atomic():
        audit.record(by=by, action="download", obj=file, changes=_facts(file))


def remove_file(*, file: CaseFile, by: Actor) -> bool:
    """The file is gone, its row says since when and by whom; False when it already was. Raises PermissionDenied.

    The bytes stay while the case of another desk, to which this one was handed over, names them too.
    """
    with transaction.atomic():
        locked = CaseFile.objects.select_for_update(of=("self",)).select_related("case__advisor").get(pk=file.pk)
        if not can_remove_file(by, locked):
            raise PermissionDenied
        if locked.removed_at is not None:
            return False
        stored_name = locked.stored_name
        locked.removed_at, locked.removed_by, locked.stored_name = timezone.now(), by.label, ""
        locked.save(update_fields=["removed_at", "removed_by", "stored_name"])
        audit.record(by=by, action="remove_file", obj=locked, changes=_facts(locked))
        if not CaseFile.objects.filter(stored_name=stored_name).exists():
            transaction.on_commit(lambda: private_files.remove(FOLDER, stored_name), robust=True)  # else the sweep does it
    return True


def sweep_files(*, now: datetime, removes: bool = True) -> Swept:
    """No file is left that no row names; files whose bytes are gone are told. Safe to run twice."""
    strays = 0
    for names in _batches(private_files.stored_names(FOLDER, now - STRAY_AFTER)):
        known = set(CaseFile.objects.filter(stored_name__in=names).values_list("stored_name", flat=True))
        known |= set(DraftFile.objects.filter(stored_name__in=names).values_list("stored_name", flat=True))
        for name in set(names) - known:
            strays += 1
            if removes:
                private_files.remove(FOLDER, name)
    rows = CaseFile.objects.kept().order_by("pk").values_list("ref", "stored_name").iterator(chunk_size=_AT_A_TIME)
    return Swept(strays, [ref for ref, name in rows if not private_files.place(FOLDER, name).exists()])


def _row(case: Case, by: Actor, kept: Kept, origin: FileOrigin) -> tuple[CaseFile, bool]:
    mine = CaseFile.objects.kept().filter(case=case)
    earlier = mine.filter(sha256=kept.sha256, name=kept.name, origin=origin).first()
    if earlier is not None:
        return earlier, False
    if mine.count() >= MOST_OF_CASE:
        told = _("This case holds %(count)s files already. Remove some before you attach more")
        raise FileRefused(told % {"count": MOST_OF_CASE})
    file = CaseFile.objects.create(
        case=case,
        name=kept.name,
        size=kept.size,
        content_type=kept.content_type,
        sha256=kept.sha256,
        stored_name=kept.stored_name,
        origin=origin,
        given_by_ref=by.ref,
        given_by_label=by.label,
        given_at=timezone.now(),
    )
    audit.record(by=by, action="attach_file", obj=file, changes=_facts(file) | {"origin": ["", origin.value]})
    return file, True


def _facts(file: CaseFile) -> dict[str, list[object]]:
    """What the audit row says of a file: never its name, which may tell of the matter."""
    return {"case": ["", file.case.ref], "sha256": ["", file.sha256], "size": ["", file.size]}


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, _AT_A_TIME)):
        yield batch
