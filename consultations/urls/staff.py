"""Addresses of the consultation desks' own pages, under /s/."""

from django.urls import path

from consultations.urls import advisor, case_pages, disclosures, emergency, exports, files, imports, levels, queue, steps, walls
from consultations.views import clients, erasure

app_name = "consultations"
urlpatterns = [
    *queue.urlpatterns,
    *case_pages.urlpatterns,
    *steps.urlpatterns,
    *advisor.urlpatterns,
    *emergency.urlpatterns,
    *levels.urlpatterns,
    *walls.urlpatterns,
    path("companies/", clients.client_list, name="client_list"),
    path("companies/<slug:ref>/", clients.client_detail, name="client_detail"),
    path("companies/<slug:ref>/erase/", erasure.client_erase, name="client_erase"),
    *exports.urlpatterns,
    *files.urlpatterns,
    *disclosures.urlpatterns,
    *imports.urlpatterns,
]
