"""The words of a case's history: what kinds of things happen, what the filter shows, how steps and mails are called."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy


class Kind(TextChoices):
    """What an item is, as the words before it say."""

    CONTACT = "contact", pgettext_lazy("history", "Contact")
    REPLY = "reply", gettext_lazy("Reply")
    CLIENT = "client", pgettext_lazy("history", "From the client")
    MEMO = "memo", gettext_lazy("Memo")
    APPOINTMENT = "appointment", gettext_lazy("Meeting")
    OFFER = "offer", gettext_lazy("Dates offered")
    PROMISE = "promise", gettext_lazy("Promise")
    HANDOFF = "handoff", gettext_lazy("Handoff")
    REFERRAL = "referral", gettext_lazy("Referral")
    FILE = "file", gettext_lazy("File")
    STEP = "step", gettext_lazy("Status")
    MAIL = "mail", gettext_lazy("Mail")
    READ = "read", pgettext_lazy("history", "Read")


# The filter of the page: its value in the address, its words, the kinds it shows.
SHOWN: dict[str, tuple[object, tuple[Kind, ...]]] = {
    "": (gettext_lazy("All"), tuple(Kind)),
    "contact": (gettext_lazy("Contacts and meetings"), (Kind.CONTACT, Kind.APPOINTMENT, Kind.OFFER)),
    "message": (gettext_lazy("Replies and messages"), (Kind.REPLY, Kind.CLIENT)),
    "memo": (gettext_lazy("Memos"), (Kind.MEMO,)),
    "agreed": (gettext_lazy("Promises and referrals"), (Kind.PROMISE, Kind.HANDOFF, Kind.REFERRAL)),
    "file": (gettext_lazy("Files"), (Kind.FILE,)),
    "system": (gettext_lazy("Status, mail and reads"), (Kind.STEP, Kind.MAIL, Kind.READ)),
}
FOLDED = (Kind.MAIL, Kind.READ)  # events of the portal itself: one line until somebody opens it

# What a step is called once it is done.
DONE = {
    "submit": gettext_lazy("Consultation received"),
    "assign": gettext_lazy("Assigned"),
    "reassign": gettext_lazy("Advisor changed"),
    "hand_over": gettext_lazy("Advisor changed"),
    "hand_over_waiting": gettext_lazy("Advisor changed"),
    "begin": gettext_lazy("Support began"),
    "ask": gettext_lazy("Waiting for the client"),
    "resume": gettext_lazy("The client answered"),
    "close": gettext_lazy("Case closed"),
    "reopen": gettext_lazy("Case reopened"),
    "withdraw": gettext_lazy("Withdrawn by the client"),
    "restore": gettext_lazy("Taken up again"),
    "restore_assigned": gettext_lazy("Taken up again"),
    "undo": gettext_lazy("A step was undone"),
}
MAILS = {
    "consult_received": gettext_lazy("Mail: consultation received"),
    "case_assigned": gettext_lazy("Mail: advisor decided"),
    "cases_assigned": gettext_lazy("Mail: cases assigned"),
    "case_unassigned": gettext_lazy("Mail: no longer in charge"),
    "assignment_undone": gettext_lazy("Mail: assignment undone"),
    "support_began": gettext_lazy("Mail: support began"),
    "case_closed": gettext_lazy("Mail: case closed"),
    "case_reopened": gettext_lazy("Mail: case reopened"),
    "case_withdrawn": gettext_lazy("Mail: consultation withdrawn"),
    "case_restored": gettext_lazy("Mail: consultation taken up again"),
    "case_overdue": gettext_lazy("Mail: deadline over"),
    "work_due": gettext_lazy("Mail: work that is due"),
    "view_digest": gettext_lazy("Mail: cases of a saved view"),
    "client_asked": gettext_lazy("Mail: question to the client"),
    "client_silent": gettext_lazy("Mail: reminder to the client"),
    "reply_written": gettext_lazy("Mail: there is a reply"),
    "client_wrote": gettext_lazy("Mail: the client wrote"),
    "appointment_made": gettext_lazy("Mail: meeting agreed"),
    "appointment_moved": gettext_lazy("Mail: meeting moved"),
    "appointment_cancelled": gettext_lazy("Mail: meeting called off"),
    "appointment_soon": gettext_lazy("Mail: meeting the next day"),
    "slots_due": gettext_lazy("Mail: date to be chosen"),
    "slots_expired": gettext_lazy("Mail: no date was chosen"),
    "slots_withdrawn": gettext_lazy("Mail: offered dates withdrawn"),
    "slot_chosen": gettext_lazy("Mail: date chosen"),
    "promise_due": gettext_lazy("Mail: promise due"),
    "promise_missed": gettext_lazy("Mail: promise missed"),
    "handed_off": gettext_lazy("Mail: handed over"),
    "handoff_asked": gettext_lazy("Mail: handoff to another desk"),
    "handoff_answered": gettext_lazy("Mail: handoff answered"),
    "referral_asked": gettext_lazy("Mail: consent to a referral"),
    "referral_agreed": gettext_lazy("Mail: referral agreed"),
    "referral_declined": gettext_lazy("Mail: referral declined"),
    "referral_noted": gettext_lazy("Mail: consent noted"),
    "case_named": gettext_lazy("Mail: opened by name"),
    "case_unseen": gettext_lazy("Mail: nobody of the desk may see it"),
    "stepped_down": gettext_lazy("Mail: no longer in charge, conflict of interest"),
    "stepped_aside": gettext_lazy("Mail: somebody stepped aside"),
    "walls_opened": gettext_lazy("Mail: a conflict of interest ended"),
    "file_infected": gettext_lazy("Mail: a file with malware"),
    "person_named": gettext_lazy("Mail: opened by name"),
    "person_unnamed": gettext_lazy("Mail: no longer open by name"),
    "follow_up_due": gettext_lazy("Mail: follow-up"),
    "follow_up_answered": gettext_lazy("Mail: follow-up answered"),
    "tracking_link": gettext_lazy("Mail: link to the consultation"),
}
