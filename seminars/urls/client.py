"""Addresses of one's own seminars, signed in."""

from django.urls import path

from seminars.views import mine

app_name = "my_seminars"
urlpatterns = [path("", mine.my_seminars, name="list")]
