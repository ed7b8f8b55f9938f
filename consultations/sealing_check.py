"""Whether everything that should be sealed is, and everything that is sealed can be opened. Shows no text."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from consultations import stored_bytes
from consultations.enums import Level
from consultations.models import Case, CaseFile, CaseKey
from consultations.sealing import owned_models
from core import sealing
from core.sealed_fields import Notice, Unopened
from core.sealing import SEALED, KeyDestroyed, Unreadable

_AT_A_TIME = 500


def problems(*, reads_files: bool = True) -> Iterator[str]:
    """A sentence for each thing that is wrong, with the number of its case. With `reads_files` every sealed byte is opened."""
    yield from _keys()
    for model, path, fields in owned_models():
        for field in fields:
            yield from _texts(model, path.replace(".", "__"), field)
    yield from _files(reads_files=reads_files)


def counts() -> tuple[int, int]:
    """How many secret cases there are, and how many keys that were not destroyed."""
    return Case.objects.filter(level=Level.SECRET).count(), CaseKey.objects.filter(destroyed_at=None).count()


def _keys() -> Iterator[str]:
    for key in CaseKey.objects.filter(destroyed_at=None).select_related("case").order_by("pk").iterator(_AT_A_TIME):
        try:
            sealing.unwrap(key.wrapped, key.case.ref)
        except Unreadable as error:
            yield f"{key.case.ref}: {error}"
    for ref in Case.objects.filter(level=Level.SECRET, key=None).order_by("pk").values_list("ref", flat=True):
        yield f"{ref}: secret and without a key"


def _texts(model: Any, path: str, field: Any) -> Iterator[str]:
    """Of one field: what stands in clear in a secret case, what is sealed in another one, what does not open."""
    case = f"{path}__" if path else ""
    name = f"{model._meta.label}.{field.name}"
    stored = model._base_manager.annotate(stored_text=Cast(F(field.name), TextField())).order_by("pk")
    is_sealed = Q(stored_text__startswith=SEALED)
    nothing = Q(stored_text__in=["", "[]", "{}"])
    clear = stored.filter(~is_sealed & ~nothing, **{f"{case}level": Level.SECRET})
    yield from (f"{ref}: {name} stands in clear" for ref in clear.values_list(f"{case}ref", flat=True))
    astray = stored.filter(is_sealed, **{f"{case}level__lt": Level.SECRET})
    yield from (f"{ref}: {name} is sealed in a case that is not secret" for ref in astray.values_list(f"{case}ref", flat=True))
    for ref, value in stored.filter(is_sealed).values_list(f"{case}ref", field.name).iterator(_AT_A_TIME):
        if isinstance(value, Notice | Unopened) and not isinstance(value.reason, KeyDestroyed):
            yield f"{ref}: {name} cannot be opened ({value.reason})"


def _files(*, reads_files: bool) -> Iterator[str]:
    kept = CaseFile.objects.kept().select_related("case").order_by("pk")
    secret = Q(level=Level.SECRET) | Q(case__level=Level.SECRET)
    yield from (f"{file.case.ref}: file {file.ref} lies in clear" for file in kept.filter(secret, is_sealed=False))
    if not reads_files:
        return
    for file in kept.filter(is_sealed=True, case__key__destroyed_at=None).iterator(_AT_A_TIME):
        try:
            if sealing.sha256_of(stored_bytes.chunks_of(file, original=True)) != file.sha256:
                yield f"{file.case.ref}: file {file.ref} is not what was received"
            if file.has_copy:
                sealing.sha256_of(stored_bytes.chunks_of(file, original=False))
        except (Unreadable, FileNotFoundError) as error:
            yield f"{file.case.ref}: file {file.ref} cannot be opened ({type(error).__name__})"
