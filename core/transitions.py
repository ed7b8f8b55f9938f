"""The one runner of state changes (docs/architecture.md, "The life of a state change")."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit
from core.actors import ActorLike
from core.models import Transition


class TransitionRefused(Exception):
    """A state change that the table or a rule forbids; `message` is a sentence for the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Rule:
    """One named transition: from which states, to which, who may, and what the button says.

    `stamp` names the pair of fields `<stamp>_at` and `<stamp>_by` to set, where the model has them.
    """

    sources: frozenset[str]
    target: str
    may: Callable[[Any, Any], bool]
    label: str | Promise
    stamp: str = ""


Table = Mapping[str, Rule]


def available(table: Table, obj: models.Model, actor: ActorLike) -> list[str]:
    """Names of the transitions that `actor` may start on `obj` now, in the table's order."""
    status = obj.status  # type: ignore[attr-defined]  # every object with a table has a status
    return [name for name, rule in table.items() if status in rule.sources and rule.may(actor, obj)]


def apply(table: Table, obj: models.Model, name: str, *, by: ActorLike, comment: str = "") -> bool:
    """`obj` is in the rule's target state; False when it already was (then nothing is written).

    In order: lock the row, refuse a wrong state or person with TransitionRefused, set status and
    stamps, write a Transition and an audit row. Must run inside the caller's transaction.
    """
    rule = table[name]
    manager = type(obj)._base_manager
    with transaction.atomic():
        locked = manager.select_for_update().get(pk=obj.pk)
        source = locked.status  # type: ignore[attr-defined]  # every object with a table has a status
        if source == rule.target and source not in rule.sources:
            obj.status = source  # type: ignore[attr-defined]  # every object with a table has a status
            return False
        if source not in rule.sources:
            raise TransitionRefused(_("This step is no longer possible. Please reload the page to see what changed."))
        if not rule.may(by, locked):
            raise TransitionRefused(_("You are not allowed to take this step."))
        now = timezone.now()
        values: dict[str, object] = {"status": rule.target}
        if rule.stamp:
            values |= {f"{rule.stamp}_at": now, f"{rule.stamp}_by": by.label}
        if not manager.filter(pk=obj.pk, status=source).update(**values):
            raise TransitionRefused(_("This step is no longer possible. Please reload the page to see what changed."))
        for field, value in values.items():
            setattr(obj, field, value)
        _write_rows(obj, name, source, rule.target, by, now, comment)
    return True


def start(obj: models.Model, name: str, *, by: ActorLike) -> None:
    """The life of `obj`, just saved, begins: a Transition from no state, and an audit row."""
    _write_rows(obj, name, "", obj.status, by, timezone.now(), "")  # type: ignore[attr-defined]


def undo(obj: models.Model, transition: Transition, *, by: ActorLike) -> None:
    """`obj` is again in the state from which `transition` took it, and a Transition "undo" says so.

    Raises TransitionRefused when something else happened to it since. Who may, and how long, is the caller's rule.
    Must run inside the caller's transaction.
    """
    manager = type(obj)._base_manager
    with transaction.atomic():
        locked = manager.select_for_update().get(pk=obj.pk)
        last = history(obj).first()
        if last is None or last.pk != transition.pk or not transition.source:
            raise TransitionRefused(_("Something else happened since. This step can no longer be undone."))
        source = locked.status  # type: ignore[attr-defined]  # every object with a table has a status
        manager.filter(pk=obj.pk).update(status=transition.source)
        obj.status = transition.source  # type: ignore[attr-defined]  # every object with a table has a status
        _write_rows(obj, "undo", source, transition.source, by, timezone.now(), transition.name)


def _write_rows(obj, name, source, target, by, now, comment) -> None:  # type: ignore[no-untyped-def]
    Transition.objects.create(
        object_type=audit.object_type(obj),
        object_id=obj.pk,
        name=name,
        source=source,
        target=target,
        at=now,
        by_ref=by.ref,
        by_label=by.logged_as,
        comment=comment,
    )
    audit.record(by=by, action=name, obj=obj, reason=comment[:500], changes={"status": [source, target]})


def history(obj: models.Model) -> models.QuerySet[Transition]:
    """The transitions of `obj`, newest first."""
    return Transition.objects.filter(object_type=audit.object_type(obj), object_id=obj.pk)
