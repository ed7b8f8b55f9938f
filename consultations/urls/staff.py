"""Addresses of the consultation desks' own pages, under /s/."""

from django.urls import path

from consultations.urls import exports, files, imports
from consultations.views import cases, clients, contacts, search, staff

app_name = "consultations"
urlpatterns = [
    path("queue/", staff.case_list, name="case_list"),
    path("c/<slug:ref>/", cases.case_detail, name="case_detail"),
    path("c/<slug:ref>/assign/", cases.case_assign, name="case_assign"),
    path("c/<slug:ref>/log/", contacts.contact_log, name="contact_log"),
    path("c/<slug:ref>/close/", cases.case_close, name="case_close"),
    path("c/<slug:ref>/reopen/", cases.case_reopen, name="case_reopen"),
    path("companies/", clients.client_list, name="client_list"),
    path("companies/<slug:ref>/", clients.client_detail, name="client_detail"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/<slug:ref>/", contacts.contact_detail, name="contact_detail"),
    path("search/", search.search, name="search"),
    *exports.urlpatterns,
    *files.urlpatterns,
    *imports.urlpatterns,
]
