"""States, levels and axes of the consultation desks."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import GrantKind


class CaseStatus(models.TextChoices):
    """Where a case stands, in the staff's words."""

    RECEIVED = "received", _("Received")
    ASSIGNED = "assigned", _("Assigned")
    IN_SUPPORT = "in_support", _("In support")
    WAITING = "waiting", _("Waiting for the client")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def public_label(self) -> str:
        """The same for the client (ux 6.6)."""
        return str(_PUBLIC[self])


_PUBLIC = {
    CaseStatus.RECEIVED: _("We received your consultation"),
    CaseStatus.ASSIGNED: _("An advisor is working on it"),
    CaseStatus.IN_SUPPORT: _("An advisor is working on it"),
    CaseStatus.WAITING: _("We are waiting for your reply"),
    CaseStatus.CLOSED: _("Completed"),
    CaseStatus.WITHDRAWN: _("Withdrawn by you"),
}
OPEN = (CaseStatus.RECEIVED, CaseStatus.ASSIGNED, CaseStatus.IN_SUPPORT, CaseStatus.WAITING)
UNANSWERED = (CaseStatus.RECEIVED, CaseStatus.ASSIGNED)  # the first answer is still owed


class Level(models.IntegerChoices):
    """Confidentiality of a case: who may know that it exists."""

    NORMAL = 1, _("Normal")  # desk staff and assigned people
    LIMITED = 2, _("Limited")  # assigned people and the desk manager
    SECRET = 3, _("Secret")  # named people only


class Source(models.TextChoices):
    """How a case or contact came into the portal."""

    WEB = "web", _("Web form")
    STAFF = "staff", _("Entered by staff")
    LEDGER = "ledger", _("Imported ledger")
    HANDOFF = "handoff", _("Handed over by another desk")
    SEMINAR = "seminar", _("Talk after a seminar")


HAS_RECEIPT = (Source.WEB, Source.SEMINAR)  # what the client sent himself, and has a signed receipt of


class FileOrigin(models.TextChoices):
    """Whose file it is, and with that whether the client may read it."""

    CLIENT = "client", _("From the client")
    INSTITUTE = "institute", _("For the client")
    INTERNAL = "internal", _("For the desk only")


class FileScan(models.TextChoices):
    """What the scanner for malware says of a file. Only SERVED ones are handed out."""

    NONE = "none", _("Not scanned for viruses")  # it came while no scanner was set
    WAITING = "waiting", _("Being checked for viruses")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("A virus was found")


SERVED = (FileScan.NONE, FileScan.CLEAN)


class Rank(models.IntegerChoices):
    """Secrecy mark of what was given or received; the numbers are those of Level."""

    COMPANY = 1, pgettext_lazy("rank", "Internal")
    SECRET = 2, pgettext_lazy("rank", "Secret")
    TOP = 3, pgettext_lazy("rank", "Top secret")


class Direction(models.TextChoices):
    """Which way information went, seen from the institute."""

    RECEIVED = "received", pgettext_lazy("ledger", "Received")
    DISCLOSED = "disclosed", _("Disclosed")


class Medium(models.TextChoices):
    """In which form information was given."""

    FILE = "file", _("File in the portal")
    PAPER = "paper", pgettext_lazy("ledger", "On paper")
    ORAL = "oral", _("Spoken")
    SCREEN = "screen", _("Shown on a screen")
    MAIL = "mail", _("Email")
    DATA = "data", _("Data medium (USB and the like)")
    THING = "thing", _("Sample or mould")


class EntryCause(models.TextChoices):
    """What brought a line into the ledger of disclosures."""

    FILE = "file", _("Attached in the portal")
    HANDOFF = "handoff", _("Came with the case from another desk")
    REFERRAL = "referral", _("Told to another body, as the client agreed")
    NOTED = "noted", _("Entered by hand")


