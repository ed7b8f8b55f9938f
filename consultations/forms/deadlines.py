"""What the board of deadlines can be asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PortalForm


class DeadlineFilter(PortalForm):
    """One desk, or all of one's own. A value that is none gives all."""

    marks = "none"

    desk = forms.ChoiceField(label=_("Desk"), required=False)

    def __init__(self, *args: Any, desks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].choices = [("", _("All")), *desks]  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self) -> str:
        return str(self.cleaned_data["desk"]) if self.is_valid() else ""
