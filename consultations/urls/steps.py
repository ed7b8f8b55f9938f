"""Addresses of the steps of a case, part of the desks' own pages."""

from django.urls import path

from consultations.views import cases

urlpatterns = [
    path("c/<slug:ref>/close/", cases.case_close, name="case_close"),
    path("c/<slug:ref>/reopen/", cases.case_reopen, name="case_reopen"),
]
