"""Verifying a certificate."""

from django.urls import path

from seminars.views import certificates_public

urlpatterns = [path("certificates/", certificates_public.certificate_verify, name="certificate_verify")]
