"""The day of an event: reception, sheets, online logs, certificates."""

from django.urls import path, re_path

from seminars.views import certificates, online_logs, reception, sheets, walk_ins

urlpatterns = [
    path("checkin/<str:token>/", reception.ticket, name="ticket"),
    path("certificates/<str:number>/", certificates.certificate, name="certificate"),
    re_path(
        r"^certificates/(?P<number>[^/]+)/(?P<language>ja|en)\.pdf$", certificates.certificate_file, name="certificate_file"
    ),
    path("certificates/<str:number>/withdraw/", certificates.certificate_withdraw, name="certificate_withdraw"),
    path("certificates/<str:number>/correct/", certificates.certificate_correct, name="certificate_correct"),
    path("<str:ref>/reception/", reception.reception, name="reception"),
    path("<str:ref>/reception/check-in/", reception.check_in_person, name="check_in"),
    path("<str:ref>/reception/undo/", reception.check_in_undo, name="check_in_undo"),
    path("<str:ref>/reception/walk-in/", walk_ins.walk_in, name="walk_in"),
    path("<str:ref>/attendance-sheet.pdf", sheets.attendance_sheet, name="attendance_sheet"),
    path("<str:ref>/name-labels.pdf", sheets.name_labels, name="name_labels"),
    path("<str:ref>/online/", online_logs.online_logs, name="online_logs"),
    path("<str:ref>/online/<str:log_ref>/", online_logs.online_log, name="online_log"),
    path("<str:ref>/certificates/", certificates.certificates, name="certificates"),
    path("<str:ref>/certificates/issue/", certificates.certificate_issue_all, name="certificate_issue_all"),
    path("<str:ref>/certificates/issue/<str:number>/", certificates.certificate_issue, name="certificate_issue"),
]
