"""Addresses of the office calendar, under /d/."""

from django.urls import path

from consultations.views import calendar

app_name = "calendar"
urlpatterns = [
    path("calendar/", calendar.closure_list, name="closure_list"),
    path("calendar/add/", calendar.closure_add, name="closure_add"),
    path("calendar/<str:day>/remove/", calendar.closure_remove, name="closure_remove"),
]
