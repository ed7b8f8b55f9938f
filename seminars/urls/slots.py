"""Talks after an event.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
