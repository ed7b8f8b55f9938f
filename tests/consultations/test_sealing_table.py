"""Every text of a case is decided on: sealed at level 3, or open for a reason (docs/adr/0020)."""

from django.apps import apps
from django.db import models

from consultations.models import Case
from consultations.sealing_table import OPEN_TEXTS
from core.sealed_fields import SealedTextField

_TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def of_a_case(model: type[models.Model], seen: frozenset = frozenset()) -> bool:
    """Whether a row of the model belongs to one case, directly or through what belongs to it."""
    if model is Case:
        return True
    if model in seen or model._meta.app_label not in ("consultations", "knowledge", "core", "mailing"):
        return False
    relations = [one for one in model._meta.fields if isinstance(one, models.ForeignKey) and one.related_model != model]
    return any(of_a_case(one.related_model, seen | {model}) for one in relations)


def test_every_text_of_a_case_is_sealed_or_open_for_a_reason():
    texts = {
        f"{model.__name__}.{one.name}": isinstance(one, SealedTextField)
        for model in apps.get_models()
        if of_a_case(model)
        for one in model._meta.concrete_fields
        if isinstance(one, _TEXTS) and not one.choices and one.name != "ref"
    }
    sealed = {name for name, is_sealed in texts.items() if is_sealed}
    assert sorted(set(texts) - sealed - set(OPEN_TEXTS)) == []
    assert sorted(set(OPEN_TEXTS) - set(texts)) == [], "no such text"
    assert sorted(sealed & set(OPEN_TEXTS)) == [], "both sealed and open"
    assert all(reason.strip() for reason in OPEN_TEXTS.values())
    assert len(sealed) >= 20
