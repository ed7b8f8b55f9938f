"""Addresses of the public pages."""

from django.urls import path

from consultations.urls import consult, track
from consultations.views import public

app_name = "public"
urlpatterns = [
    path("", public.start, name="start"),
    path("consult/", public.consult_start, name="consult_start"),
    *consult.urlpatterns,
    *track.urlpatterns,
]
