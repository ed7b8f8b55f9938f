"""Addresses of the page of a case and its tabs, part of the desks' own pages."""

from django.urls import path

from consultations.views import cases

urlpatterns = [path("c/<slug:ref>/", cases.case_detail, name="case_detail")]
