"""What a reader may ask of the pages of the figures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations import catalogue
from core.asked import AskedForm
from core.forms import PortalForm


class PrintAsked(AskedForm):
    """Whether the page is for paper, with all its tables open."""

    print = forms.BooleanField()


class DeskForm(PortalForm):
    """Which desk's files to offer; nothing = all desks."""

    desk = forms.ChoiceField(label=_("Desk"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].choices = [("", _("All desks")), *catalogue.desk_choices()]  # type: ignore[attr-defined]

    def desk_code(self) -> str | None:
        """The desk, or None for all of them."""
        return (self.cleaned_data["desk"] if self.is_valid() else "") or None
