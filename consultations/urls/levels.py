"""Addresses of who may read a case: its level, that of a file, and the people who are named for it."""

from django.urls import path

from consultations.views import levels

urlpatterns = [
    path("c/<slug:ref>/level/", levels.case_level, name="case_level"),
    path("c/<slug:ref>/files/<slug:file_ref>/level/", levels.file_level, name="file_level"),
    path("c/<slug:ref>/people/", levels.case_named, name="case_named"),
    path("c/<slug:ref>/people/<slug:user_ref>/close/", levels.named_close, name="named_close"),
]
