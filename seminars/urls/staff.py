"""Running events: list, editing, people, seats; series, programmes and lecturers."""

from django.urls import path

from seminars.views import event_parts, registrants, series, staff_events

urlpatterns = [
    path("", staff_events.event_list, name="event_list"),
    path("new/", staff_events.event_new, name="event_new"),
    path("lecturers/", series.lecturer_list, name="lecturer_list"),
    path("lecturers/new/", series.lecturer_new, name="lecturer_new"),
    path("lecturers/<str:ref>/", series.lecturer_edit, name="lecturer_edit"),
    path("series/", series.series_list, name="series_list"),
    path("series/new/", series.series_new, name="series_new"),
    path("series/<str:code>/", series.series_edit, name="series_edit"),
    path("series/<str:code>/videos/", series.video_list, name="video_list"),
    path("series/<str:code>/videos/new/", series.video_new, name="video_new"),
    path("series/<str:code>/videos/<str:material>/", series.video_edit, name="video_edit"),
    path("series/<str:code>/videos/<str:material>/remove/", series.video_remove, name="video_remove"),
    path("programmes/", series.programme_list, name="programme_list"),
    path("programmes/new/", series.programme_new, name="programme_new"),
    path("programmes/<str:ref>/", series.programme_edit, name="programme_edit"),
    path("<str:ref>/", staff_events.event_detail, name="event_detail"),
    path("<str:ref>/edit/", staff_events.event_edit, name="event_edit"),
    path("<str:ref>/copy/", staff_events.event_copy, name="event_copy"),
    path("<str:ref>/publish/", staff_events.event_publish, name="event_publish"),
    path("<str:ref>/cancel/", staff_events.event_cancel, name="event_cancel"),
    path("<str:ref>/held/", staff_events.event_hold, name="event_hold"),
    path("<str:ref>/sessions/new/", event_parts.session_new, name="session_new"),
    path("<str:ref>/sessions/<int:session>/", event_parts.session_edit, name="session_edit"),
    path("<str:ref>/sessions/<int:session>/remove/", event_parts.session_remove, name="session_remove"),
    path("<str:ref>/desks/new/", event_parts.desk_new, name="desk_new"),
    path("<str:ref>/desks/<int:desk>/remove/", event_parts.desk_remove, name="desk_remove"),
    path("<str:ref>/materials/new/", event_parts.material_new, name="material_new"),
    path("<str:ref>/materials/<str:material>/", event_parts.material_edit, name="material_edit"),
    path("<str:ref>/materials/<str:material>/file/", event_parts.material_download, name="material_download"),
    path("<str:ref>/materials/<str:material>/remove/", event_parts.material_remove, name="material_remove"),
    path("<str:ref>/people/", registrants.people_list, name="people_list"),
    path("<str:ref>/people/add/", registrants.person_add, name="person_add"),
    path("<str:ref>/people/export/", registrants.people_export, name="people_export"),
    path("<str:ref>/people/<str:number>/", registrants.person_detail, name="person_detail"),
    path("<str:ref>/people/<str:number>/step/", registrants.person_step, name="person_step"),
]
