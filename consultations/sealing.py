"""A case crosses level 3: what belongs to it is sealed, or stands in clear again (docs/adr/0020).

Call these inside the transaction that changes the level. They lock the case, do nothing twice, and leave a readable state
wherever a process dies: of a file the new bytes are written first, its row follows with the transaction, and the old bytes go
after the commit (what a dead process left behind goes with the nightly sweep of files that no row names).
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from consultations import stored_bytes
from consultations.enums import Level
from consultations.models import Case, CaseFile, CaseKey, Contact
from consultations.search_texts import case_text, contact_text
from core import audit
from core.actors import ActorLike, service
from core.sealed_fields import Notice, SealedTextField, Unopened, sealed_fields
from knowledge.models import FaqDraft

SEALER = service("sealing")


def seal_case(case: Case) -> None:
    """The case is of level 3, and its texts and files are sealed under a key of its own."""
    with transaction.atomic():
        _set_level(case, Level.SECRET)
        CaseKey.objects.filter(case=case).update(cleared_at=None)  # the storage is rewritten in the next night


def unseal_case(case: Case, to: Level | int | None = None) -> None:
    """The case is of the level `to` (else of the level that `case` holds below 3, else 2), its texts and files in clear.

    Files that are of level 3 themselves stay sealed. The key goes when nothing needs it. Raises Unreadable.
    """
    if to is None:
        to = case.level if case.level < Level.SECRET else Level.LIMITED
    with transaction.atomic():
        _set_level(case, Level(to))
        if not CaseFile.objects.filter(case=case, is_sealed=True).exists():
            CaseKey.objects.filter(case=case, destroyed_at=None).delete()


def fit_file(file: CaseFile) -> bool:
    """The bytes of the file are stored as its level asks for: sealed at level 3; False when they were. Raises Unreadable.

    Call it with the case locked, whenever a file comes in or its level changes.
    """
    wanted = max(file.level, file.case.level) >= Level.SECRET
    if file.is_sealed == wanted or not file.stored_name:
        return False
    with transaction.atomic():
        old = [name for name in (file.stored_name, file.served_name) if name]
        file.stored_name, file.served_name = stored_bytes.stored_anew(file, seals=wanted)
        file.is_sealed = wanted
        file.save(update_fields=["stored_name", "served_name", "is_sealed"])
        transaction.on_commit(partial(_remove_unnamed, old), robust=True)
    return True


def destroy_key(case: Case, *, by: ActorLike) -> str:
    """Nobody can read what is sealed of the case any more; returns the reference of the key, or "" when it has none.

    Not even from a backup, once the key-encryption key of its time is gone too (docs/operations.md, Keys). The caller asks
    whether it may be, and audits.
    """
    with transaction.atomic():
        key = CaseKey.objects.select_for_update().filter(case=case).first()
        if key is None:
            return ""
        if key.destroyed_at is None:
            key.wrapped, key.wrapped_by, key.destroyed_at, key.destroyed_by = "", "", timezone.now(), by.label
            key.save(update_fields=["wrapped", "wrapped_by", "destroyed_at", "destroyed_by"])
        return key.ref


def owned_models() -> Iterator[tuple[type[models.Model], str, list[SealedTextField]]]:
    """Every model with texts that a case seals: the path to the case ("" for the case itself) and its sealed fields."""
    for model in apps.get_models():
        if fields := sealed_fields(model):
            yield model, fields[0].owner, fields


def _set_level(case: Case, level: Level) -> None:
    """Everything is written again; what is written decides by the level whether it is sealed."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("client").get(pk=case.pk)
    if level < Level.SECRET and not CaseKey.objects.filter(case=locked).exists():
        return  # nothing was ever sealed
    key = locked.make_key()
    with locked.key_in_hand(key):
        texts = [list(_rows(model, path, locked)) for model, path, _fields in owned_models() if path]
        if level < Level.SECRET:
            _refuse_damaged([locked, *(row for rows_of_model in texts for row in rows_of_model)])
        locked.level = level
        locked.search_text = case_text(locked, locked.client)
        locked.save()
        for row in (row for rows_of_model in texts for row in rows_of_model):
            _write(row)
        if level >= Level.SECRET:
            remove_drafts_for_faq(locked)
        for file in CaseFile.objects.select_for_update(of=("self",)).filter(case=locked):
            file.case = locked
            fit_file(file)
    case.level, case.search_text = locked.level, locked.search_text


def _rows(model: type[models.Model], path: str, case: Case) -> Iterator[Any]:
    """The rows of the case, opened, and bound to this `case`: its level is theirs."""
    *above, last = path.split(".")
    rows = model._base_manager.filter(**{path.replace(".", "__"): case}).select_for_update(of=("self",))
    for row in rows.select_related(*(["__".join(above)] if above else [])):
        holder: Any = row
        for name in above:
            holder = getattr(holder, name)
        setattr(holder, last, case)
        yield row


def _refuse_damaged(rows: list[Any]) -> None:
    """The key goes with the level: what it cannot open now would be lost then."""
    for row in rows:
        for field in sealed_fields(type(row)):
            value = row.__dict__[field.attname]
            if isinstance(value, Notice | Unopened):
                raise value.reason


def _write(row: models.Model) -> None:
    names = {field.name for field in sealed_fields(type(row))}
    if isinstance(row, Contact):
        row.search_text = contact_text(row, row.case)
        names.add("search_text")
    row.save_base(force_update=True, update_fields=frozenset(names))


def remove_drafts_for_faq(case: Case) -> None:
    """Drafts for the FAQ that were taken from a contact of the case are for the whole desk: above level 1 they go."""
    contacts = list(Contact.objects.filter(case=case).values_list("ref", flat=True))
    for draft in FaqDraft.objects.select_for_update().filter(source_ref__in=contacts):
        audit.record(by=SEALER, action="remove_faq_draft", obj=draft, changes={"contact": [draft.source_ref, ""]})
        draft.delete()


def _remove_unnamed(names: list[str]) -> None:
    """Bytes that another case names too (a handoff) stay."""
    stored_bytes.remove(*(name for name in names if not _is_named(name)))


def _is_named(name: str) -> bool:
    return CaseFile.objects.filter(models.Q(stored_name=name) | models.Q(served_name=name)).exists()