class Axis(models.TextChoices):
    """The catalogues of coded values (table Code); a code's key is `<axis>.<code>`."""

    METHOD = "method", _("Contact method")
    SIZE = "size", _("Company size")
    CLIENT_KIND = "client_kind", _("Client kind")
    INDUSTRY = "industry", _("Industry")
    SME_CLASS = "sme_class", _("SME Basic Act class")
    PREFECTURE = "prefecture", _("Prefecture")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")
    LAW = "law", _("IP law")
    THEME = "theme", _("Theme")
    TRADE_SECRET_CONTENT = "trade_secret_content", _("Content (trade secret)")
    TRADE_SECRET_TOPIC = "trade_secret_topic", _("Topic (trade secret)")
    MATTER = "matter", _("Overseas matter")
    SUPPORT_CONTENT = "support_content", _("Content (general windows)")
    IP_RIGHTS_CONTENT = "ip_rights_content", _("Content (IP rights)")
    EFILING_CONTENT = "efiling_content", _("Content (e-filing)")
    EXPERT = "expert", _("Expert profession")
    ENGAGEMENT = "engagement", _("Expert engagement")
    RESULT = "result", _("Result")
    OUTCOME = "outcome", _("Closing outcome")
    DELIVERABLE = "deliverable", _("Deliverable")
    REGULATION_STATUS = "regulation_status", _("State of secrecy rules")
    CAMPAIGN = "campaign", _("Campaign")
    TECHNICAL_FIELD = "technical_field", _("Technical field")


# Axes of which a contact may name several: they stand in ContactMention and are counted as mentions.
MENTION_AXES = (Axis.COUNTRY, Axis.MATTER, Axis.EXPERT, Axis.DELIVERABLE)


class UploadStatus(models.TextChoices):
    """Where a ledger file stands that a desk manager sent in."""

    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Waiting for your confirmation")
    UNREADABLE = "unreadable", _("Cannot be read")
    WRITING = "writing", _("Being imported")
    WRITTEN = "written", _("Imported")
    DROPPED = "dropped", _("Not imported")


AT_WORK = (UploadStatus.CHECKING, UploadStatus.WRITING)


class RegisterScope(models.TextChoices):
    """What a file of the corporate register holds."""

    NATION = "nation", _("All of Japan")  # every company there is: who is missing is gone
    PART = "part", _("A part of Japan")
    CHANGES = "changes", _("Changes of a day")


class ClosingCause(models.TextChoices):
    """Why a company's register entry was closed; the codes of the tax agency."""

    LIQUIDATED = "01", _("Liquidated")
    MERGED = "11", _("Merged into another company")
    CLOSED_BY_REGISTRAR = "21", _("Closed by the registrar")
    OTHERWISE_LIQUIDATED = "31", _("Liquidated otherwise")


class MessageKind(models.TextChoices):
    """Who wrote a message at a case, and with that who may read it."""

    REPLY = "reply", _("Reply to the client")
    CLIENT = "client", _("Message of the client")
    MEMO = "memo", _("Internal memo")  # never leaves the desk


class ClockKind(models.TextChoices):
    """What a stretch of time on the clock of a case is."""

    RUNNING = "running", _("Running")
    WAITING = "waiting", _("Waiting for the client")


class Side(models.TextChoices):
    """Whose turn it is to keep a promise."""

    INSTITUTE = "institute", _("We")
    CLIENT = "client", _("The client")


class ReferralStatus(models.TextChoices):
    """Whether the client agrees that his matter goes to another body."""

    ASKED = "asked", _("Waiting for consent")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")


class ConsentWay(models.TextChoices):
    """How the client said whether his matter may go to another body."""

    PAGE = "page", _("On his page")
    PHONE = "phone", _("Phone")
    MEETING = "meeting", _("At a meeting")
    PAPER = "paper", _("On paper")
    FORM = "form", _("On the consultation form")


class Writer(models.TextChoices):
    """Who writes the consultation."""

    SELF = "self", _("I write for ourselves")
    ATTORNEY = "attorney", _("I am a patent attorney or lawyer writing for a client")
    CONSULTANT = "consultant", _("I am a consultant or support body writing for a client")


class Applicant(models.TextChoices):
    """What the client is, as he says himself: who needs no corporate number is told so."""

    COMPANY = "company", _("Company or organisation")
    SOLE = "sole", _("Sole proprietor or individual")
    FOUNDER = "founder", _("About to found a company")
    UNIVERSITY = "university", _("University or technical college")


class Publication(models.TextChoices):
    """Whether the matter was already shown or sold: a one-year clock may run."""

    NO = "no", _("No, not yet")
    YES = "yes", _("Yes, it was published, shown or sold")
    UNKNOWN = "unknown", _("I am not sure")


