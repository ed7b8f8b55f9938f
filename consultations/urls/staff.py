"""Addresses of the consultation desks' own pages, under /s/."""

from django.urls import path

from consultations.urls import advisor, case_pages, exports, files, imports, queue, steps
from consultations.views import clients

app_name = "consultations"
urlpatterns = [
    *queue.urlpatterns,
    *case_pages.urlpatterns,
    *steps.urlpatterns,
    *advisor.urlpatterns,
    path("companies/", clients.client_list, name="client_list"),
    path("companies/<slug:ref>/", clients.client_detail, name="client_detail"),
    *exports.urlpatterns,
    *files.urlpatterns,
    *imports.urlpatterns,
]
