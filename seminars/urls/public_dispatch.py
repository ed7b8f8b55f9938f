"""Asking for a lecturer."""

from django.urls import path

from seminars.views import dispatch_public

urlpatterns = [
    path("lecturer/", dispatch_public.lecturer_request, name="lecturer_request"),
    path("lecturer/done/<str:token>/", dispatch_public.lecturer_requested, name="lecturer_requested"),
]
