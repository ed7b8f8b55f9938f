"""What a desk manager says before contact rows leave the portal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consultations.actions.exporting import MAX_REASON
from consultations.querysets import ContactQuerySet
from core.fields import ChipRadio
from core.forms import PortalForm

FORMAT_CHOICES = [
    ("xlsx", _("Excel (XLSX)")),
    ("csv", _("CSV (UTF-8)")),
    ("json", "JSON"),
]


class ContactsExportForm(PortalForm):
    """Year, desk, kind of file and the reason; only own desks and years with contacts are offered."""

    marks = "optional"

    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    desk = forms.ChoiceField(label=_("Desk"), required=False)
    file_format = forms.ChoiceField(
        label=_("Kind of file"), choices=FORMAT_CHOICES, initial=FORMAT_CHOICES[0][0], widget=ChipRadio
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        help_text=_("For what and for whom the rows are taken out. The audit log keeps it with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, years: list[tuple[str, str]], desks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_desks = [code for code, _name in desks]
        self.fields["fiscal_year"].choices = years
        if len(desks) > 1:
            self.fields["desk"].choices = [("", _("All my desks")), *desks]
        else:
            del self.fields["desk"]

    def desks(self) -> list[str]:
        """Codes of the desks that were asked for; all own ones where none was named."""
        named = self.cleaned_data.get("desk")
        return [named] if named else self.own_desks

    def chosen(self, contacts: ContactQuerySet) -> ContactQuerySet:
        """Of the contacts that the person may read, those that were asked for."""
        return contacts.for_export(self.cleaned_data["fiscal_year"], self.desks())

    def file_name(self) -> str:
        """`contacts_2017_trade_secret.xlsx`; without a desk where there are several."""
        asked = self.cleaned_data
        desks = self.desks()
        return (
            "_".join(["contacts", str(asked["fiscal_year"]), *(desks if len(desks) == 1 else [])]) + f".{asked['file_format']}"
        )
