"""How long consultations and what belongs to them are kept (core.retention)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.erasure.names import erased_name
from core.retention import EVERY_TEXT, Action, Entry, Fate, Period

_AFTER_CLOSING = Period(_("after the case is closed"), open_key="cases")
_AS_LONG_AS_THE_PORTAL = Period(_("as long as the portal runs"))
_TWO_PEOPLE = _("disposal and erasure, each by two people")
_HELPING = _("Helping the client, and being able to show how")
_COUNTING = _("The figures of the year, which must stay as published")
_NOTHING = _("nothing")

_CONTACT_CODES = (
    *("site", "theme", "method", "content", "law", "result", "partner", "regulation_status", "campaign"),
    *("client_kind", "prefecture", "industry", "size", "desk", "joint_desk", "advisor", "client", "case"),
)


def _catalogue(model: str, **relations: Fate) -> Entry:
    return Entry(
        model=f"consultations.{model}",
        basis=_("Codes and offices of the institute; no person in it"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_("nothing: a value ends by its last valid day"),
        relations=relations,
        keeps=(EVERY_TEXT,),
    )


def _of_case(model: str, basis: Promise = _HELPING, *, files: dict[str, str] | None = None, **more: Fate) -> Entry:
    """Goes as a whole with the disposal or erasure of its case."""
    return Entry(
        model=f"consultations.{model}",
        basis=basis,
        period=_AFTER_CLOSING,
        action=Action.DELETE,
        trigger=_TWO_PEOPLE,
        relations={"case": Fate.GOES} | more,
        files=files or {},
    )


_CASES = (
    Entry(
        model="consultations.Client",
        basis=_HELPING,
        period=Period(_("after his last case is closed"), open_key="cases"),
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations=dict.fromkeys(("kind", "prefecture", "industry", "size", "merged_into"), Fate.STAYS),
        emptied={
            "name": erased_name,
            "kana": "",
            "corporate_number": None,
            "postal_code": "",
            "search_text": "",
            "capital_yen": None,
            "employees": None,
        },
        keeps=("ref",),
    ),
    Entry(
        model="consultations.ClientAlias",
        basis=_("The same client is not entered twice"),
        period=Period(_("after his last case is closed"), open_key="cases"),
        action=Action.DELETE,
        trigger=_TWO_PEOPLE,
        relations={"client": Fate.GOES},
    ),
    Entry(
        model="consultations.Case",
        basis=_HELPING,
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations={
            **dict.fromkeys(("desk", "site", "theme", "client", "advisor", "outcome", "preferred_method"), Fate.STAYS),
            "origin": Fate.STAYS,
            "requester": Fate.CUT,
        },
        emptied={
            **dict.fromkeys(("subject", "body", "company_name", "person_name", "person_kana", "email", "phone"), ""),
            **dict.fromkeys(("outcome_note", "recheck_reason", "writer_office", "postal_code", "address"), ""),
            "preferred_times": list,
            "search_text": "",
            "requester": None,
            "published_on": None,
        },
        keeps=(
            *("ref", "case_no", "source", "status", "language", "assigned_by", "closed_by"),
            *("writer", "applicant", "publication"),
        ),
    ),
    Entry(
        model="consultations.Contact",
        basis=_COUNTING,
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations=dict.fromkeys(_CONTACT_CODES, Fate.STAYS),
        emptied={
            "client_name": erased_name,
            "client_kana": "",
            "corporate_number": "",
            "postal_code": "",
            "industry_text": "",
            "capital_yen": None,
            "employees": None,
            "summary": "",
            "search_text": "",
        },
        keeps=("ref", "source", "route", "logged_by"),  # the way to us is counted; a name in it holds erasure up
    ),
    Entry(
        model="consultations.ContactMention",
        basis=_COUNTING,
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"contact": Fate.STAYS, "code": Fate.STAYS, "engagement": Fate.STAYS},
        keeps=("axis",),
    ),
    Entry(
        model="consultations.ContactAdvisor",
        basis=_COUNTING,
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"contact": Fate.STAYS, "advisor": Fate.STAYS},
    ),
    Entry(
        model="consultations.EfilingTicket",
        basis=_HELPING,
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations={"contact": Fate.STAYS},
        emptied={"software_version": "", "system": "", "error": ""},
    ),
)
_OF_CASES = (
    _of_case("CaseFile", files={"stored_name": "cases", "served_name": "cases"}),
    _of_case("Disclosure", file=Fate.GOES, corrects=Fate.GOES),
    _of_case("CaseMessage", resumed_by=Fate.STAYS),
    _of_case("ReplyDraft", _("Going on writing a reply, also by a colleague")),
    _of_case("CaseParty", _("Whom the client named, so that nobody with a conflict of interest sees it")),
    _of_case("WallLift", _("A match that was wrong is not made again"), user=Fate.GOES),
    Entry(
        model="consultations.CaseKey",
        basis=_("Sealing a secret case; the row without its key is the proof that the key is destroyed"),
        period=_AFTER_CLOSING,
        action=Action.KEEP,
        trigger=_("disposal and erasure destroy the key in it"),
        relations={"case": Fate.STAYS},
        keeps=("ref", "wrapped", "wrapped_by", "destroyed_by"),
        is_rewritten=True,
    ),
    _of_case("SignedReceipt", _("Proving what was received, and when; the client keeps his own copy"), key=Fate.STAYS),
    Entry(
        model="consultations.SigningKey",
        basis=_("Checking receipts that clients hold; public keys, no person in them"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="consultations.EmergencyAccess",
        basis=_("Who opened a case in an emergency, whether it was right, and how often in a year"),
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_("disposal and erasure: what was written about the case goes, who and when stays"),
        relations={"case": Fate.STAYS, "desk": Fate.STAYS, "user": Fate.STAYS},
        emptied={"reason": erased_name, "review_note": "", "case_no": erased_name},
        keeps=("ref", "case_ref", "by_ref", "by_label", "role", "reviewed_by_ref", "reviewed_by", "verdict"),
    ),
    Entry(
        model="consultations.OfferedSlot",
        basis=_HELPING,
        period=_AFTER_CLOSING,
        action=Action.DELETE,
        trigger=_TWO_PEOPLE,
        relations={"offer": Fate.GOES, "method": Fate.STAYS},
    ),
    _of_case("SlotOffer", advisor=Fate.STAYS, promise=Fate.GOES, appointment=Fate.CUT),
    _of_case("Promise"),
    Entry(
        model="consultations.BusyTime",
        basis=_("No meeting is offered while an advisor is bound elsewhere"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"advisor": Fate.STAYS},
        keeps=("cause",),
    ),
    _of_case("Appointment", advisor=Fate.STAYS, method=Fate.STAYS, contact=Fate.STAYS),
    Entry(
        model="consultations.ClockInterval",
        basis=_("Deadlines can be counted again"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"case": Fate.STAYS},
        keeps=("kind",),
    ),
    Entry(
        model="consultations.Handoff",
        basis=_HELPING,
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations=dict.fromkeys(("case", "answer_case", "from_desk", "to_desk", "contact"), Fate.STAYS),
        emptied={"reason": ""},
        keeps=("ref", "asked_by"),
    ),
    Entry(
        model="consultations.Referral",
        basis=_HELPING,
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations={"case": Fate.STAYS, "partner": Fate.STAYS},
        emptied={"shared": "", "result": "", "decided_by": "", "decided_how": ""},
        keeps=("ref", "status", "asked_by"),
    ),
    Entry(
        model="consultations.FollowUp",
        basis=_("What came of our help; the ticks are counted"),
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations={"case": Fate.STAYS},
        emptied={"words": "", "answered_by": ""},
        keeps=("ref", "made_by", "answers"),
    ),
    Entry(
        model="consultations.Complaint",
        basis=_("Answering it; how many there were"),
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        relations={"case": Fate.STAYS},
        emptied={"text": "", "answer": "", "made_by": ""},
        keeps=("ref", "status", "answered_by"),
    ),
    Entry(
        model="consultations.Change",
        basis=_("A change can be undone for ten minutes, and explained later"),
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_TWO_PEOPLE,
        emptied={"comment": ""},
        keeps=("ref", "kind", "by_ref", "by_label"),
    ),
    _of_case("ChangedCase", _("A change can be undone for ten minutes, and explained later"), change=Fate.GOES),
)
_ON_THE_WAY = (
    Entry(
        model="consultations.Draft",
        basis=_("Going on writing; promised on the page"),
        period=Period(_("7 days after the last page; 90 days for who is signed in"), days=7),
        action=Action.DELETE,
        trigger=_("an hourly sweep, and erasure"),
        relations={"user": Fate.GOES},
    ),
    Entry(
        model="consultations.DraftFile",
        basis=_("Going on writing; promised on the page"),
        period=Period(_("as long as the draft")),
        action=Action.DELETE,
        trigger=_("an hourly sweep, and erasure"),
        relations={"draft": Fate.GOES},
        files={"stored_name": "cases", "served_name": "cases"},
    ),
    Entry(
        model="consultations.LedgerUpload",
        basis=_("Checking a ledger before it is brought in"),
        period=Period(_("the file: 24 hours; what was found in it: 30 days; then numbers only"), days=30),
        action=Action.ANONYMISE,
        trigger=_("a sweep each minute, and erasure of who stands in it"),
        relations={"user": Fate.GOES, "imported": Fate.STAYS},
        emptied={"findings": dict},
        keeps=("ref", "language", "file_name", "status", "confirmed_by", "message", "counts"),
        files={"stored_name": "ledgers"},
    ),
    Entry(
        model="consultations.LedgerImport",
        basis=_("Which file brought which rows"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        keeps=("by_ref", "by_label", "file_name", "sha256", "counts"),
    ),
    Entry(
        model="consultations.SavedView",
        basis=_("A question to the list that somebody asks again"),
        period=Period(_("as long as the account")),
        action=Action.ANONYMISE,
        trigger=_("erasure: words by which the person is searched go"),
        relations={"user": Fate.GOES, "desk": Fate.STAYS},
        emptied={"query": ""},
        keeps=("ref", "name", "digest"),
    ),
)
_RETENTION = (
    Entry(
        model="consultations.RetentionPeriod",
        basis=_("Which period the institute has confirmed, and by which rule"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        keeps=(EVERY_TEXT,),
    ),
    Entry(
        model="consultations.LegalHold",
        basis=_("What must not be erased, and why"),
        period=_AFTER_CLOSING,
        action=Action.ANONYMISE,
        trigger=_("disposal and erasure, once it is lifted"),
        relations={"case": Fate.STAYS, "client": Fate.STAYS},
        emptied={"reason": "", "lift_reason": ""},
        keeps=("ref", "placed_by_ref", "placed_by", "lifted_by"),
    ),
    Entry(
        model="consultations.Disposal",
        basis=_("Proof that something was erased, by whom and by which rule; names no client"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.ANONYMISE,
        trigger=_("its own end: who asked and why goes"),
        relations={"message": Fate.STAYS},
        emptied={"reason": "", "refusal": "", "asked_by": "", "asked_by_ref": ""},
        keeps=(
            *("ref", "kind", "status", "asked_how", "prepared_by_ref", "prepared_by", "confirmed_by_ref", "confirmed_by"),
            *("refused_by", "language", "counts", "erased", "certificate", "fingerprint"),
        ),
    ),
    Entry(
        model="consultations.DisposalItem",
        basis=_("Proof that something was erased, by whom and by which rule; names no client"),
        period=_AS_LONG_AS_THE_PORTAL,
        action=Action.KEEP,
        trigger=_NOTHING,
        relations={"disposal": Fate.GOES},
        keeps=("kind", "object_ref", "label", "status", "held", "files"),
        is_rewritten=True,
    ),
)
_INSTITUTE = (
    _catalogue("Code"),
    _catalogue("Desk"),
    _catalogue("DeskName", desk=Fate.STAYS),
    _catalogue("DeskSite", desk=Fate.STAYS, prefecture=Fate.STAYS),
    _catalogue("Partner"),
    _catalogue("CountingRule", desk=Fate.STAYS, method=Fate.STAYS),
    _catalogue("YearRevision", desk=Fate.STAYS),
    *(
        Entry(
            model=f"consultations.{model}",
            basis=_("Who works for the institute, and when; the figures of each year name its advisors"),
            period=_AS_LONG_AS_THE_PORTAL,
            action=Action.KEEP,
            trigger=_NOTHING,
            relations=relations,
            keeps=(EVERY_TEXT,),
        )
        for model, relations in (
            ("Advisor", {"user": Fate.CUT}),
            ("Absence", {"advisor": Fate.GOES}),
            ("Interest", {"user": Fate.GOES}),
            ("AdvisorSkill", {"advisor": Fate.GOES, "code": Fate.STAYS}),
        )
    ),
    *(
        Entry(
            model=f"consultations.{model}",
            basis=_("Our copy of what the National Tax Agency publishes about companies"),
            period=Period(_("until the agency takes the entry out")),
            action=Action.KEEP,
            trigger=_("the monthly load of the register"),
            keeps=(EVERY_TEXT,),
        )
        for model in ("RegisteredCompany", "RegisterEdition")
    ),
)
TABLE = (*_CASES, *_OF_CASES, *_ON_THE_WAY, *_RETENTION, *_INSTITUTE)
