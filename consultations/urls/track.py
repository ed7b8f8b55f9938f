"""Addresses of tracking a consultation without signing in; included by the public addresses."""

from django.urls import path

from consultations.views import track

urlpatterns = [
    path("track/", track.track, name="track"),
    path("track/sent/", track.track_sent, name="track_sent"),
    path("track/<str:token>/", track.track_open, name="track_open"),
]
