"""Writing, ending and taking up again of reply templates; every version stands in the audit log."""

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from core import audit, idempotency
from core.models import AuditEntry
from core.transitions import TransitionRefused
from knowledge.models import ReplyTemplate
from knowledge.permissions import can_edit_template, can_write_for
from knowledge.placeholders import unknown_in

PURPOSE = "reply_template"
_NOT_ALLOWED = gettext_lazy("You are not allowed to take this step.")


@dataclass(frozen=True)
class TemplateEntry:
    """What a template says. An empty desk means every desk."""

    desk_code: str
    title_ja: str
    title_en: str
    body_ja: str
    body_en: str
    owner: str
    review_on: date


class TitleTaken(Exception):
    """The desk has a template of this Japanese title already."""


def add_template(*, by: Actor, entry: TemplateEntry, form_key: uuid.UUID) -> ReplyTemplate:
    """The template stands there with an audit row. The same `form_key` again gives that template.

    Raises TitleTaken, and TransitionRefused for who may not and for an unknown placeholder.
    """
    earlier = ReplyTemplate.objects.filter(ref=idempotency.earlier_answer(form_key, PURPOSE)).first()
    if earlier is not None:
        return earlier
    _refuse(by, entry)
    template = ReplyTemplate(**asdict(entry), changed_at=timezone.now(), changed_by=by.label)
    try:
        with transaction.atomic():
            idempotency.keep_answer(form_key, PURPOSE, template.ref)
            template.save(force_insert=True)
            audit.record(by=by, action="add_template", obj=template, changes=_changes(None, entry))
    except IntegrityError:
        earlier = ReplyTemplate.objects.filter(ref=idempotency.earlier_answer(form_key, PURPOSE)).first()
        if earlier is None:
            raise TitleTaken from None
        return earlier
    return template


def edit_template(*, template: ReplyTemplate, by: Actor, entry: TemplateEntry) -> bool:
    """The template says what `entry` says, the version before stands in the audit log; False when nothing changed.

    Raises TitleTaken, and TransitionRefused for who may not and for an unknown placeholder.
    """
    _refuse(by, entry)
    try:
        with transaction.atomic():
            locked = ReplyTemplate.objects.select_for_update().get(pk=template.pk)
            if not can_edit_template(by, locked):
                raise TransitionRefused(_NOT_ALLOWED)
            changes = _changes(locked, entry)
            if not changes:
                return False
            for name in changes:
                setattr(locked, name, getattr(entry, name))
            _stamp(locked, by, [*changes])
            audit.record(by=by, action="edit_template", obj=locked, changes=changes)
    except IntegrityError:
        raise TitleTaken from None
    return True


def set_active(*, template: ReplyTemplate, by: Actor, is_active: bool) -> bool:
    """The template is offered, or no longer; False when it already was so. It is never deleted: replies name it."""
    with transaction.atomic():
        locked = ReplyTemplate.objects.select_for_update().get(pk=template.pk)
        if not can_edit_template(by, locked):
            raise TransitionRefused(_NOT_ALLOWED)
        if locked.is_active == is_active:
            return False
        locked.is_active = template.is_active = is_active
        _stamp(locked, by, ["is_active"])
        name = "resume_template" if is_active else "end_template"
        audit.record(by=by, action=name, obj=locked, changes={"is_active": [not is_active, is_active]})
    return True


def versions_of(template: ReplyTemplate) -> list[AuditEntry]:
    """Every change of the template, newest first, with what stood there before and after."""
    rows = AuditEntry.objects.filter(object_type=audit.object_type(template), object_ref=template.ref)
    return list(rows.order_by("-at", "-pk")[:50])


def _refuse(by: Actor, entry: TemplateEntry) -> None:
    if not can_write_for(by, entry.desk_code):
        raise TransitionRefused(_NOT_ALLOWED)
    if unknown := unknown_in(entry.body_ja + entry.body_en):
        names = "、".join(f"{{{name}}}" for name in unknown)
        raise TransitionRefused(_("%(names)s is no placeholder. Take one from the list") % {"names": names})


def _changes(template: ReplyTemplate | None, entry: TemplateEntry) -> dict[str, list[object]]:
    """What differs, as JSON takes it. Template texts are no consultation: they stand here whole."""
    found: dict[str, list[object]] = {}
    for name, value in asdict(entry).items():
        before = getattr(template, name) if template else ""
        if before != value:
            found[name] = [str(before), str(value)]
    return found


def _stamp(template: ReplyTemplate, by: Actor, changed: list[str]) -> None:
    template.changed_at, template.changed_by = timezone.now(), by.label
    template.save(update_fields=[*changed, "changed_at", "changed_by"])
