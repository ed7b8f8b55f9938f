"""Verifying a certificate.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
