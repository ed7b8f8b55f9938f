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
from consultations import stored_bytes
from consultations.actions.disclosures import enter_file
from consultations.actions.scans import first_state, wake_after_commit
from consultations.emergencies import reason_of_reading
from consultations.enums import FileOrigin
from consultations.models import Case, CaseFile, DraftFile
from consultations.permissions import can_attach, can_download, can_remove_file, can_take_original, works_on
from consultations.sealing import fit_file
from consultations.stored_bytes import FOLDER, LIMIT
from core import audit, private_files
from core.private_files import FileRefused, Kept

__all__ = ["FOLDER", "LIMIT", "MOST_AT_ONCE", "attach_file", "record_download", "remove_file", "sweep_files"]
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
    kept = stored_bytes.keep(chunks, name=name, case=case)
    try:
        with transaction.atomic():
            file, is_new = _row(_still_open_to(by, case), by, kept, origin)
    except BaseException:
        stored_bytes.forget(kept)
        raise
    if not is_new:
        stored_bytes.forget(kept)
    return file, is_new


def _still_open_to(by: Actor, case: Case) -> Case:
    """The case, locked (also for its ledger): much may have happened to it while the bytes came in."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("advisor", "client").get(pk=case.pk)
    if locked.erased_at is not None:
        raise PermissionDenied(_("This consultation was erased. Nothing more can be written to it."))
    if not can_attach(by, locked):
        raise PermissionDenied
    case.level = locked.level
    return locked


def record_download(*, file: CaseFile, by: Actor, original: bool = False) -> None:
    """The log of reads says that `by` took the file, and whether as it was received; raises PermissionDenied."""
    if not (can_take_original(by, file) if original else can_download(by, file)):
        raise PermissionDenied
    facts = _facts(file) | ({"copy": ["", "original"]} if original else {})
    with transaction.atomic():
        audit.record(by=by, action="download", obj=file, reason=reason_of_reading(by, file.case), changes=facts)


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
        take_away(locked, by_label=by.label)
        audit.record(by=by, action="remove_file", obj=locked, changes=_facts(locked))
    return True


def take_away(file: CaseFile, *, by_label: str) -> None:
    """The locked row says that its file is gone, and its bytes go after the commit unless another row names them."""
    names = [file.stored_name, file.served_name]
    file.removed_at, file.removed_by, file.stored_name, file.served_name = timezone.now(), by_label, "", ""
    file.save(update_fields=["removed_at", "removed_by", "stored_name", "served_name"])
    if not CaseFile.objects.filter(stored_name=names[0]).exists():
        transaction.on_commit(lambda: stored_bytes.remove(*names), robust=True)  # else the sweep does it


def sweep_files(*, now: datetime, removes: bool = True) -> Swept:
    """No file is left that no row names; files whose bytes are gone are told. Safe to run twice."""
    strays = 0
    for names in _batches(private_files.stored_names(FOLDER, now - STRAY_AFTER)):
        for name in sorted(set(names) - _named(names)):
            if _named([name]):  # a draft was sent meanwhile
                continue
            strays += 1
            if removes:
                private_files.remove(FOLDER, name)
    rows = CaseFile.objects.kept().order_by("pk").values_list("ref", "stored_name", "served_name")
    missing = [ref for ref, *names in rows.iterator(chunk_size=_AT_A_TIME) if any(_is_gone(name) for name in names if name)]
    return Swept(strays, missing)


def _named(names: list[str]) -> set[str]:
    """Those of the stored names that a row knows, as received or as handed out.

    Drafts are asked first: the files of one that is sent meanwhile are a draft's when asked for drafts, or else a case's after.
    """
    known: set[str] = set()
    for model in (DraftFile, CaseFile):
        for field in ("stored_name", "served_name"):
            known |= set(model._default_manager.filter(**{f"{field}__in": names}).values_list(field, flat=True))
    return known


def _is_gone(stored_name: str) -> bool:
    return not private_files.place(FOLDER, stored_name).exists()


def _row(case: Case, by: Actor, kept: Kept, origin: FileOrigin) -> tuple[CaseFile, bool]:
    if not works_on(by, case):
        origin = FileOrigin.CLIENT
    mine = CaseFile.objects.kept().filter(case=case)
    same = mine.filter(sha256=kept.sha256, origin=origin)
    earlier = next((file for file in same if file.name == kept.name), None)
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
        served_name=kept.served_name,
        served_type=kept.served_type,
        scan=first_state(),
        is_sealed=kept.is_sealed,
        origin=origin,
        given_by_ref=by.ref,
        given_by_label=by.label,
        given_at=timezone.now(),
    )
    audit.record(by=by, action="attach_file", obj=file, changes=_facts(file) | {"origin": ["", origin.value]})
    fit_file(file)  # the level may have changed while the bytes came in
    enter_file(file, by=by)
    wake_after_commit()
    return file, True


def _facts(file: CaseFile) -> dict[str, list[object]]:
    """What the audit row says of a file: never its name, which may tell of the matter."""
    return {"case": ["", file.case.ref], "sha256": ["", file.sha256], "size": ["", file.size]}


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, _AT_A_TIME)):
        yield batch
