"""Addresses of the exports, part of the desks' own pages."""

from django.urls import path

from consultations.views import exports

urlpatterns = [path("export/contacts/", exports.contacts_export, name="contacts_export")]
