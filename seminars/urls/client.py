"""Addresses of one's own seminars, signed in."""

from django.urls import URLPattern

app_name = "my_seminars"
urlpatterns: list[URLPattern] = []
