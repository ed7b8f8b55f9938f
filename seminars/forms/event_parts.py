"""Sessions, temporary desks and materials of an event, as their organiser types them."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import catalogue
from core.fields import ChipRadio, KanaField
from core.forms import FormKeyMixin, PortalForm
from core.private_files import ACCEPTED
from core.text import clean_text
from seminars.actions.events import concerned, is_ahead
from seminars.actions.lecturers import LecturerEntry
from seminars.actions.materials import MaterialEntry
from seminars.actions.sessions import DeskEntry, SessionEntry
from seminars.enums import MaterialAudience, MaterialKind
from seminars.forms.events import tell_label
from seminars.forms.moments import ClockField, JaDateField, instant, parts, refuse_half
from seminars.models import EventSession, Lecturer, Material, SeminarEvent


class SpanForm(FormKeyMixin, PortalForm):
    """Something that begins and ends within an event."""

    marks = "optional"
    must_lie_within = True

    day = JaDateField(label=gettext_lazy("Day"))
    starts = ClockField(label=gettext_lazy("Begins at (time)"))
    ends = ClockField(label=gettext_lazy("Ends at"))

    def __init__(self, *args: Any, event: SeminarEvent, **kwargs: Any) -> None:
        self.event = event
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        found["starts_at"] = instant(found.get("day"), found.get("starts"))
        found["ends_at"] = instant(found.get("day"), found.get("ends"))
        if found["starts_at"] and found["ends_at"]:
            self._check_span(found["starts_at"], found["ends_at"])
        return found

    def _check_span(self, starts_at: datetime, ends_at: datetime) -> None:
        if ends_at <= starts_at:
            self.add_error("ends", _("It must end after it begins (%(time)s)") % {"time": self.data.get("starts", "")})
        if self.must_lie_within and self.event.starts_at and self.event.ends_at:
            if starts_at < self.event.starts_at:
                self.add_error("starts", _("The event begins later than that. Change the event first"))
            if ends_at > self.event.ends_at:
                self.add_error("ends", _("The event ends earlier than that. Change the event first"))


class SessionForm(SpanForm):
    """A session; a lecturer who is not in the list yet is entered in place."""

    title_ja = forms.CharField(label=gettext_lazy("Title in Japanese"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    place = forms.CharField(label=gettext_lazy("Room"), max_length=120, required=False)
    lecturers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Lecturers"),
        queryset=Lecturer.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        to_field_name="ref",
    )
    new_name = forms.CharField(label=gettext_lazy("Name of a new lecturer"), max_length=120, required=False)
    new_kana = KanaField(label=gettext_lazy("Reading"), max_length=120, required=False)
    new_affiliation = forms.CharField(label=gettext_lazy("Company, body or office"), max_length=200, required=False)
    tells = forms.BooleanField(required=False)

    field_order = ("title_ja", "title_en", "day", "starts", "ends", "place", "lecturers")

    def __init__(self, *args: Any, event: SeminarEvent, session: EventSession | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_session(event, session))
        super().__init__(*args, event=event, **kwargs)
        there = session.lecturers.values("pk") if session else Lecturer.objects.none().values("pk")
        self.fields["lecturers"].queryset = Lecturer.objects.filter(is_active=True) | Lecturer.objects.filter(pk__in=there)
        self.fields["lecturers"].label_from_instance = _with_affiliation
        if told := concerned(event) if is_ahead(event) else 0:
            self.fields["tells"].label = tell_label(told)
        else:
            del self.fields["tells"]

    def new_lecturer(self) -> LecturerEntry | None:
        found = self.cleaned_data
        name = clean_text(found["new_name"])
        if not name:
            return None
        return LecturerEntry(name=name, kana=found["new_kana"], affiliation=clean_text(found["new_affiliation"]))

    def entry(self) -> SessionEntry:
        found = self.cleaned_data
        return SessionEntry(
            starts_at=found["starts_at"],
            ends_at=found["ends_at"],
            **{name: clean_text(found[name]) for name in ("title_ja", "title_en", "place")},
            lecturers=list(found["lecturers"]),
        )


class TemporaryDeskForm(SpanForm):
    """A desk beside the event. It may open before and close after it."""

    must_lie_within = False

    desk = forms.ChoiceField(label=gettext_lazy("Desk"))
    place = forms.CharField(label=gettext_lazy("Room"), max_length=120, required=False)
    note = forms.CharField(
        label=gettext_lazy("What visitors should know"),
        help_text=gettext_lazy("It stands on the public page."),
        max_length=300,
        required=False,
    )

    field_order = ("desk", "day", "starts", "ends", "place", "note")

    def __init__(self, *args: Any, event: SeminarEvent, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_session(event, None))
        super().__init__(*args, event=event, **kwargs)
        self.fields["desk"].choices = [("", _("Please select")), *catalogue.desk_choices()]

    def entry(self) -> DeskEntry:
        found = self.cleaned_data
        texts = {name: clean_text(found[name]) for name in ("place", "note")}
        return DeskEntry(desk_id=found["desk"], starts_at=found["starts_at"], ends_at=found["ends_at"], **texts)


class MaterialForm(FormKeyMixin, PortalForm):
    """A file, a link or a video, for whom and from when."""

    marks = "optional"

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=MaterialKind.choices, widget=ChipRadio)
    title_ja = forms.CharField(label=gettext_lazy("Title in Japanese"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, JPEG or PNG, up to 20 MB."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    url = forms.URLField(
        label=gettext_lazy("Address of the page or video"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("Enter an address like https://example.jp/room")},
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=MaterialAudience.choices,
        widget=forms.RadioSelect,
        initial=MaterialAudience.EVERYBODY,
    )
    opens_day = JaDateField(
        label=gettext_lazy("Shown from (day)"), help_text=gettext_lazy("Left blank: at once."), required=False
    )
    opens_time = ClockField(label=gettext_lazy("Shown from (time)"), required=False)

    def __init__(self, *args: Any, material: Material | None = None, only_videos: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _of_material(material) if material else {})
        self.material = material
        super().__init__(*args, **kwargs)
        if material is not None or only_videos:
            del self.fields["kind"], self.fields["file"]
        if only_videos:
            del self.fields["audience"]
        self._kind = MaterialKind(material.kind) if material else MaterialKind.VIDEO if only_videos else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        refuse_half(self, "opens_day", "opens_time")
        kind = self._kind or found.get("kind")
        if kind == MaterialKind.FILE and self.material is None and not found.get("file") and "file" not in self.errors:
            self.add_error("file", _("Select the file"))
        if kind in (MaterialKind.LINK, MaterialKind.VIDEO) and not found.get("url") and "url" not in self.errors:
            self.add_error("url", _("Enter the address of the page or video"))
        return found

    def entry(self) -> MaterialEntry:
        found = self.cleaned_data
        kind = self._kind or MaterialKind(found["kind"])
        return MaterialEntry(
            kind=kind,
            title_ja=clean_text(found["title_ja"]),
            title_en=clean_text(found["title_en"]),
            audience=MaterialAudience(found.get("audience") or MaterialAudience.EVERYBODY),
            opens_at=instant(found.get("opens_day"), found.get("opens_time")),
            url="" if kind == MaterialKind.FILE else found["url"],
        )


def _of_session(event: SeminarEvent, session: EventSession | None) -> dict[str, Any]:
    """A session as the form shows it; a new one spans its event."""
    given: dict[str, Any] = {}
    if session is not None:
        given = {name: getattr(session, name) for name in ("title_ja", "title_en", "place")}
        given["lecturers"] = [one.ref for one in session.lecturers.all()]
    begin, end = (session.starts_at, session.ends_at) if session else (event.starts_at, event.ends_at)
    return given | parts(begin, "day", "starts") | {"ends": parts(end, "day", "ends").get("ends")}


def _of_material(material: Material) -> dict[str, Any]:
    given = {name: getattr(material, name) for name in ("title_ja", "title_en", "url", "audience")}
    return given | parts(material.opens_at, "opens_day", "opens_time")


def _with_affiliation(lecturer: Lecturer) -> str:
    return f"{lecturer.name} ({lecturer.affiliation})" if lecturer.affiliation else lecturer.name
