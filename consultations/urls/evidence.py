"""Addresses of signed receipts; included by the public addresses."""

from django.urls import path

from consultations.views import evidence

urlpatterns = [
    path("evidence/", evidence.check, name="evidence"),
    path("evidence/keys/", evidence.keys, name="evidence_keys"),
    path("consult/done/<str:token>/evidence/", evidence.of_sender, name="consult_evidence"),
]
