"""Who may do what with a case and what belongs to it. `querysets.reading` is `can_view` compiled for queries."""

from consultations.permissions.advisors import can_see_advisors, can_take_in, manages_advisors
from consultations.permissions.calendar import can_keep_calendar
from consultations.permissions.cases import (
    can_ask,
    can_assign,
    can_close,
    can_hand_over,
    can_log_contact,
    can_reopen,
    can_restore,
    can_restore_assigned,
    can_restore_unassigned,
    can_resume,
    can_view,
    can_withdraw,
    is_assigned,
    is_desk_person,
    is_requester,
    works_on,
)
from consultations.permissions.complaints import answers_complaints, can_answer_complaint
from consultations.permissions.contacts import (
    SHORT_ANSWERS,
    advises,
    answers_shortly,
    can_answer_at,
    can_arrange,
    can_cancel_appointment,
    can_correct_contact,
)
from consultations.permissions.files import (
    can_attach,
    can_download,
    can_remove_file,
)
from consultations.permissions.handoffs import can_hand_off
from consultations.permissions.messages import can_drop_promise, can_keep_promise, can_take_back, can_write_at
from consultations.permissions.pages import (
    can_export_contacts,
    can_handle_upload,
    can_import_ledgers,
    can_see_figures,
    may_expire_upload,
    may_have_cases,
    works_at_a_desk,
)
from consultations.permissions.referrals import can_decide_referral, can_note_referral, can_refer

__all__ = [
    "SHORT_ANSWERS",
    "advises",
    "answers_complaints",
    "answers_shortly",
    "can_answer_at",
    "can_answer_complaint",
    "can_arrange",
    "can_ask",
    "can_assign",
    "can_attach",
    "can_cancel_appointment",
    "can_close",
    "can_correct_contact",
    "can_decide_referral",
    "can_download",
    "can_drop_promise",
    "can_export_contacts",
    "can_hand_off",
    "can_hand_over",
    "can_handle_upload",
    "can_import_ledgers",
    "can_keep_calendar",
    "can_keep_promise",
    "can_log_contact",
    "can_note_referral",
    "can_refer",
    "can_remove_file",
    "can_reopen",
    "can_restore",
    "can_restore_assigned",
    "can_restore_unassigned",
    "can_resume",
    "can_see_advisors",
    "can_see_figures",
    "can_take_back",
    "can_take_in",
    "can_view",
    "can_withdraw",
    "can_write_at",
    "is_assigned",
    "is_desk_person",
    "is_requester",
    "manages_advisors",
    "may_expire_upload",
    "may_have_cases",
    "works_at_a_desk",
    "works_on",
]
