"""Addresses of the client's own pages, under /my/."""

from django.urls import path

from consultations.views import client, client_steps

app_name = "my"
urlpatterns = [
    path("", client.home, name="home"),
    path("c/<slug:ref>/", client.case, name="case"),
    path("c/<slug:ref>/leave/", client.leave, name="leave"),
    path("c/<slug:ref>/reply/", client.reply, name="reply"),
    path("c/<slug:ref>/withdraw/", client_steps.withdraw_case, name="withdraw"),
    path("c/<slug:ref>/restore/", client_steps.restore_case, name="restore"),
    path("c/<slug:ref>/complaint/", client_steps.complaint, name="complaint"),
    path("c/<slug:ref>/data/", client.data, name="data"),
    path("c/<slug:ref>/slip/", client.slip, name="slip"),
    path("c/<slug:ref>/files/<slug:file_ref>/", client.file, name="file"),
    path("c/<slug:ref>/promises/<slug:promise_ref>/done/", client_steps.promise_done, name="promise_done"),
    path("c/<slug:ref>/meetings/<slug:appointment_ref>/", client.appointment, name="appointment"),
    path("c/<slug:ref>/referrals/<slug:referral_ref>/", client_steps.referral, name="referral"),
    path("f/<str:token>/", client_steps.follow_up, name="follow_up"),
]
