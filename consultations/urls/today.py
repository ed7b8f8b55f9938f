"""Addresses of an advisor's day, under /a/."""

from django.urls import path

from consultations.views import today

app_name = "advisor"
urlpatterns = [
    path("", today.today, name="today"),
    path("log/", today.log, name="log"),
    path("log/<slug:ref>/done/", today.log_done, name="log_done"),
    path("log/<slug:ref>/undo/", today.log_undo, name="log_undo"),
    path("schedule/", today.schedule, name="schedule"),
]
