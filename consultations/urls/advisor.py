"""Addresses of logging, meetings and short answers, part of the desks' own pages."""

from django.urls import path

from consultations.views import answers, appointments, brief, contact_edit, contacts, offers

urlpatterns = [
    path("c/<slug:ref>/log/", contacts.contact_log, name="contact_log"),
    path("c/<slug:ref>/brief/", brief.brief, name="brief"),
    path("c/<slug:ref>/appointments/", appointments.appointment_add, name="appointment_add"),
    path("c/<slug:ref>/offer/", offers.slot_offer_add, name="slot_offer_add"),
    path("c/<slug:ref>/offer/<slug:offer_ref>/withdraw/", offers.slot_offer_withdraw, name="slot_offer_withdraw"),
    path("appointments/<slug:ref>/", appointments.appointment_move, name="appointment_move"),
    path("appointments/<slug:ref>/cancel/", appointments.appointment_cancel, name="appointment_cancel"),
    path("appointments/<slug:ref>/meeting.ics", appointments.appointment_ics, name="appointment_ics"),
    path("contacts/", contacts.contact_list, name="contact_list"),
    path("contacts/<slug:ref>/", contacts.contact_detail, name="contact_detail"),
    path("contacts/<slug:ref>/edit/", contact_edit.contact_edit, name="contact_edit"),
    path("contacts/<slug:ref>/faq/", answers.faq_draft_add, name="faq_draft_add"),
    path("answers/new/", answers.answer_new, name="answer_new"),
    path("answers/faq/", answers.faq_draft_list, name="faq_draft_list"),
    path("answers/faq/<slug:ref>/", answers.faq_draft_edit, name="faq_draft_edit"),
]
