"""Addresses of the client's own pages, under /my/."""

from django.urls import path

from consultations.urls import disclosures
from consultations.views import client, client_steps, erasure, evidence, offers, parties

app_name = "my"
urlpatterns = [
    path("", client.home, name="home"),
    path("erase/", erasure.erase, name="erase"),
    path("erase/<slug:ref>/keep/", erasure.erase_call_off, name="erase_call_off"),
    path("c/<slug:ref>/", client.case, name="case"),
    path("c/<slug:ref>/leave/", client.leave, name="leave"),
    path("c/<slug:ref>/reply/", client.reply, name="reply"),
    path("c/<slug:ref>/withdraw/", client_steps.withdraw_case, name="withdraw"),
    path("c/<slug:ref>/restore/", client_steps.restore_case, name="restore"),
    path("c/<slug:ref>/complaint/", client_steps.complaint, name="complaint"),
    path("c/<slug:ref>/names/", parties.parties, name="parties"),
    path("c/<slug:ref>/names/<slug:party_ref>/remove/", parties.party_remove, name="party_remove"),
    path("c/<slug:ref>/data/", client.data, name="data"),
    *disclosures.of_client,
    path("c/<slug:ref>/slip/", client.slip, name="slip"),
    path("c/<slug:ref>/evidence/", evidence.of_client, name="evidence"),
    path("c/<slug:ref>/files/<slug:file_ref>/", client.file, name="file"),
    path("c/<slug:ref>/promises/<slug:promise_ref>/done/", client_steps.promise_done, name="promise_done"),
    path("c/<slug:ref>/meetings/<slug:appointment_ref>/", client.appointment, name="appointment"),
    path("c/<slug:ref>/appointment/<slug:offer_ref>/", offers.appointment_choose, name="appointment_choose"),
    path("c/<slug:ref>/reply/<slug:message_ref>/take-back/", client.reply_take_back, name="reply_take_back"),
    path("c/<slug:ref>/referrals/<slug:referral_ref>/", client_steps.referral, name="referral"),
    path("f/<str:token>/", client_steps.follow_up, name="follow_up"),
]
