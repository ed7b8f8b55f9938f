"""Addresses of the outbox, under /s/."""

from django.urls import path

from mailing import views

app_name = "mailing"
urlpatterns = [
    path("mail/", views.message_list, name="message_list"),
    path("mail/<slug:ref>/", views.message_detail, name="message_detail"),
    path("mail/<slug:ref>/resend/", views.message_resend, name="message_resend"),
]
