"""Addresses of conflicts of interest, part of the desks' own pages."""

from django.urls import path

from consultations.views import walls

urlpatterns = [
    path("interests/", walls.interest_list, name="interest_list"),
    path("interests/<slug:ref>/", walls.interest_edit, name="interest_edit"),
    path("interests/<slug:ref>/end/", walls.interest_end, name="interest_end"),
    path("c/<slug:ref>/conflicts/", walls.case_walls, name="case_walls"),
    path("c/<slug:ref>/conflicts/<slug:party_ref>/remove/", walls.party_remove, name="party_remove"),
    path("c/<slug:ref>/conflicts/lift/<slug:user_ref>/", walls.wall_lift, name="wall_lift"),
    path("c/<slug:ref>/recuse/", walls.case_recuse, name="case_recuse"),
    path("unseen/", walls.unseen_list, name="unseen_list"),
    path("unseen/<slug:ref>/", walls.unseen_name, name="unseen_name"),
]
