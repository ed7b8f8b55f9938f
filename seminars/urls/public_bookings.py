"""Applying, and the page of a booking by its mailed link.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
