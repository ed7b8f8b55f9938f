"""Mails to the people of an event, and the results of its survey.."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
