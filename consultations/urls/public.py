"""Addresses of the public pages."""

from django.urls import path

from consultations.urls import consult, evidence, track
from consultations.views import erasure, offices, public, triage

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
    path("certificate/<str:token>/", erasure.certificate, name="certificate"),
    path("certificate/<str:token>/certificate.json", erasure.certificate_json, name="certificate_json"),
    *consult.urlpatterns,
    *track.urlpatterns,
    *evidence.urlpatterns,
]
