"""Addresses of logging, meetings and short answers, part of the desks' own pages."""

from django.urls import path

from consultations.views import contacts

urlpatterns = [
    path("c/<slug:ref>/log/", contacts.contact_log, name="contact_log"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/<slug:ref>/", contacts.contact_detail, name="contact_detail"),
]
