"""The data keys of secret cases, and what a case does with its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from accounts.models import new_ref
from consultations.enums import Level
from core import sealing
from core.sealed_fields import sealed_fields
from core.sealing import DataKey


class CaseKey(models.Model):
    """The data key of a case, wrapped by a key-encryption key that is not in the database (core.sealing).

    Once it was destroyed, `wrapped` is empty: then nobody can read what it sealed, and the row is what proves it.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    case = models.OneToOneField("consultations.Case", on_delete=models.CASCADE, related_name="key")
    wrapped = models.TextField(blank=True)
    wrapped_by = models.CharField(max_length=40, blank=True)  # name of the key-encryption key
    version = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)  # since when no page of the database holds what stood in clear
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["wrapped_by"], name="key_wrapped_by")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None) & ~models.Q(wrapped="")
                | models.Q(destroyed_at__isnull=False, wrapped=""),
                name="key_is_there_until_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def wrap(self, key: DataKey) -> None:
        """The row holds `key` under the key-encryption key in use; nothing is saved."""
        self.version, self.wrapped = key.version, sealing.wrap(key)
        self.wrapped_by = sealing.wrapped_by(self.wrapped)


class KeyOwner(models.Model):
    """A case as the owner of a data key: at level 3 what is written to it and to its rows is sealed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the level go the fields that it seals; a secret case gets its key in the same transaction."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self._with_sealed(kwargs["update_fields"])
        if not self.is_secret or not self._writes_sealed(kwargs.get("update_fields")):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            is_new = self.pk is None or not CaseKey.objects.filter(case=self.pk).exists()
            key = sealing.new_key(self.ref) if is_new else self.data_key()  # type: ignore[attr-defined]  # a field of the case
            with self.key_in_hand(key):
                super().save(*args, **kwargs)
            if is_new:
                self._keep_key(key)

    @property
    def is_secret(self) -> bool:
        return self.level >= Level.SECRET  # type: ignore[attr-defined,no-any-return]  # a field of the case

    def data_key(self) -> DataKey:
        """The key as it stands in the database now. Raises Unreadable."""
        if held := self.__dict__.get("_key_in_hand"):
            return held  # type: ignore[no-any-return]  # put there by save
        wrapped = CaseKey.objects.filter(case=self.pk).values_list("wrapped", flat=True).first()
        ref: str = self.ref  # type: ignore[attr-defined]  # a field of the case
        if wrapped is None:
            raise sealing.KeyMissing(f"The case {ref} has no key.")
        return sealing.unwrap(wrapped, ref)

    def make_key(self) -> DataKey:
        """As `data_key`; the first time the key is made. Call it with the case locked or new."""
        if CaseKey.objects.filter(case=self.pk).exists():
            return self.data_key()
        key = sealing.new_key(self.ref)  # type: ignore[attr-defined]  # a field of the case
        self._keep_key(key)
        return key

    @contextmanager
    def key_in_hand(self, key: DataKey | None = None) -> Iterator[None]:
        """Inside, the key is not asked for again: for many rows of one case in one transaction."""
        before = self.__dict__.get("_key_in_hand")
        self.__dict__["_key_in_hand"] = key or self.data_key()
        try:
            yield
        finally:
            self.__dict__["_key_in_hand"] = before

    def _keep_key(self, key: DataKey) -> None:
        row = CaseKey(case_id=self.pk, made_at=timezone.now())
        row.wrap(key)
        row.save(force_insert=True)

    def _with_sealed(self, names: Any) -> list[str]:
        names = list(names)
        if "level" not in names:
            return names
        return list(dict.fromkeys([*names, *(one.name for one in sealed_fields(type(self)))]))

    def _writes_sealed(self, names: list[str] | None) -> bool:
        return names is None or bool({one.name for one in sealed_fields(type(self))} & set(names))
