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
        "public:draft_list",
        # one's own consultation, by number, address and a mailed link
        "public:track",
        "public:track_sent",
        "public:track_open",
        # the client's own pages: open to who is signed in as the client or followed such a link, else "not found"
        "my:case",
        "my:leave",
        "my:reply",
        "my:withdraw",
        "my:restore",
        "my:complaint",
        "my:data",
        "my:slip",
        "my:file",
        "my:promise_done",
        "my:appointment",
        "my:referral",
        "my:follow_up",
        # the way in (django-allauth)
        "account_login",
        "account_request_login_code",
        "account_confirm_login_code",
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
OWN_ACCOUNT = frozenset({"account_email", "account_change_password", "account_set_password", "account_reauthenticate"})