class FollowUpAnswer(models.TextChoices):
    """What the client tells months after the case was closed."""

    FILED = "filed", _("We filed an application")
    REGISTERED = "registered", _("Our right was registered")
    SALES = "sales", _("It led to sales or a contract")
    RULES = "rules", _("Our rules are in use")
    NOT_YET = "not_yet", _("Not yet")


class ComplaintStatus(models.TextChoices):
    OPEN = "open", _("To be answered")
    ANSWERED = "answered", _("Answered")


class Digest(models.TextChoices):
    """When the owner of a saved view is written to about its count."""

    NEVER = "", _("Never")
    AT_ONCE = "at_once", _("As soon as there are more")
    MORNINGS = "mornings", _("Every morning")


class Verdict(models.TextChoices):
    """What a second person says of an emergency access."""

    JUSTIFIED = "justified", _("Justified")
    UNJUSTIFIED = "unjustified", _("Not justified")
    FOLLOW_UP = "follow_up", _("Needs follow-up")


class OfferEnd(models.TextChoices):
    """How an offer of dates ended."""

    CHOSEN = "chosen", _("A date was chosen")
    COUNTERED = "countered", _("The client proposed other dates")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")
    REPLACED = "replaced", _("Other dates were offered")


class Relation(models.TextChoices):
    """What binds somebody of the institute to a company or person."""

    CLIENT = "client", _("My client")
    FORMER_EMPLOYER = "former_employer", _("Former employer")
    EMPLOYER = "employer", _("Present employer or office")
    COMPETITOR = "competitor", _("Competitor or opponent")
    SHARES = "shares", _("I hold shares in it")
    FAMILY = "family", _("Family or close friend")
    OTHER = "other", _("Something else")


class PartyKind(models.TextChoices):
    """Why a case names somebody besides its client."""

    OPPONENT = "opponent", _("The other side")
    BARRED = "barred", _("Must never see it")


class DisposalKind(models.TextChoices):
    """Why something is erased."""

    PERIOD = "period", _("The period is over")
    REQUEST = "request", _("The client asks for it")


class DisposalStatus(models.TextChoices):
    """How far a disposal is. Between two people stand PREPARED and CONFIRMED."""

    ASKED = "asked", _("Asked for")
    PREPARED = "prepared", _("Waits for the second person")
    CONFIRMED = "confirmed", _("Confirmed")
    RUNNING = "running", _("Is being erased")
    CLEARING = "clearing", _("Rows are erased; storage is being cleared")
    DONE = "done", _("Erased")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Nobody confirmed in time")


UNFINISHED_DISPOSALS = (
    DisposalStatus.ASKED,
    DisposalStatus.PREPARED,
    DisposalStatus.CONFIRMED,
    DisposalStatus.RUNNING,
    DisposalStatus.CLEARING,
)


class DisposalWay(models.TextChoices):
    """How an erasure was asked for."""

    PAGE = "page", _("On the client's own page")
    PHONE = "phone", _("By phone")
    LETTER = "letter", _("By letter or e-mail")
    COUNTER = "counter", _("At the counter")
    PERIOD = "period", _("By the retention table")


class ItemKind(models.TextChoices):
    CASE = "case", _("Consultation")
    CLIENT = "client", _("Client")
    ACCOUNT = "account", _("Account")


class ItemStatus(models.TextChoices):
    WAITING = "waiting", _("To be erased")
    DONE = "done", _("Erased")
    HELD = "held", _("Held back")


class HeldBy(models.TextChoices):
    """Why something is not erased."""

    HOLD = "hold", _("A legal hold")
    OPEN = "open", _("The consultation is not closed")
    HANDOFF = "handoff", _("A handover is not answered yet")
    ROUTE = "route", _("The way to us, which is counted, names the client: correct it first")
    OTHERS = "others", _("Other consultations of this client stay")
    INSTITUTE = "institute", _("The account is that of somebody of the institute")
    EARLIER = "earlier", _("It stands in another disposal")


SHUTS = (GrantKind.WALL, GrantKind.BAR)  # of a person to a case: he must not know that it is there
RECUSAL = "recusal"  # cause of the wall of who stepped aside himself: no match, and no match takes it away
