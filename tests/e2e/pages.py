"""Every address of the portal: who uses it most, and what leads there in the small world of tests/e2e/world.py.

A new address without a line here fails tests/test_every_url.py with its name.
"""

from consultations.erasure.certificates import certificate_token
from consultations.follow_up_links import follow_up_token
from consultations.receipt_links import receipt_token, resume_token
from tests.e2e import (
    pages_seminars_after,
    pages_seminars_day,
    pages_seminars_mails,
    pages_seminars_public,
    pages_seminars_staff,
    steps,
)
from tests.e2e.entries import (
    ADMINISTRATOR,
    ADVISOR,
    AUDITOR,
    BIG_TARGETS,
    CLIENT,
    HEADQUARTERS,
    MANAGER,
    STAFF,
    VISITOR,
    Arguments,
    Entry,
    plain,
    thing,
)
from tests.e2e.world import World
from tests.factories.drafts import make_draft


def case(state: str = "support") -> Arguments:
    """The receipt number of the case in this state."""
    return lambda world: (world.cases[state].ref,)


def case_and(name: str, state: str = "support") -> Arguments:
    return lambda world: (world.cases[state].ref, world.things[name].ref)


def year(*more: str) -> Arguments:
    return lambda world: (world.things["fiscal_year"], *more)


def receipt(world: World) -> tuple[str]:
    return (receipt_token(world.cases["received"]),)


def way_back(world: World) -> tuple[str]:
    return (resume_token(make_draft()),)


def way_back_to_sent(world: World) -> tuple[str]:
    return (resume_token(make_draft(sent_as=world.cases["received"].ref, answers={})),)


def certificate(world: World) -> tuple[str]:
    return (certificate_token(world.things["erased"]),)


