"""Addresses of seminars that open without signing in."""

from seminars.urls import public_bookings, public_certificates, public_dispatch, public_events, public_slots, public_survey

app_name = "seminars"
urlpatterns = [
    *public_dispatch.urlpatterns,
    *public_slots.urlpatterns,
    *public_certificates.urlpatterns,
    *public_survey.urlpatterns,
    *public_bookings.urlpatterns,
    *public_events.urlpatterns,
]
