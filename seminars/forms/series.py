"""Series, programmes and lecturers, as staff type them."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from consultations.models import Advisor, Partner
from core.fields import KanaField
from core.forms import PortalForm
from core.text import clean_text
from seminars.actions.lecturers import LecturerEntry
from seminars.actions.programmes import ProgrammeEntry, SeriesEntry
from seminars.enums import SeriesKind
from seminars.models import EventProgramme, Lecturer, Series

_CODE = RegexValidator(
    re.compile(r"^[a-z][a-z0-9_.]{1,58}$"),
    gettext_lazy("Use small letters, figures, dots and underscores, such as seminar.design"),
)


class SeriesForm(PortalForm):
    """The names of a series and where its events count. `code` only when it is new."""

    marks = "optional"

    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Figures and addresses know the series by it. It is never changed."),
        max_length=60,
        validators=[_CODE],
    )
    ja = forms.CharField(label=gettext_lazy("Name in Japanese"), max_length=120)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Counts as"), choices=SeriesKind.choices)
    desk = forms.ChoiceField(label=gettext_lazy("Desk"), required=False)
    operator = forms.CharField(label=gettext_lazy("Operator"), max_length=60, required=False)
    audience = forms.CharField(label=gettext_lazy("For whom"), max_length=200, required=False)
    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        help_text=gettext_lazy("As ledgers write them, one on each line."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, series: Series | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_series(series) if series else {})
        super().__init__(*args, **kwargs)
        self.fields["desk"].choices = [("", _("None")), *catalogue.desk_choices()]
        if series is not None:
            del self.fields["code"]

    def entry(self) -> SeriesEntry:
        found = self.cleaned_data
        texts = {name: clean_text(found[name]) for name in ("ja", "en", "operator", "audience")}
        lines = [clean_text(line) for line in found["aliases"].split("\n")]
        return SeriesEntry(
            kind=SeriesKind(found["kind"]), desk_id=found["desk"] or None, aliases=tuple(filter(None, lines)), **texts
        )


class ProgrammeForm(PortalForm):
    """Several dates that belong together."""

    marks = "optional"

    title_ja = forms.CharField(label=gettext_lazy("Title in Japanese"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    description = forms.CharField(
        label=gettext_lazy("What the event is about"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, programme: EventProgramme | None = None, **kwargs: Any) -> None:
        names = ("title_ja", "title_en", "description")
        kwargs.setdefault("initial", {name: getattr(programme, name) for name in names} if programme else {})
        super().__init__(*args, **kwargs)

    def entry(self) -> ProgrammeEntry:
        return ProgrammeEntry(**{name: clean_text(value) for name, value in self.cleaned_data.items()})


class LecturerForm(PortalForm):
    """Somebody who lectures: an advisor of ours, somebody of a partner body, or another person."""

    marks = "optional"

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kana = KanaField(label=gettext_lazy("Reading"), max_length=120, required=False)
    affiliation = forms.CharField(label=gettext_lazy("Company, body or office"), max_length=200, required=False)
    profile = forms.CharField(
        label=gettext_lazy("Profile"),
        help_text=gettext_lazy("It stands on the public page."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    advisor = forms.ModelChoiceField(
        label=gettext_lazy("Our advisor"), queryset=Advisor.objects.none(), required=False, to_field_name="ref"
    )
    partner = forms.ModelChoiceField(
        label=gettext_lazy("Partner body"), queryset=Partner.objects.none(), required=False, to_field_name="code"
    )
    is_active = forms.BooleanField(label=gettext_lazy("May be chosen for sessions"), required=False, initial=True)

    def __init__(self, *args: Any, lecturer: Lecturer | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_lecturer(lecturer) if lecturer else {})
        self._lecturer = lecturer
        super().__init__(*args, **kwargs)
        kept = lecturer.advisor_id if lecturer else None
        self.fields["advisor"].queryset = Advisor.objects.filter(is_active=True) | Advisor.objects.filter(pk=kept)
        self.fields["partner"].queryset = Partner.objects.all()
        self.fields["advisor"].empty_label = self.fields["partner"].empty_label = _("None")

    def clean_advisor(self) -> Advisor | None:
        advisor: Advisor | None = self.cleaned_data["advisor"]
        others = Lecturer.objects.filter(advisor=advisor).exclude(pk=self._lecturer.pk if self._lecturer else None)
        if advisor is not None and others.exists():
            raise forms.ValidationError(_("This advisor is in the list of lecturers already"))
        return advisor

    def entry(self) -> LecturerEntry:
        found = self.cleaned_data
        texts = {name: clean_text(found[name]) for name in ("name", "affiliation", "profile")}
        return LecturerEntry(
            kana=found["kana"], advisor=found["advisor"], partner=found["partner"], is_active=found["is_active"], **texts
        )


def _of_series(series: Series) -> dict[str, Any]:
    given = {name: getattr(series, name) for name in ("ja", "en", "kind", "operator", "audience")}
    return given | {"desk": series.desk_id or "", "aliases": "\n".join(series.aliases)}


def _of_lecturer(lecturer: Lecturer) -> dict[str, Any]:
    given = {name: getattr(lecturer, name) for name in ("name", "kana", "affiliation", "profile", "is_active")}
    given["advisor"] = lecturer.advisor.ref if lecturer.advisor else ""
    return given | {"partner": lecturer.partner_id or ""}
