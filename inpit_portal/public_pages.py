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
        "public:consult",
        "public:consult_done",
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
