"""Talks after an event."""

from django.urls import path

from seminars.views import slots

urlpatterns = [
    path("talks/<str:ref>/mark/", slots.talk_mark, name="talk_mark"),
    path("talks/<str:ref>/withdraw/", slots.talk_withdraw, name="talk_withdraw"),
    path("<str:ref>/talks/", slots.talk_list, name="talk_list"),
    path("<str:ref>/talks/offer/", slots.talk_offer, name="talk_offer"),
]
