"""Sessions, lecturers, temporary desks, materials, series and programmes of events."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core import private_files
from core.models import AuditEntry
from core.private_files import FileRefused
from core.transitions import TransitionRefused
from mailing.models import Message
from seminars.actions.lecturers import LecturerEntry, save_lecturer
from seminars.actions.materials import (
    FOLDER,
    GivenFile,
    MaterialEntry,
    add_material,
    remove_material,
    sweep_materials,
)
from seminars.actions.programmes import SeriesEntry, add_series, change_series
from seminars.actions.sessions import DeskEntry, SessionEntry, add_temporary_desk, remove_session, save_session
from seminars.enums import MaterialKind, SeriesKind
from seminars.models import EventSession, Lecturer, Material, Series, TemporaryDesk
from tests.factories.attachments import pdf
from tests.factories.consultations import make_advisor
from tests.factories.scanner import EICAR, Daemon, serving
from tests.factories.seminars import make_event, make_registration

pytestmark = pytest.mark.django_db
HANDOUT = MaterialEntry(MaterialKind.FILE, "資料")


def given(content: bytes, name: str = "handout.pdf") -> GivenFile:
    return GivenFile(name, [content], len(content))


def stored() -> list[str]:
    return list(private_files.stored_names(FOLDER, timezone.now() + timedelta(days=1)))


def test_session_stands_with_a_lecturer_entered_in_place_and_people_hear_of_it(as_organiser):
    event = make_event()
    make_registration(event, email="seat@example.jp")
    entry = SessionEntry(event.starts_at, event.ends_at, "講演")
    new = LecturerEntry("架空 講師")
    session = save_session(by=as_organiser, event=event, entry=entry, new_lecturer=new, tells=True)
    assert [one.name for one in session.lecturers.all()] == ["架空 講師"]
    assert Message.objects.filter(event="event_changed", recipient="seat@example.jp").exists()
    remove_session(by=as_organiser, session=session)
    assert not EventSession.objects.exists()
    assert AuditEntry.objects.filter(action="remove_session", object_ref=event.ref).exists()


def test_parts_of_an_event_are_refused_to_who_does_not_run_it(headquarters, as_actor):
    event, by = make_event(), as_actor(headquarters)
    entry = SessionEntry(event.starts_at, event.ends_at, "講演")
    desk = DeskEntry("general", event.starts_at, event.ends_at)
    with pytest.raises(PermissionDenied):
        save_session(by=by, event=event, entry=entry)
    with pytest.raises(PermissionDenied):
        add_temporary_desk(by=by, event=event, entry=desk)
    with pytest.raises(PermissionDenied):
        add_material(by=by, event=event, entry=HANDOUT, file=given(pdf()))
    assert not stored()


def test_temporary_desk_entered_twice_stands_once(as_organiser):
    event = make_event()
    for _time in range(2):
        add_temporary_desk(by=as_organiser, event=event, entry=DeskEntry("general", event.starts_at, event.ends_at))
    assert TemporaryDesk.objects.count() == 1


def test_advisor_is_one_lecturer(as_organiser):
    advisor = make_advisor()
    first = save_lecturer(by=as_organiser, entry=LecturerEntry("担当", advisor=advisor))
    assert save_lecturer(by=as_organiser, entry=LecturerEntry("別名", advisor=advisor)) == first
    assert Lecturer.objects.get().name == "担当"


def test_material_stands_with_its_file_and_goes_with_it(as_organiser, django_capture_on_commit_callbacks):
    event = make_event()
    made = add_material(by=as_organiser, event=event, entry=HANDOUT, file=given(pdf()))
    assert (made.name, made.content_type, stored()) == ("handout.pdf", "application/pdf", [made.stored_name])
    with django_capture_on_commit_callbacks(execute=True):
        remove_material(by=as_organiser, material=made)
    assert (Material.objects.count(), stored()) == (0, [])


def test_material_that_is_no_such_file_is_refused_and_leaves_nothing(as_organiser):
    with pytest.raises(FileRefused):
        add_material(by=as_organiser, event=make_event(), entry=HANDOUT, file=given(b"MZ program"))
    assert (Material.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize("behaves", ["honest", "garbage"])
def test_material_is_not_kept_unless_the_scanner_says_it_is_clean(as_organiser, settings, behaves):
    with serving(Daemon(behaves)) as daemon:
        settings.CLAMAV_URL = daemon.url
        with pytest.raises(FileRefused):
            add_material(by=as_organiser, event=make_event(), entry=HANDOUT, file=given(pdf(EICAR)))
    assert (Material.objects.count(), stored()) == (0, [])


def test_sweep_removes_old_files_that_no_material_names(as_organiser):
    made = add_material(by=as_organiser, event=make_event(), entry=HANDOUT, file=given(pdf()))
    private_files.store(FOLDER, [b"stray"])
    assert sweep_materials(timezone.now()) == 0  # younger than a day
    assert sweep_materials(timezone.now() + timedelta(days=2)) == 1
    assert stored() == [made.stored_name]


def test_series_are_set_by_who_runs_all_desks(as_organiser, headquarters, as_actor):
    entry = SeriesEntry("新シリーズ", "New series", SeriesKind.PUBLIC)
    with pytest.raises(PermissionDenied):
        add_series(by=as_organiser, code="seminar.new", entry=entry)
    made = add_series(by=as_actor(headquarters), code="seminar.new", entry=entry)
    with pytest.raises(TransitionRefused):
        add_series(by=as_actor(headquarters), code="seminar.new", entry=entry)
    change_series(by=as_actor(headquarters), series=made, entry=SeriesEntry("改名", "Renamed", SeriesKind.PUBLIC))
    assert (Series.objects.get(code="seminar.new").ja, made.is_edited) == ("改名", True)
