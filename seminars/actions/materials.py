"""What is handed out at an event, and the video catalogue of a series.

A file is examined (core.private_files) and shown to the scanner, where one is set, before any row names it. Of a picture only
the copy that was drawn anew is kept.
"""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, private_files, scanning
from core.actors import ActorLike
from core.private_files import FileRefused, Kept
from core.scanning import ScannerFailed
from seminars.actions.once import once
from seminars.enums import MaterialAudience, MaterialKind
from seminars.material_files import FOLDER
from seminars.models import Material, SeminarEvent, Series
from seminars.permissions.events import can_hand_in

logger = logging.getLogger(__name__)

LIMIT = 20 * 1024 * 1024  # bytes of one file
STRAY_AFTER = timedelta(days=1)  # younger files may belong to a transaction that still runs


@dataclass(frozen=True)
class MaterialEntry:
    """A material as somebody wants it; `url` for a link or a video."""

    kind: MaterialKind
    title_ja: str
    title_en: str = ""
    audience: MaterialAudience = MaterialAudience.EVERYBODY
    opens_at: datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class GivenFile:
    """A file as it comes in."""

    name: str
    chunks: Iterable[bytes]
    size: int  # as the browser sent it: of one that was too large the bytes were never taken


def add_material(
    *,
    by: ActorLike,
    entry: MaterialEntry,
    event: SeminarEvent | None = None,
    series: Series | None = None,
    file: GivenFile | None = None,
    form_key: uuid.UUID | None = None,
) -> Material:
    """The material stands last in its list; the same `form_key` again gives it.

    Raises FileRefused with a sentence for the sender, and PermissionDenied.
    """
    made = Material(event=event, series=series, made_at=timezone.now(), made_by=by.label, **_facts(entry))
    if not can_hand_in(by, made):
        raise PermissionDenied
    kept = _keep(file) if file is not None else None

    def add() -> Material:
        made.order = Material.objects.filter(event=event, series=series).count() + 1
        if kept is not None:
            _name_file(made, kept)
        made.save()
        audit.record(by=by, action="add_material", obj=made, changes=_logged(made))
        return made

    try:
        stands = once(form_key, "seminar_material", Material, add)
    except BaseException:
        _forget(kept)
        raise
    if stands is not made:
        _forget(kept)
    return stands


def change_material(*, by: ActorLike, material: Material, entry: MaterialEntry) -> Material:
    """Title, audience, time and address are as wanted; a file stays the file it is."""
    if not can_hand_in(by, material):
        raise PermissionDenied
    with transaction.atomic():
        for name, value in _facts(entry).items():
            if name != "kind":
                setattr(material, name, value)
        material.save()
        audit.record(by=by, action="change_material", obj=material, changes=_logged(material))
    return material


def remove_material(*, by: ActorLike, material: Material) -> None:
    """The material is gone, and its bytes after the commit."""
    if not can_hand_in(by, material):
        raise PermissionDenied
    with transaction.atomic():
        audit.record(by=by, action="remove_material", obj=material, changes={"kind": [material.kind, ""]})
        stored_name = material.stored_name
        material.delete()
        if stored_name and not Material.objects.filter(stored_name=stored_name).exists():
            transaction.on_commit(lambda: private_files.remove(FOLDER, stored_name), robust=True)  # else the sweep does it


def sweep_materials(now: datetime) -> int:
    """No file is left that no material names; how many were. Safe to run twice."""
    known = set(Material.objects.exclude(stored_name="").values_list("stored_name", flat=True))
    strays = [name for name in private_files.stored_names(FOLDER, now - STRAY_AFTER) if name not in known]
    for name in strays:
        private_files.remove(FOLDER, name)
    return len(strays)


def _keep(file: GivenFile) -> Kept:
    """The examined and scanned bytes stand. Raises FileRefused, and then nothing is left of them."""
    private_files.refuse_size(private_files.clean_name(file.name), file.size, LIMIT)
    kept = private_files.keep(FOLDER, file.chunks, name=file.name, limit=LIMIT)
    try:
        _scan(kept)
    except BaseException:
        private_files.forget(FOLDER, kept)
        raise
    return kept


def _forget(kept: Kept | None) -> None:
    if kept is not None:
        private_files.forget(FOLDER, kept)


def _scan(kept: Kept) -> None:
    if not scanning.is_set():
        return
    try:
        verdict = scanning.scan(private_files.chunks_of(FOLDER, kept.stored_name))
    except ScannerFailed as failed:
        logger.warning("a material could not be scanned: %s", failed.code)
        told = _("“%(name)s” could not be checked for viruses just now. Please attach it again in some minutes")
        raise FileRefused(told % {"name": kept.name}) from failed
    if not verdict.is_clean:
        logger.warning("a material was refused: %s", verdict.signature)
        raise FileRefused(_("“%(name)s” holds a virus and was not kept") % {"name": kept.name})


def _name_file(material: Material, kept: Kept) -> None:
    """The row names the bytes that are handed out: of a picture, the copy."""
    material.name, material.stored_name, material.content_type = kept.name, kept.stored_name, kept.content_type
    material.size, material.sha256 = kept.size, kept.sha256
    if not kept.served_name:
        return
    material.stored_name, material.content_type = kept.served_name, kept.served_type
    if kept.served_type == "image/jpeg" and kept.content_type == "image/heic":
        material.name = f"{PurePosixPath(kept.name).stem}.jpg"
    transaction.on_commit(lambda: private_files.remove(FOLDER, kept.stored_name), robust=True)


def _facts(entry: MaterialEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in ("kind", "title_ja", "title_en", "audience", "opens_at", "url")}


def _logged(material: Material) -> dict[str, list[object]]:
    of = material.event.ref if material.event else material.series_id
    return {"of": ["", of], "kind": ["", material.kind], "audience": ["", material.audience], "sha256": ["", material.sha256]}
