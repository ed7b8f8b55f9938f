"""The menus. An entry is shown when its page exists and the page's own policy lets the reader in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, resolve, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fiscal import fiscal_year

Policy = Callable[[Any], bool]


@dataclass(frozen=True)
class Entry:
    """A line of a menu: the page it leads to, and the pages that lie under it (starts of their names).

    It is left out for who reaches it by the line `unless`.
    """

    name: str
    label: Any
    covers: tuple[str, ...] = ()
    args: Callable[[], tuple[Any, ...]] = tuple
    unless: str = ""


@dataclass(frozen=True)
class Line:
    """An entry as this reader sees it; `current` is the value of aria-current, or empty."""

    url: str
    label: Any
    current: str


def _this_year() -> tuple[int]:
    return (fiscal_year(timezone.localdate()),)


PUBLIC = (
    Entry("public:start", _("Home")),
    Entry("public:consult_start", _("Consult us"), ("public:consult", "public:triage", "public:leak", "public:elsewhere")),
    Entry("seminars:event_list", _("Seminars"), ("seminars:",)),
    Entry("public:track", _("Look at my consultation"), ("public:track",)),
    Entry("public:office_list", _("Find an office"), ("public:office_",)),
    Entry("subsidies:programme_list", _("Subsidies"), ("subsidies:",)),
    Entry("my:home", _("My page"), ("my:", "my_seminars:", "public:draft")),
)
STAFF = (
    Entry("advisor:today", _("Today"), ("advisor:",)),
    Entry(
        "consultations:case_list",
        _("Consultations"),
        (
            *("consultations:case_", "consultations:contact_log", "consultations:appointment_", "consultations:brief"),
            *("consultations:bulk", "consultations:change_", "consultations:view_"),
        ),
    ),
    Entry(
        "consultations:deadline_list",
        _("Deadlines"),
        ("consultations:deadline_list", "consultations:handoff_list", "consultations:complaint_"),
    ),
    Entry("consultations:complaint_list", _("Complaints"), ("consultations:complaint_",), unless="consultations:deadline_list"),
    Entry("consultations:intake", _("Call sheet")),
    Entry("consultations:client_list", _("Companies"), ("consultations:client_",)),
    Entry(
        "consultations:contact_list",
        _("Contact records"),
        ("consultations:contact_list", "consultations:contact_detail", "consultations:contact_edit"),
    ),
    Entry("consultations:answer_new", _("Short answers"), ("consultations:answer_new", "consultations:faq_draft_")),
    Entry(
        "events:event_list",
        _("Seminars"),
        ("events:",),
    ),
    Entry("outreach:in_company_list", _("In-company seminars"), ("outreach:in_company_",)),
    Entry("outreach:dispatch_list", _("Lecturer dispatch"), ("outreach:dispatch_",)),
    Entry("consultations:search", _("Search")),
    Entry("consultations:advisor_list", _("Advisors"), ("consultations:advisor_",)),
    Entry("consultations:interest_list", _("My interests"), ("consultations:interest_",)),
    Entry("consultations:unseen_list", _("Nobody may see"), ("consultations:unseen_",)),
    Entry("knowledge:template_list", _("Templates"), ("knowledge:",)),
    Entry("consultations:ledger_import", _("Ledger import"), ("consultations:ledger_",)),
    Entry("reporting:export", _("Statistics export"), ("reporting:export", "consultations:contacts_export")),
    Entry("reporting:year", _("Statistics"), ("reporting:year", "reporting:desk_year"), _this_year),
    Entry("mailing:message_list", _("Mail"), ("mailing:",)),
    Entry("calendar:closure_list", _("Office calendar"), ("calendar:",)),
    Entry("accounts:resets", _("Second factors"), ("accounts:reset",)),
    Entry("retention:table", _("Retention and erasure"), ("retention:",)),
    Entry("audit:entry_list", _("Audit log"), ("audit:",)),
    Entry("consultations:emergency", _("Emergency access")),
    Entry("consultations:emergency_list", _("Emergency reviews"), ("consultations:emergency_review",)),
)


@lru_cache(maxsize=512)
def _page(name: str, args: tuple[Any, ...], _language: str, _prefix: str, _urlconf: str) -> tuple[str, Policy | None]:
    """The address and the policy of a page, empty where there is none. Both stand still while the portal runs."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return "", None
    return url, getattr(resolve(url).func, "policy", None)


class Menu:
    """The menus of one request, made when a template asks for them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        match = getattr(request, "resolver_match", None)
        self._here = match.view_name if match else ""

    @cached_property
    def public(self) -> list[Line]:
        return self._lines(PUBLIC)

    @cached_property
    def staff(self) -> list[Line]:
        return self._lines(STAFF)

    def _lines(self, entries: tuple[Entry, ...]) -> list[Line]:
        return [Line(url, entry.label, self._current(entry)) for entry in entries if (url := self._shown(entry))]

    def _shown(self, entry: Entry) -> str:
        is_reached = bool(entry.unless and self._url(entry.unless))
        return "" if is_reached else self._url(entry.name, entry.args())

    def _url(self, name: str, args: tuple[Any, ...] = ()) -> str:
        url, may = _page(name, args, get_language() or "", get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
        actor = getattr(self._request, "actor", None)  # none where the request broke before it was found
        return url if may is None or (actor is not None and may(actor)) else ""

    def _current(self, entry: Entry) -> str:
        if self._here == entry.name:
            return "page"
        return "true" if entry.covers and self._here.startswith(entry.covers) else ""


def menus(request: HttpRequest) -> dict[str, Menu]:
    """Context processor: `menu.public` and `menu.staff`."""
    return {"menu": Menu(request)}
