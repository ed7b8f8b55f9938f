"""Mails to the people of an event, its survey and what came of it."""

from django.urls import path

from seminars.views import mass_mails, surveys

urlpatterns = [
    path("<str:ref>/mail/", mass_mails.mail_list, name="mail_list"),
    path("<str:ref>/mail/new/", mass_mails.mail_new, name="mail_new"),
    path("<str:ref>/mail/<str:mail_ref>/", mass_mails.mail, name="mail"),
    path("<str:ref>/mail/<str:mail_ref>/edit/", mass_mails.mail_edit, name="mail_edit"),
    path("<str:ref>/mail/<str:mail_ref>/again/", mass_mails.mail_new, name="mail_again"),
    path("<str:ref>/mail/<str:mail_ref>/test/", mass_mails.mail_test, name="mail_test"),
    path("<str:ref>/mail/<str:mail_ref>/send/", mass_mails.mail_send, name="mail_send"),
    path("<str:ref>/mail/<str:mail_ref>/recall/", mass_mails.mail_recall, name="mail_recall"),
    path("<str:ref>/mail/<str:mail_ref>/discard/", mass_mails.mail_discard, name="mail_discard"),
    path("<str:ref>/survey/", surveys.survey_results, name="survey_results"),
    path("<str:ref>/survey/edit/", surveys.survey_edit, name="survey_edit"),
    path("<str:ref>/survey/answers.<str:form>", surveys.survey_export, name="survey_export"),
]
