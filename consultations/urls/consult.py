"""Addresses of the consultation form, its drafts and its receipt; included by the public addresses."""

from django.urls import path

from consultations.views import public

urlpatterns = [
    path("consult/new/", public.consult, name="consult"),
    path("consult/done/<str:token>/", public.consult_done, name="consult_done"),
]
