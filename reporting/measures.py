"""Every measure and breakdown the portal publishes: name, definition, unit, query. Exports and pages share it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.enums import MENTION_AXES
from reporting import reports
from reporting.counting import Scope
from reporting.reports import Cell, NewClients, Totals

GIVEN = "given"  # share of the contacts that are not blank on the axis
ALL = "contacts"  # share of all contacts


@dataclass(frozen=True)
class Measure:
    """A figure of the whole year: the field `code` of what `query` answers. `whole` is the measure it is a part of."""

    code: str
    name: Promise
    definition: Promise
    unit: Promise
    query: Callable[[Scope], Totals | NewClients]
    whole: str = ""


@dataclass(frozen=True)
class Breakdown:
    """The year's contacts, or their mentions, by the values of an axis."""

    axis: str
    name: Promise
    title: Promise  # of a table or chart
    definition: Promise
    unit: Promise
    query: Callable[[Scope], list[Cell]]
    share_of: str = GIVEN

    @property
    def key(self) -> str:
        """Its name in exports."""
        return f"by_{self.axis}"

    @property
    def counts_mentions(self) -> bool:
        """Whether a contact may stand in several rows."""
        return self.axis in MENTION_AXES


CONTACTS = Measure(
    "contacts",
    pgettext_lazy("figures", "Consultations"),
    _(
        "Contacts of the fiscal year (1 April to 31 March) by a method that counts at the desk in that year."
        " A contact has one method, one day and one desk of record. A joint contact of two desks counts once"
        " at each of them and once over all desks."
    ),
    pgettext_lazy("figures", "contacts"),
    reports.totals,
)
CLIENTS = Measure(
    "clients",
    _("Clients (distinct)"),
    _("Distinct companies, universities and persons with at least one counted contact in the year."),
    pgettext_lazy("figures", "clients"),
    reports.totals,
)
CASES = Measure(
    "cases",
    pgettext_lazy("figures", "Cases"),
    _("Distinct cases with at least one counted contact in the year."),
    pgettext_lazy("figures", "cases"),
    reports.totals,
)
NEW_CLIENTS = Measure(
    "new_clients",
    _("New users"),
    _(
        "Clients whose first counted contact at the desk, in all recorded years, falls in the year. Over all"
        " desks: their first at any desk. A ledger of an earlier year that is imported later can lower the figure."
    ),
    pgettext_lazy("figures", "clients"),
    reports.new_clients,
    CLIENTS.code,
)
CONTACTS_BY_NEW_CLIENTS = Measure(
    "contacts_by_new_clients",
    _("Consultations by new users"),
    _("The year's counted contacts with the clients who are new in that year."),
    pgettext_lazy("figures", "contacts"),
    reports.new_clients,
    CONTACTS.code,
)
MEASURES = (CONTACTS, CLIENTS, CASES, NEW_CLIENTS, CONTACTS_BY_NEW_CLIENTS)


def _by_column(axis: str, name: Promise, title: Promise, definition: Promise, share_of: str = GIVEN) -> Breakdown:
    return Breakdown(
        axis, name, title, definition, pgettext_lazy("figures", "contacts"), partial(reports.by_column, axis=axis), share_of
    )


def _by_mention(axis: str, name: Promise, title: Promise, definition: Promise) -> Breakdown:
    return Breakdown(axis, name, title, definition, pgettext_lazy("figures", "mentions"), reports.by_mention, ALL)


BREAKDOWNS = (
    _by_column("method", _("Contact method"), _("Consultations by contact method"), _("How the contact took place.")),
    _by_column(
        "size",
        _("Company size"),
        _("Consultations by company size"),
        _("Size class of the client on the day of the contact, under the SME Basic Act unless the desk gave it."),
    ),
    _by_column(
        "content",
        pgettext_lazy("figures", "Content"),
        _("Consultations by content"),
        _("The one main content of the contact, on the content axis of its desk."),
    ),
    _by_column("law", _("IP law"), _("Consultations by IP law"), _("The IP law that the contact was about, where given.")),
    _by_mention(
        "country",
        _("Country of interest"),
        _("Mentions of countries of interest"),
        _("A contact may name several countries; each counts once. The share is of all contacts."),
    ),
    _by_mention(
        "matter",
        _("Matter of interest"),
        _("Mentions of matters of interest"),
        _("A contact may name several matters; each counts once. The share is of all contacts."),
    ),
    _by_column(
        "prefecture",
        _("Prefecture of the client"),
        _("Consultations by prefecture of the client"),
        _("Prefecture of the client on the day of the contact; codes of JIS X 0401."),
    ),
    Breakdown(
        "region",
        _("Region of the client"),
        _("Consultations by region of the client"),
        _("Region of the client's prefecture, by the portal's table of regions."),
        pgettext_lazy("figures", "contacts"),
        reports.by_region,
    ),
    _by_column(
        "site",
        _("Desk site"),
        _("Consultations by desk site"),
        _("Site of the desk that took the contact, by its prefecture; codes of JIS X 0401."),
    ),
    _by_column("theme", _("Theme"), _("Consultations by theme"), _("Theme of the contact, at desks that have themes.")),
    _by_column(
        "client_kind", _("Client kind"), _("Consultations by client kind"), _("Kind of client on the day of the contact.")
    ),
    Breakdown(
        "month",
        pgettext_lazy("figures", "Month"),
        _("Consultations by month"),
        _("Calendar month of the contact."),
        pgettext_lazy("figures", "contacts"),
        reports.by_month,
    ),
    _by_mention(
        "expert",
        pgettext_lazy("figures", "Expert"),
        _("Mentions of experts by profession"),
        _("Professions of the experts who took part; each counts once in a contact. The share is of all contacts."),
    ),
    _by_column("result", _("Result"), _("Consultations by result"), _("How the contact ended.")),
    _by_mention(
        "deliverable",
        _("Deliverable"),
        _("Mentions of deliverables"),
        _("What the client was given; a contact may name several. The share is of all contacts."),
    ),
    _by_column(
        "regulation_status",
        _("State of secrecy rules"),
        _("Consultations by state of the client's secrecy rules"),
        _("How far the client had come with trade-secret management rules on the day of the contact."),
    ),
    _by_column(
        "campaign",
        pgettext_lazy("figures", "Campaign"),
        _("Consultations by campaign"),
        _("Campaign to which the contact belonged. The share is of all contacts."),
        ALL,
    ),
    _by_column(
        "route",
        pgettext_lazy("figures", "Route"),
        _("Consultations by route"),
        _("How the client came to the desk, in the words that were written."),
    ),
)
SIZE_CONTENT = Breakdown(
    "size_content",
    _("Company size × content"),
    _("Consultations by company size and content"),
    _("Contacts for which both size and content are given. The share is within the size class."),
    pgettext_lazy("figures", "contacts"),
    reports.by_size_content,
)
BY_AXIS = {breakdown.axis: breakdown for breakdown in (*BREAKDOWNS, SIZE_CONTENT)}
