"""Addresses of the public pages."""

from django.urls import path

from consultations.urls import consult, track
from consultations.views import offices, public, triage

app_name = "public"
urlpatterns = [
    path("", public.start, name="start"),
    path("consult/", public.consult_start, name="consult_start"),
    path("consult/check/", triage.check, name="triage"),
    path("consult/leak/", triage.leak, name="leak"),
    path("consult/elsewhere/", triage.elsewhere, name="elsewhere"),
    path("offices/", offices.office_list, name="office_list"),
    path("offices/<str:pref>/", offices.office_detail, name="office_detail"),
    path("confidentiality/", offices.confidentiality, name="confidentiality"),
    *consult.urlpatterns,
    *track.urlpatterns,
]