PUBLIC_PAGES = {
    "public:start": Entry(VISITOR),
    "public:consult_start": Entry(VISITOR),
    "public:triage": Entry(VISITOR),
    "public:leak": Entry(VISITOR),
    "public:elsewhere": Entry(VISITOR),
    "public:office_list": Entry(VISITOR),
    "public:office_detail": Entry(VISITOR, lambda world: ("13",)),
    "public:confidentiality": Entry(VISITOR),
    "subsidies:programme_list": Entry(VISITOR),
    "subsidies:calculator": Entry(VISITOR),
    "public:consult_page": Entry(VISITOR, lambda world: (1,), steps.draft),
    "public:consult_page#2": Entry(VISITOR, lambda world: (2,), steps.draft),
    "public:consult_page#3": Entry(VISITOR, lambda world: (3,), steps.draft),
    "public:consult_check": Entry(VISITOR, before=steps.whole_draft),
    "public:consult_save": Entry(VISITOR, before=steps.draft),
    "public:consult_done": Entry(VISITOR, receipt),
    "public:consult_slip": Entry(VISITOR, receipt),
    "public:evidence": Entry(VISITOR),
    "public:evidence_keys": Entry(VISITOR),
    "public:consult_resume": Entry(VISITOR, way_back),
    "public:consult_resume#sent": Entry(VISITOR, way_back_to_sent),
    "public:draft_list": Entry(VISITOR, before=steps.draft),
    "public:draft_list#empty": Entry(VISITOR),
    "public:triage#result": Entry(VISITOR, query="?matter=secret"),
    "public:track": Entry(VISITOR),
    "public:certificate": Entry(VISITOR, certificate),
    "public:track_sent": Entry(VISITOR),
    "public:track_open": Entry(VISITOR, steps.tracking_token),
    "public:track_open#gone": Entry(VISITOR, lambda world: ("x",), status=410),
    "accounts:demo_sign_in": Entry(VISITOR, before=steps.demo),
    "account_login": Entry(VISITOR),
    "account_signup": Entry(VISITOR),
    "account_inactive": Entry(VISITOR),
    "account_reset_password": Entry(VISITOR),
    "account_reset_password_done": Entry(VISITOR),
    "account_reset_password_from_key": Entry(VISITOR, lambda world: ("1", "set-password")),
    "account_reset_password_from_key_done": Entry(VISITOR),
    "account_request_login_code": Entry(VISITOR),
    "mfa_authenticate": Entry(VISITOR, before=steps.password_of_two),
    "account_confirm_login_code": Entry(VISITOR, before=steps.ask_for_code),
    "account_email_verification_sent": Entry(VISITOR, before=steps.sign_up),
}
CLIENT_PAGES = {
    "my:home": Entry(CLIENT),
    "my:case": Entry(CLIENT, case()),
    "my:appointment_choose": Entry(CLIENT, case_and("offer")),
    "my:reply": Entry(CLIENT, case()),
    "my:withdraw": Entry(CLIENT, case()),
    "my:complaint": Entry(CLIENT, case()),
    "my:case#withdrawn": Entry(CLIENT, case("withdrawn")),
    "my:parties": Entry(CLIENT, case()),
    "my:parties#empty": Entry(CLIENT, case("received")),
    "my:data": Entry(CLIENT, case()),
    "my:disclosures": Entry(CLIENT, case()),
    "my:erase": Entry(CLIENT),
    "my:erase#link": Entry(VISITOR, before=steps.closed_case_by_link),
    "my:follow_up": Entry(CLIENT, lambda world: (follow_up_token(world.things["follow_up"]),)),
    "accounts:profile": Entry(CLIENT),
    "account_logout": Entry(CLIENT),
    "account_email": Entry(CLIENT),
    "account_change_password": Entry(CLIENT),
    "mfa_index": Entry(CLIENT),
    "mfa_index#all": Entry(CLIENT, before=steps.second_factors),
    "mfa_activate_totp": Entry(CLIENT, before=steps.no_second_factor),
    "mfa_deactivate_totp": Entry(CLIENT, before=steps.second_factors),
    "mfa_view_recovery_codes": Entry(CLIENT, before=steps.second_factors),
    "mfa_view_recovery_codes#again": Entry(CLIENT, before=steps.seen_recovery_codes),
    "mfa_generate_recovery_codes": Entry(CLIENT, before=steps.second_factors),
    "mfa_add_webauthn": Entry(CLIENT),
    "mfa_remove_webauthn": Entry(CLIENT, steps.passkey, before=steps.second_factors),
    "prove": Entry(CLIENT, before=steps.stale_proof, status=401),
    "prove#second_factor": Entry(CLIENT, before=steps.stale_second_factor, status=401),
    "prove#code": Entry(CLIENT, before=steps.stale_without_password, status=401),
}
ADVISOR_PAGES = {
    "advisor:today": Entry(ADVISOR),
    "advisor:log": Entry(ADVISOR),
    "advisor:log_done": Entry(ADVISOR, thing("contact")),
    "advisor:schedule": Entry(ADVISOR),
    "consultations:interest_list": Entry(ADVISOR),
    "consultations:interest_edit": Entry(ADVISOR, thing("interest")),
    "consultations:contact_log": Entry(ADVISOR, case()),
    "consultations:brief": Entry(ADVISOR, case()),
    "consultations:appointment_add": Entry(ADVISOR, case()),
    "consultations:slot_offer_add": Entry(ADVISOR, case()),
    "consultations:appointment_move": Entry(ADVISOR, thing("tomorrow")),
    "consultations:contact_edit": Entry(ADVISOR, thing("contact")),
    "consultations:promise_add": Entry(ADVISOR, case()),
    "consultations:case_refer": Entry(ADVISOR, case()),
    "consultations:case_close": Entry(ADVISOR, case()),
    "consultations:case_reply": Entry(ADVISOR, case()),
    "consultations:case_memo": Entry(ADVISOR, case()),
}
STAFF_PAGES = {
    "consultations:case_list": Entry(STAFF),
    "consultations:case_list#empty": Entry(STAFF, query="?q=zzzz"),
    "consultations:bulk": Entry(STAFF, query=lambda world: f"?action=assign&case={world.cases['received'].ref}"),
    "consultations:bulk#confirm": Entry(
        STAFF, query=lambda world: f"?action=urgent&asked=1&is_urgent=on&case={world.cases['support'].ref}"
    ),
    "consultations:answer_new": Entry(MANAGER),
    "consultations:faq_draft_edit": Entry(STAFF, thing("faq")),
    "consultations:faq_draft_add": Entry(MANAGER, thing("short_answer")),
    "accounts:resets": Entry(ADMINISTRATOR),
    "accounts:resets#waiting": Entry(AUDITOR, before=steps.ask_for_reset),
    "calendar:closure_list": Entry(HEADQUARTERS),
    "calendar:closure_add": Entry(HEADQUARTERS),
    "knowledge:template_new": Entry(MANAGER),
    "knowledge:template_edit": Entry(MANAGER, thing("template")),
    "consultations:view_list": Entry(STAFF),
    "consultations:change_detail": Entry(STAFF, thing("change")),
    "consultations:intake": Entry(STAFF),
    "consultations:advisor_list": Entry(MANAGER),
    "consultations:advisor_detail": Entry(MANAGER, thing("advisor")),
    "consultations:case_assign": Entry(STAFF, case("received")),
    "consultations:search": Entry(STAFF, query="?q=R8"),
    "consultations:case_detail": Entry(STAFF, case()),
    "consultations:case_question": Entry(STAFF, case()),
    "consultations:case_client": Entry(STAFF, case()),
    "consultations:case_company": Entry(STAFF, case()),
    "consultations:case_person": Entry(STAFF, case()),
    "consultations:case_email": Entry(STAFF, case()),
    "consultations:case_reads": Entry(STAFF, case()),
    "consultations:case_resume": Entry(STAFF, case("waiting")),
    "consultations:case_outcome": Entry(STAFF, case("closed")),
    "consultations:support_sheet": Entry(STAFF, case()),
    "consultations:case_reopen": Entry(STAFF, case("closed")),
    "consultations:case_ask": Entry(STAFF, case()),
    "consultations:case_due": Entry(STAFF, case()),
    "consultations:case_handoff": Entry(STAFF, case()),
    "consultations:handoff_list": Entry(MANAGER),
    "consultations:deadline_list": Entry(STAFF),
    "consultations:complaint_list": Entry(MANAGER),
    "consultations:complaint_answer": Entry(MANAGER, thing("complaint")),
    "consultations:faq_draft_list": Entry(STAFF),
    "knowledge:template_list": Entry(STAFF),
    "consultations:contact_list": Entry(STAFF),
    "consultations:contact_detail": Entry(STAFF, thing("contact")),
    "consultations:client_list": Entry(STAFF),
    "consultations:client_detail": Entry(STAFF, thing("company")),
    "consultations:contacts_export": Entry(MANAGER),
    "consultations:file_list": Entry(STAFF, case()),
    "consultations:disclosure_list": Entry(STAFF, case()),
    "consultations:disclosure_list#empty": Entry(STAFF, case("received")),
    "consultations:disclosure_add": Entry(STAFF, case()),
    "consultations:disclosure_correct": Entry(STAFF, case_and("ledger_line")),
    "consultations:file_level": Entry(STAFF, case_and("file")),
    "consultations:case_level": Entry(MANAGER, case()),
    "consultations:case_named": Entry(MANAGER, case()),
    "consultations:emergency": Entry(HEADQUARTERS),
    "consultations:case_detail#emergency": Entry(HEADQUARTERS, case()),
    "consultations:file_list#emergency": Entry(HEADQUARTERS, case()),
    "consultations:emergency_list": Entry(AUDITOR),
    "consultations:emergency_review": Entry(AUDITOR, thing("emergency")),
    "consultations:emergency_review#own": Entry(HEADQUARTERS, thing("emergency")),
    "consultations:emergency_review#done": Entry(AUDITOR, thing("reviewed")),
    "consultations:interest_list#empty": Entry(STAFF),
    "consultations:case_walls": Entry(STAFF, case()),
    "consultations:case_walls#head": Entry(MANAGER, case()),
    "consultations:party_remove": Entry(STAFF, case_and("barred")),
    "consultations:party_remove#opponent": Entry(STAFF, case_and("opponent")),
    "consultations:wall_lift": Entry(
        MANAGER, lambda world: (world.cases["support"].ref, world.things["other_advisor"].user.ref)
    ),
    "consultations:unseen_list": Entry(HEADQUARTERS),
    "consultations:unseen_list#auditor": Entry(AUDITOR),
    "consultations:unseen_name": Entry(HEADQUARTERS, case("unseen")),
    "consultations:ledger_import": Entry(MANAGER),
    "consultations:ledger_upload": Entry(MANAGER, thing("upload")),
    "retention:table": Entry(ADMINISTRATOR),
    "retention:period": Entry(ADMINISTRATOR, lambda world: ("cases",)),
    "retention:quarantine": Entry(ADMINISTRATOR),
    "retention:holds": Entry(AUDITOR),
    "retention:hold_lift": Entry(AUDITOR, thing("hold")),
    "retention:disposal_list": Entry(ADMINISTRATOR),
    "retention:disposal_detail": Entry(ADMINISTRATOR, thing("asked")),
    "retention:disposal_detail#second": Entry(AUDITOR, thing("prepared")),
    "retention:disposal_detail#done": Entry(AUDITOR, thing("erased")),
    "consultations:client_erase": Entry(STAFF, thing("company")),
    "mailing:message_list": Entry(ADMINISTRATOR),
    "mailing:message_detail": Entry(ADMINISTRATOR, thing("mail")),
    "audit:entry_list": Entry(AUDITOR),
    "audit:entry_list#case": Entry(AUDITOR, query=lambda world: f"?number={world.cases['support'].ref}"),
    "audit:entry_list#empty": Entry(AUDITOR, query="?number=zzzz"),
    "audit:entry_export": Entry(AUDITOR),
    "reporting:export": Entry(HEADQUARTERS),
    "reporting:year": Entry(HEADQUARTERS, year()),
    "reporting:desk_year": Entry(HEADQUARTERS, year("trade_secret")),
}
PAGES: dict[str, Entry] = {**PUBLIC_PAGES, **CLIENT_PAGES, **ADVISOR_PAGES, **STAFF_PAGES}
PAGES |= pages_seminars_public.PAGES_PUBLIC
PAGES |= pages_seminars_staff.PAGES_EVENTS
PAGES |= pages_seminars_after.PAGES_AFTER
PAGES |= pages_seminars_day.PAGES_DAY
PAGES |= pages_seminars_mails.PAGES_MAILS

