"""Addresses of the page of a case and its tabs, part of the desks' own pages."""

from django.urls import path

from consultations.views import case_tabs, cases, messages, promises, reply_drafts, sheet

urlpatterns = [
    path("c/<slug:ref>/", cases.case_detail, name="case_detail"),
    path("c/<slug:ref>/question/", case_tabs.case_question, name="case_question"),
    path("c/<slug:ref>/company/", case_tabs.case_client, name="case_client"),
    path("c/<slug:ref>/company/edit/", case_tabs.case_company, name="case_company"),
    path("c/<slug:ref>/company/number/", case_tabs.case_number_confirm, name="case_number_confirm"),
    path("c/<slug:ref>/person/", case_tabs.case_person, name="case_person"),
    path("c/<slug:ref>/outcome/", case_tabs.case_outcome, name="case_outcome"),
    path("c/<slug:ref>/reads/", case_tabs.case_reads, name="case_reads"),
    path("c/<slug:ref>/reply/", messages.case_reply, name="case_reply"),
    path("c/<slug:ref>/reply/draft/", reply_drafts.reply_draft, name="reply_draft"),
    path("c/<slug:ref>/reply/draft/take/", reply_drafts.reply_draft_take, name="reply_draft_take"),
    path("c/<slug:ref>/reply/<slug:message_ref>/take-back/", messages.reply_take_back, name="reply_take_back"),
    path("c/<slug:ref>/memo/", messages.case_memo, name="case_memo"),
    path("c/<slug:ref>/promises/", promises.promise_add, name="promise_add"),
    path("c/<slug:ref>/promises/<slug:promise_ref>/done/", promises.promise_done, name="promise_done"),
    path("c/<slug:ref>/promises/<slug:promise_ref>/drop/", promises.promise_drop, name="promise_drop"),
    path("c/<slug:ref>/sheet/", sheet.support_sheet, name="support_sheet"),
]
