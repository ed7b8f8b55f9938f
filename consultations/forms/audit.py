"""What auditors ask, and why they take rows out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.audit_questions import Kind, Question
from core.audit import MAX_REASON
from core.fields import ChipRadio
from core.forms import PortalForm
from core.lists import ListFilter

_AT = {"type": "datetime-local"}


class AuditFilter(ListFilter):
    """Everything from the address. An hour that cannot be read counts as not given, and the page says so."""

    q = None  # type: ignore[assignment]  # the log is not searched for words
    number = forms.CharField(label=_("Number of the case"), max_length=80, required=False)
    who = forms.CharField(label=pgettext_lazy("audit", "Person"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("What was done"), choices=[("", _("Anything")), *Kind.choices], required=False)
    since = forms.DateTimeField(label=_("From"), required=False, widget=forms.DateTimeInput(attrs=_AT, format="%Y-%m-%dT%H:%M"))
    until = forms.DateTimeField(
        label=_("Until"), required=False, widget=forms.DateTimeInput(attrs=_AT, format="%Y-%m-%dT%H:%M")
    )
    only_emergency = forms.BooleanField(label=_("Emergency accesses only"), required=False)

    field_order = ("number", "who", "kind", "since", "until", "only_emergency")

    def question(self) -> Question:
        asked = self.asked()
        texts = {name: str(asked[name]).strip() for name in ("number", "who", "kind")}
        hours = {name: asked[name] or None for name in ("since", "until")}
        return Question(**texts, **hours, only_emergency=bool(asked["only_emergency"]))


class AuditExportForm(PortalForm):
    """Kind of file and the reason."""

    marks = "optional"

    file_format = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[("xlsx", _("Excel (XLSX)")), ("csv", _("CSV (UTF-8)"))],
        initial="xlsx",
        widget=ChipRadio,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        help_text=_("For what and for whom the rows are taken out. The audit log keeps it with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def file_name(self) -> str:
        return f"audit_log.{self.cleaned_data['file_format']}"

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("file_format", "reason")}
