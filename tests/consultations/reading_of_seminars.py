"""What the pages of seminars leave in the log of reads; merged into SHOWN of test_reading_log_of_pages.py.

Pages of an event itself (its place, its programme, its mails as samples) name nobody who applied and leave no entry.
"""

BOOKING, PEOPLE, PERSON = "view seminars.booking", "list seminars.registration", "view seminars.registration"
CERTIFICATE, PAPER = "view seminars.certificate", "export seminars.registration"
DISPATCH, IN_COMPANY = "view seminars.lecturerdispatch", "view seminars.incompanyseminar"
_OF_DISPATCH = ("detail", "ask", "refuse", "decline", "call_off", "hold", "record", "letter")
_OF_IN_COMPANY = ("detail", "agree", "hold", "report", "call_off", "letter")

SHOWN_OF_SEMINARS = {
    **dict.fromkeys((f"seminars:{name}" for name in ("done", "booking", "booking_contact", "seat_step")), BOOKING),
    **dict.fromkeys(("seminars:talk_page", "seminars:talk_change"), BOOKING),
    **dict.fromkeys(("my_seminars:list", "events:people_list", "events:reception"), PEOPLE),
    **dict.fromkeys(("events:person_detail", "events:ticket"), PERSON),
    **dict.fromkeys(("events:attendance_sheet", "events:name_labels"), PAPER),
    **dict.fromkeys((f"events:certificate{name}" for name in ("", "_file", "_withdraw", "_correct")), CERTIFICATE),
    "events:certificates": "list seminars.certificate",
    "events:online_log": "view seminars.onlinelog",
    "events:survey_results": "list seminars.surveyanswer",
    "events:mail": "view seminars.massmail",  # a draft: who would get it, and how the first of them reads it
    "events:talk_list": "list seminars.consultationslot",
    "outreach:dispatch_list": "list seminars.lecturerdispatch",
    **dict.fromkeys((f"outreach:dispatch_{name}" for name in _OF_DISPATCH), DISPATCH),
    "outreach:in_company_list": "list seminars.incompanyseminar",
    "outreach:in_company_request": "view consultations.case",
    **dict.fromkeys((f"outreach:in_company_{name}" for name in _OF_IN_COMPANY), IN_COMPANY),
    "seminars:booking#alone": PERSON,  # the link of one person, who sees nobody else
    # One that was sent is shown as a sample, with nobody's name; a link that is dead shows nobody.
    **dict.fromkeys(("events:mail#leaving", "seminars:booking#gone"), ""),
}
OWN_ENTRY_OF_SEMINARS = {"events:survey_export": "export_survey seminars.seminarevent"}
