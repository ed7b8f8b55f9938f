"""Addresses of who runs events."""

from seminars.urls import day, mails, slots, staff

app_name = "events"
urlpatterns = [*day.urlpatterns, *mails.urlpatterns, *slots.urlpatterns, *staff.urlpatterns]
