"""Addresses of the consultation form, its drafts and its receipt; included by the public addresses."""

from django.urls import path

from consultations.views import consult, consult_check, drafts, receipts

urlpatterns = [
    path("consult/new/", consult.consult, name="consult"),
    path("consult/<int:page>/", consult.consult_page, name="consult_page"),
    path("consult/confirm/", consult_check.consult_check, name="consult_check"),
    path("consult/save/", drafts.consult_save, name="consult_save"),
    path("consult/resume/<str:token>/", drafts.consult_resume, name="consult_resume"),
    path("consult/done/<str:token>/", receipts.consult_done, name="consult_done"),
    path("consult/done/<str:token>/slip/", receipts.consult_slip, name="consult_slip"),
    path("my/drafts/", drafts.draft_list, name="draft_list"),
]
