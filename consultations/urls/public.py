"""Addresses of the public pages."""

from django.urls import path

from consultations.views import public

app_name = "public"
urlpatterns = [
    path("", public.start, name="start"),
    path("consult/", public.consult_start, name="consult_start"),
    path("consult/new/", public.consult, name="consult"),
    path("consult/done/<str:token>/", public.consult_done, name="consult_done"),
]
