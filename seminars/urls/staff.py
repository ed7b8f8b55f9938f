"""Running events: list, editing, people, seats.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
