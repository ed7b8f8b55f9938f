"""Asking for a lecturer.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
