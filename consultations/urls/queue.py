"""Addresses of the queue, of intake and of what is done to many cases, part of the desks' own pages."""

from django.urls import path

from consultations.views import cases, search, staff

urlpatterns = [
    path("queue/", staff.case_list, name="case_list"),
    path("c/<slug:ref>/assign/", cases.case_assign, name="case_assign"),
    path("search/", search.search, name="search"),
]
