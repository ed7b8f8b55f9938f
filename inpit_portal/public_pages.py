"""The frozen list of pages that open without signing in. Whoever changes it asks a second person to read the change.

The start-up check of `inpit_portal.checks` refuses a page that is open and not here, and a page with neither
a policy nor a place here; `tests/test_consistency.py` holds the list equal to what is really open.
"""

PUBLIC = frozenset(
    {
        "healthz",
        # what anybody may read and send
        "public:start",
        "public:consult_start",
        "public:triage",
        "public:leak",
        "public:elsewhere",
        "public:office_list",
        "public:office_detail",
        "public:confidentiality",
        "public:consult",
        "public:consult_page",
        "public:consult_check",
        "public:consult_save",
        "public:consult_resume",
        "public:consult_done",
        "public:consult_slip",
        "public:consult_evidence",
        "public:evidence",
        "public:evidence_keys",
        "public:draft_list",
        # programmes and what they pay
        "subsidies:programme_list",
        "subsidies:calculator",
        # one's own consultation, by number, address and a mailed link
        "public:track",
        "public:track_sent",
        "public:track_open",
        # the client's own pages: open to who is signed in as the client or followed such a link, else "not found"
        "my:case",
        "my:leave",
        "my:appointment_choose",
        "my:reply",
        "my:reply_take_back",
        "my:withdraw",
        "my:restore",
        "my:complaint",
        "my:parties",
        "my:party_remove",
        "my:data",
        "my:slip",
        "my:evidence",
        "my:file",
        "my:disclosures",
        "my:disclosure_export",
        "my:promise_done",
        "my:appointment",
        "my:referral",
        "my:follow_up",
        "my:erase",
        "my:erase_call_off",
        # proof of what was erased, for who has the link from the last mail; it names nobody
        "public:certificate",
        "public:certificate_json",
        # talks after a seminar, for who holds the link of the booking; asking for a lecturer
        "seminars:talk_page",
        "seminars:talk_change",
        "seminars:talk_cancel",
        "seminars:lecturer_request",
        "seminars:lecturer_requested",
        # seminars: what anybody may read, applying, and a booking by its mailed link
        "seminars:event_list",
        "seminars:archive",
        "seminars:archive_year",
        "seminars:programme",
        "seminars:material",
        "seminars:material_open",
        "seminars:watch",
        "seminars:watch_sent",
        "seminars:watch_open",
        "seminars:event",
        "seminars:survey",
        "seminars:event_calendar",
        "seminars:apply",
        "seminars:done",
        "seminars:link_lost",
        "seminars:link_sent",
        "seminars:booking",
        "seminars:booking_calendar",
        "seminars:booking_contact",
        "seminars:booking_material",
        "seminars:booking_certificate",
        "seminars:seat_step",
        # whether a certificate of attendance is genuine, for who has its number and the family name on it
        "seminars:certificate_verify",
        # the way in (django-allauth)
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_login_webauthn",
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "account_logout",
        "account_signup",
        "account_email_verification_sent",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        # fictitious people only; answers 404 where the database holds real data
        "accounts:demo_sign_in",
    }
)

# Pages of django-allauth about the reader's own account: open to everybody who is signed in, no further policy.
OWN_ACCOUNT = frozenset(
    {
        "account_email",
        "account_change_password",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    }
)
