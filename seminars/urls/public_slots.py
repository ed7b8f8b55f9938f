"""Talks after an event, by the link of a booking."""

from django.urls import path

from seminars.views import talks

urlpatterns = [
    path("talks/<str:token>/", talks.talk_page, name="talk_page"),
    path("talks/<str:token>/<str:ref>/", talks.talk_change, name="talk_change"),
    path("talks/<str:token>/<str:ref>/cancel/", talks.talk_cancel, name="talk_cancel"),
]
