"""Addresses of the emergency access and its review, part of the desks' own pages."""

from django.urls import path

from consultations.views import emergency

urlpatterns = [
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/reviews/", emergency.emergency_list, name="emergency_list"),
    path("emergency/reviews/<slug:ref>/", emergency.emergency_review, name="emergency_review"),
    path("emergency/<slug:ref>/end/", emergency.emergency_end, name="emergency_end"),
]
