"""Addresses of the ledger of disclosures of a case: part of the desks' own pages, and of the client's."""

from django.urls import path

from consultations.views import disclosures

urlpatterns = [
    path("c/<slug:ref>/ledger/", disclosures.disclosure_list, name="disclosure_list"),
    path("c/<slug:ref>/ledger/add/", disclosures.disclosure_add, name="disclosure_add"),
    path("c/<slug:ref>/ledger/save/<slug:form>/", disclosures.disclosure_export, name="disclosure_export"),
    path("c/<slug:ref>/ledger/<slug:line_ref>/", disclosures.disclosure_correct, name="disclosure_correct"),
]
of_client = [
    path("c/<slug:ref>/ledger/", disclosures.my_disclosures, name="disclosures"),
    path("c/<slug:ref>/ledger/<slug:form>/", disclosures.my_disclosure_export, name="disclosure_export"),
]
