"""Addresses of in-company seminars and lecturer dispatch."""

from django.urls import URLPattern

app_name = "outreach"
urlpatterns: list[URLPattern] = []
