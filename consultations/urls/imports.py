"""Addresses of the ledger import, under /s/; included by the staff addresses."""

from django.urls import path

from consultations.views import imports

urlpatterns = [
    path("import/", imports.ledger_import, name="ledger_import"),
    path("import/<slug:ref>/", imports.ledger_upload, name="ledger_upload"),
    path("import/<slug:ref>/confirm/", imports.ledger_confirm, name="ledger_confirm"),
    path("import/<slug:ref>/drop/", imports.ledger_drop, name="ledger_drop"),
    path("import/<slug:ref>/report.csv", imports.ledger_report, name="ledger_report"),
]
