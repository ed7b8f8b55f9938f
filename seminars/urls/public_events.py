"""Events: list, detail, archive, materials, applying, mail me."""

from django.urls import path

from seminars.views import apply, materials, public, watches

urlpatterns = [
    path("", public.event_list, name="event_list"),
    path("past/", public.archive, name="archive"),
    path("past/<int:year>/", public.archive, name="archive_year"),
    path("programmes/<str:ref>/", public.programme, name="programme"),
    path("materials/<str:ref>/", materials.material, name="material"),
    path("materials/<str:ref>/open/", materials.material_open, name="material_open"),
    path("watch/", watches.watch, name="watch"),
    path("watch/sent/", watches.watch_sent, name="watch_sent"),
    path("watch/<str:token>/", watches.watch_open, name="watch_open"),
    path("<str:ref>/", public.event, name="event"),
    path("<str:ref>/calendar.ics", public.event_calendar, name="event_calendar"),
    path("<str:ref>/apply/", apply.application, name="apply"),
    path("<str:ref>/apply/done/<str:token>/", apply.done, name="done"),
]
