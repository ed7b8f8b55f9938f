"""Addresses of the files of a case, part of the desks' own pages."""

from django.urls import path

from consultations.views import files

urlpatterns = [
    path("c/<slug:ref>/files/", files.file_list, name="file_list"),
    path("c/<slug:ref>/files/<slug:file_ref>/", files.file_download, name="file_download"),
    path("c/<slug:ref>/files/<slug:file_ref>/original/", files.file_original, name="file_original"),
    path("c/<slug:ref>/files/<slug:file_ref>/remove/", files.file_remove, name="file_remove"),
]
