"""Texts of a case that are not sealed at level 3, each with its reason. Every other text of a case is (docs/adr/0020).

A test compares this with the models: a new text is sealed, or stands here.
"""

_NAME = "a name: found by it, mailed to, walled by it"
_NUMBER = "a number or code that the portal gave"
_WHO = "who of the institute did it: history that is never erased"
_COUNTED = "counted in the figures of the year"
_STEP = "why a step was taken, told for the log; forms ask for no word of the matter"
_BYTES = "where the bytes lie and what they are; they are sealed themselves"

OPEN_TEXTS: dict[str, str] = {
    **{f"Case.{name}": _NAME for name in ("company_name", "person_name", "person_kana", "email", "phone", "writer_office")},
    **{f"Case.{name}": "where the client is: decides the desk's site" for name in ("postal_code", "address")},
    "Case.case_no": _NUMBER,
    "Case.language": "decides the language of mails",
    "Case.recheck_reason": _STEP,
    "Case.assigned_by": _WHO,
    "Case.closed_by": _WHO,
    **{f"{name}.search_text": "holds names and numbers only at level 3" for name in ("Case", "Contact")},
    **{f"CaseKey.{name}": "the wrapped key itself, and who destroyed it" for name in ("wrapped", "wrapped_by", "destroyed_by")},
    "ChangedCase.contact_ref": _NUMBER,
    **{f"ChangedCase.{name}": "a sentence of the portal" for name in ("failure", "undone")},
    **{f"Contact.{name}": _NAME for name in ("client_name", "client_kana", "corporate_number")},
    **{f"Contact.{name}": _COUNTED for name in ("route", "industry_text", "postal_code")},
    "Contact.logged_by": _WHO,
    **{f"EfilingTicket.{name}": "which program it was, not what was done with it" for name in ("software_version", "system")},
    **{f"CaseFile.{name}": _BYTES for name in ("content_type", "sha256", "stored_name", "served_name", "served_type")},
    "CaseFile.scan_problem": "a code of the scanner",
    **{f"CaseFile.{name}": _WHO for name in ("given_by_ref", "given_by_label", "removed_by")},
    **{f"Disclosure.{name}": _WHO for name in ("recorded_by_ref", "recorded_by_label")},
    "Disclosure.party": _NAME,
    **{f"LegalHold.{name}": _WHO for name in ("placed_by_ref", "placed_by", "lifted_by")},
    **{f"LegalHold.{name}": _STEP for name in ("reason", "lift_reason")},
    **{f"EmergencyAccess.{name}": _NUMBER for name in ("case_ref", "case_no")},
    **{f"EmergencyAccess.{name}": _WHO for name in ("by_ref", "by_label", "reviewed_by_ref", "reviewed_by")},
    **{f"EmergencyAccess.{name}": "read by the reviewer, who may not read the case" for name in ("reason", "review_note")},
    **{f"SignedReceipt.{name}": "over the sealed document; tells nothing of it" for name in ("signature", "token", "problem")},
    **{f"CaseMessage.{name}": _WHO for name in ("author_ref", "author_label")},
    **{f"CaseMessage.{name}": _NUMBER for name in ("language", "template_ref")},
    **{f"ReplyDraft.{name}": _WHO for name in ("by_ref", "by_label")},
    **{f"ReplyDraft.{name}": _NUMBER for name in ("language", "template_ref")},
    **{f"Promise.{name}": _WHO for name in ("made_by", "done_by")},
    **{f"Appointment.{name}": _WHO for name in ("made_by", "cancelled_by")},
    "Handoff.asked_by": _WHO,
    **{f"Referral.{name}": _WHO for name in ("asked_by", "decided_by")},
    "Referral.decided_how": "one of a few ways",
    **{f"FollowUp.{name}": _WHO for name in ("made_by", "answered_by")},
    "FollowUp.answers": _COUNTED,
    **{f"Complaint.{name}": _WHO for name in ("made_by", "answered_by")},
    **{f"SlotOffer.{name}": _WHO for name in ("made_by", "ended_by")},
    **{f"CaseParty.{name}": _NAME for name in ("name", "name_key", "corporate_number")},
    **{f"CaseParty.{name}": _WHO for name in ("noted_by_ref", "noted_by_label")},
    **{f"WallLift.{name}": _NAME for name in ("cause", "facts")},
    "WallLift.reason": _STEP,
    **{f"WallLift.{name}": _WHO for name in ("lifted_by_ref", "lifted_by_label")},
}