# Addresses that answer a press of a button only: a GET is 405.
POST_ONLY: dict[str, Entry] = {
    "session_end": Entry(CLIENT),
    "openid_connect_login": Entry(VISITOR, lambda world: ("company",)),
    "company_connect": Entry(CLIENT),
    "socialaccount_connections": Entry(CLIENT),
    "accounts:reset_decide": Entry(AUDITOR, steps.waiting_reset),
    "session_extend": Entry(CLIENT),
    "sessions_end_others": Entry(CLIENT),
    "consultations:file_remove": Entry(STAFF, case_and("file")),
    "consultations:ledger_confirm": Entry(MANAGER, thing("upload")),
    "consultations:emergency_end": Entry(HEADQUARTERS, thing("emergency")),
    "consultations:named_close": Entry(MANAGER, lambda world: (world.cases["support"].ref, world.people["desk_staff"].ref)),
    "consultations:slot_offer_withdraw": Entry(ADVISOR, case_and("offer")),
    "my:reply_take_back": Entry(CLIENT, case_and("message")),
    "consultations:interest_end": Entry(ADVISOR, thing("interest")),
    "consultations:case_recuse": Entry(ADVISOR, case()),
    "my:party_remove": Entry(CLIENT, case_and("opponent")),
    "consultations:appointment_cancel": Entry(ADVISOR, thing("tomorrow")),
    "consultations:case_number_confirm": Entry(STAFF, case()),
    "consultations:absence_remove": Entry(MANAGER, lambda world: (world.things["advisor"].ref, world.things["absence"].pk)),
    "consultations:change_undo": Entry(STAFF, thing("change")),
    "calendar:closure_remove": Entry(HEADQUARTERS, lambda world: ("2026-12-01",)),
    "consultations:promise_done": Entry(ADVISOR, case_and("our_promise")),
    "consultations:promise_drop": Entry(ADVISOR, case_and("our_promise")),
    "consultations:referral_decide": Entry(ADVISOR, case_and("referral")),
    "consultations:referral_result": Entry(ADVISOR, case_and("referral")),
    "consultations:reply_draft": Entry(ADVISOR, case()),
    "consultations:reply_draft_take": Entry(ADVISOR, case()),
    "consultations:reply_take_back": Entry(ADVISOR, case_and("reply")),
    "consultations:view_save": Entry(STAFF),
    "consultations:view_change": Entry(STAFF, thing("view")),
    "consultations:view_digest": Entry(STAFF, thing("view")),
    "consultations:view_delete": Entry(STAFF, thing("view")),
    "knowledge:template_switch": Entry(MANAGER, thing("template")),
    "advisor:log_undo": Entry(ADVISOR, thing("contact")),
    "my:leave": Entry(CLIENT, case()),
    "my:erase_call_off": Entry(CLIENT, thing("asked")),
    "retention:disposal_prepare_due": Entry(ADMINISTRATOR),
    "retention:disposal_prepare": Entry(ADMINISTRATOR, thing("asked")),
    "retention:disposal_confirm": Entry(AUDITOR, thing("prepared")),
    "retention:disposal_refuse": Entry(AUDITOR, thing("prepared")),
    "retention:period_confirm": Entry(AUDITOR, lambda world: ("cases",)),
    "my:restore": Entry(CLIENT, case("withdrawn")),
    "my:promise_done": Entry(CLIENT, case_and("promise")),
    "my:referral": Entry(CLIENT, case_and("referral")),
    "consultations:ledger_drop": Entry(MANAGER, thing("upload")),
    "mailing:message_resend": Entry(ADMINISTRATOR, thing("mail")),
}

