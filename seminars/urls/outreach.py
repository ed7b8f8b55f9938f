"""Addresses of in-company seminars and lecturer dispatch."""

from django.urls import path

from seminars.views import dispatch, in_company

app_name = "outreach"
urlpatterns = [
    path("dispatches/", dispatch.dispatch_list, name="dispatch_list"),
    path("dispatches/<str:ref>/", dispatch.dispatch_detail, name="dispatch_detail"),
    path("dispatches/<str:ref>/ask/", dispatch.dispatch_ask, name="dispatch_ask"),
    path("dispatches/<str:ref>/accept/", dispatch.dispatch_accept, name="dispatch_accept"),
    path("dispatches/<str:ref>/refuse/", dispatch.dispatch_refuse, name="dispatch_refuse"),
    path("dispatches/<str:ref>/decline/", dispatch.dispatch_decline, name="dispatch_decline"),
    path("dispatches/<str:ref>/call-off/", dispatch.dispatch_call_off, name="dispatch_call_off"),
    path("dispatches/<str:ref>/held/", dispatch.dispatch_hold, name="dispatch_hold"),
    path("dispatches/<str:ref>/record/", dispatch.dispatch_record, name="dispatch_record"),
    path("dispatches/<str:ref>/letter/<str:language>/", dispatch.dispatch_letter, name="dispatch_letter"),
    path("in-company/", in_company.in_company_list, name="in_company_list"),
    path("in-company/of/<str:ref>/", in_company.in_company_request, name="in_company_request"),
    path("in-company/<str:ref>/", in_company.in_company_detail, name="in_company_detail"),
    path("in-company/<str:ref>/agree/", in_company.in_company_agree, name="in_company_agree"),
    path("in-company/<str:ref>/held/", in_company.in_company_hold, name="in_company_hold"),
    path("in-company/<str:ref>/report/", in_company.in_company_report, name="in_company_report"),
    path("in-company/<str:ref>/call-off/", in_company.in_company_call_off, name="in_company_call_off"),
    path("in-company/<str:ref>/letter/<str:language>/", in_company.in_company_letter, name="in_company_letter"),
]
