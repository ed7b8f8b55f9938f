"""Pages of the auditor, under /m/audit/."""

from django.urls import path

from consultations.views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.entry_list, name="entry_list"),
    path("export/", audit.entry_export, name="entry_export"),
]
