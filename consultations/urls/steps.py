"""Addresses of the steps of a case and of the boards that show what waits, part of the desks' own pages."""

from django.urls import path

from consultations.views import addresses, complaints, deadlines, handoffs, referrals, steps

urlpatterns = [
    path("c/<slug:ref>/close/", steps.case_close, name="case_close"),
    path("c/<slug:ref>/reopen/", steps.case_reopen, name="case_reopen"),
    path("c/<slug:ref>/ask/", steps.case_ask, name="case_ask"),
    path("c/<slug:ref>/resume/", steps.case_resume, name="case_resume"),
    path("c/<slug:ref>/due/", steps.case_due, name="case_due"),
    path("c/<slug:ref>/email/", addresses.case_email, name="case_email"),
    path("c/<slug:ref>/handoff/", handoffs.case_handoff, name="case_handoff"),
    path("c/<slug:ref>/refer/", referrals.case_refer, name="case_refer"),
    path("c/<slug:ref>/refer/<slug:referral_ref>/decide/", referrals.referral_decide, name="referral_decide"),
    path("c/<slug:ref>/refer/<slug:referral_ref>/result/", referrals.referral_result, name="referral_result"),
    path("handoffs/", handoffs.handoff_list, name="handoff_list"),
    path("deadlines/", deadlines.deadline_list, name="deadline_list"),
    path("complaints/", complaints.complaint_list, name="complaint_list"),
    path("complaints/<slug:ref>/", complaints.complaint_answer, name="complaint_answer"),
]
