"""Addresses of retention, disposals and legal holds, under /d/."""

from django.urls import path

from consultations.views import disposals, retention

app_name = "retention"
urlpatterns = [
    path("retention/", retention.table, name="table"),
    path("retention/periods/<slug:key>/", retention.period, name="period"),
    path("retention/periods/<slug:key>/confirm/", retention.period_confirm, name="period_confirm"),
    path("retention/quarantine/", retention.files_waiting, name="quarantine"),
    path("retention/holds/", retention.holds, name="holds"),
    path("retention/holds/<slug:ref>/lift/", retention.hold_lift, name="hold_lift"),
    path("retention/disposals/", disposals.disposal_list, name="disposal_list"),
    path("retention/disposals/prepare/", disposals.disposal_prepare_due, name="disposal_prepare_due"),
    path("retention/disposals/<slug:ref>/", disposals.disposal_detail, name="disposal_detail"),
    path("retention/disposals/<slug:ref>/prepare/", disposals.disposal_prepare, name="disposal_prepare"),
    path("retention/disposals/<slug:ref>/confirm/", disposals.disposal_confirm, name="disposal_confirm"),
    path("retention/disposals/<slug:ref>/refuse/", disposals.disposal_refuse, name="disposal_refuse"),
]
