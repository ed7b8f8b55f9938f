"""Addresses of the queue, of intake and of what is done to many cases, part of the desks' own pages."""

from django.urls import path

from consultations.views import advisors, assign, bulk, changes, intake, queue_news, saved_views, search, staff

urlpatterns = [
    path("queue/", staff.case_list, name="case_list"),
    path("queue/news/", queue_news.queue_news, name="queue_news"),
    path("c/<slug:ref>/assign/", assign.case_assign, name="case_assign"),
    path("advisors/", advisors.advisor_list, name="advisor_list"),
    path("advisors/<slug:ref>/", advisors.advisor_detail, name="advisor_detail"),
    path("advisors/<slug:ref>/absences/<int:absence>/remove/", advisors.absence_remove, name="absence_remove"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("changes/<slug:ref>/", changes.change_detail, name="change_detail"),
    path("changes/<slug:ref>/undo/", changes.change_undo, name="change_undo"),
    path("intake/", intake.intake, name="intake"),
    path("views/", saved_views.view_list, name="view_list"),
    path("views/save/", saved_views.view_save, name="view_save"),
    path("views/<slug:ref>/", saved_views.view_change, name="view_change"),
    path("views/<slug:ref>/digest/", saved_views.view_digest, name="view_digest"),
    path("views/<slug:ref>/delete/", saved_views.view_delete, name="view_delete"),
    path("search/", search.search, name="search"),
]
