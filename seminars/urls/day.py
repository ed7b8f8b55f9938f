"""The day of an event: reception, sheets, online logs.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