# Files and the like: no page to look at. Their own tests look at what they hold.
FILES: dict[str, Entry] = {
    "consultations:file_download": Entry(STAFF, case_and("file")),
    "consultations:file_original": Entry(STAFF, case_and("file")),
    "consultations:disclosure_export": Entry(STAFF, lambda world: (world.cases["support"].ref, "csv")),
    "my:disclosure_export": Entry(CLIENT, lambda world: (world.cases["support"].ref, "xlsx")),
    "consultations:appointment_ics": Entry(ADVISOR, thing("tomorrow")),
    "my:appointment": Entry(CLIENT, case_and("tomorrow")),
    "public:certificate_json": Entry(VISITOR, certificate),
    "my:file": Entry(CLIENT, case_and("answer_file")),
    "my:evidence": Entry(CLIENT, case("received")),
    "reporting:year_file": Entry(HEADQUARTERS, year("all", "xlsx")),
    "reporting:figure_file": Entry(HEADQUARTERS, year("all", "method", "csv")),
    "reporting:figure_svg": Entry(HEADQUARTERS, year("all", "method")),
}

# No page at all; each with its reason.
NO_PAGE: dict[str, str] = {
    "openid_connect_callback": "the way back from a provider; tests/accounts/test_company_sign_in.py",
    "socialaccount_login_error": "only where a provider is set; tests/accounts/test_company_sign_in.py",
    "socialaccount_login_cancelled": "only where a provider is set; tests/accounts/test_company_sign_in.py",
    "socialaccount_signup": "only for whose provider tells no address; tests/accounts/test_company_sign_in.py",
    "consultations:queue_news": "a count for the script of the queue; tests/consultations/test_queue_news.py",
    "session_left": "a number for the script that warns before a session ends; tests/accounts/test_sessions.py",
    "mfa_login_webauthn": "a question for the browser's passkey; tests/accounts/test_second_factor.py",
    "healthz": "one word for the machine that watches; tests/test_deployment.py",
    "accounts:home": "leads to the first page of the reader's role; tests/accounts/test_views.py",
    "account_set_password": "leads whoever has a password to the page that changes it; tests/accounts/test_hardening.py",
    "consultations:ledger_report": "a CSV that stands only after faults; tests/consultations/test_views_imports.py",
    "my:slip": "leads to the slip of the receipt, public:consult_slip",
    "public:consult_evidence": "a file for the browser that sent the consultation; tests/consultations/test_views_evidence.py",
    "public:consult": "leads to the first page of a new consultation",
}
FILES |= pages_seminars_public.FILES_PUBLIC
FILES |= pages_seminars_staff.FILES_EVENTS
FILES |= pages_seminars_after.FILES_AFTER
FILES |= pages_seminars_day.FILES_DAY
FILES |= pages_seminars_mails.FILES_MAILS
POST_ONLY |= pages_seminars_public.POST_ONLY_PUBLIC
POST_ONLY |= pages_seminars_staff.POST_ONLY_EVENTS
POST_ONLY |= pages_seminars_after.POST_ONLY_AFTER
POST_ONLY |= pages_seminars_day.POST_ONLY_DAY
POST_ONLY |= pages_seminars_mails.POST_ONLY_MAILS
__all__ = ["BIG_TARGETS", "FILES", "NO_PAGE", "PAGES", "POST_ONLY", "Entry", "plain", "thing"]
