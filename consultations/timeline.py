"""What happened to a case, newest first: contacts, messages, agreements, files, steps, mails and who read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.actors import VISITOR
from consultations import catalogue
from consultations.enums import CaseStatus, FileOrigin, MessageKind, OfferEnd, ReferralStatus, Side
from consultations.models import Case, Contact
from consultations.timeline_rows import Row, rows_of
from consultations.timeline_words import DONE, FOLDED, MAILS, SHOWN, Kind
from core import audit
from core.models import AuditEntry
from mailing.enums import MessageStatus

CONTACTS_SHOWN = 50
READS_SHOWN = 30
_LINES, _LETTERS = 3, 160  # what of a text stands on the page before "whole text"
_VISITOR, _CLIENT = gettext_lazy("The client, by the form"), gettext_lazy("The client")


@dataclass(frozen=True)
class Item:
    """One line of the history. `parts` are the events folded into it."""

    kind: str
    day: date
    at: datetime
    title: str
    who: str = ""
    text: str = ""
    note: str = ""  # what became of it: sent, taken back, kept, answered
    ref: str = ""
    contact: Contact | None = None
    mails: tuple[tuple[str, str], ...] = ()  # (recipient, what became of it)
    waits_until: datetime | None = None  # a reply that may still be taken back
    author: str = ""
    parts: tuple["Item", ...] = ()

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def head(self) -> str:
        """The first lines of the text."""
        lines = "\n".join(self.text.splitlines()[:_LINES])
        return lines if len(lines) <= _LETTERS else f"{lines[:_LETTERS]}…"

    @property
    def is_cut(self) -> bool:
        return self.head != self.text


@dataclass(frozen=True)
class History:
    """The items of a case, newest first, and the rows they were made of."""

    items: list[Item]
    rows: list[Row]
    is_cut: bool  # older contacts are left out

    @property
    def newest_unread(self) -> datetime | None:
        """When the client wrote last of what nobody here has read; None where nothing waits to be read."""
        unread = [row.at for row in self.rows if row.kind == MessageKind.CLIENT and row.state != "read"]
        return max(unread, default=None)

    def shown(self, which: str) -> list[Item]:
        """What the filter asks for; without one, events of the portal itself are folded."""
        kinds = SHOWN.get(which, SHOWN[""])[1]
        items = [item for item in self.items if item.kind in kinds]
        return items if which in SHOWN and which else list(_folded(items))


def timeline(case: Case, now: datetime | None = None) -> History:
    """Everything that happened; of contacts the latest CONTACTS_SHOWN. Three queries."""
    now = now or timezone.now()
    contacts = contacts_shown(case)
    rows = rows_of(case, now)
    items = [_contact_item(contact) for contact in contacts] + [_item(row, now) for row in rows] + _reads(case)
    items = _together(sorted(items, key=lambda item: (item.day, item.at), reverse=True))
    return History(items, rows, is_cut=len(contacts) == CONTACTS_SHOWN)


def contacts_shown(case: Case) -> list[Contact]:
    rows = case.contacts.select_related("method", "content", "result", "advisor", "partner").defer("search_text")
    return list(rows.order_by("-contacted_on", "-pk")[:CONTACTS_SHOWN])


def _reads(case: Case) -> list[Item]:
    seen = AuditEntry.objects.filter(object_type=audit.object_type(case), object_ref=case.ref, action="view")
    rows = seen.order_by("-at").values_list("at", "actor_label", "is_emergency")[:READS_SHOWN]
    titles = {False: _("Case opened"), True: _("Case opened by emergency access")}
    return [Item(Kind.READ, localtime(at).date(), at, titles[is_emergency], _named(who)) for at, who, is_emergency in rows]


def _together(items: list[Item]) -> list[Item]:
    """Mails of one event, one after another, become one line; so do reads by one person."""
    found: list[Item] = []
    for item in items:
        last = found[-1] if found else None
        if last and item.kind == last.kind == Kind.MAIL and item.title == last.title and item.day == last.day:
            found[-1] = replace(last, mails=last.mails + item.mails)
        elif not (last and item.kind == last.kind == Kind.READ and _said(item) == _said(last)):
            found.append(item)
    return found


def _said(read: Item) -> tuple[object, ...]:
    return read.day, read.who, read.title


def _folded(items: Iterable[Item]) -> Iterable[Item]:
    """Mails and reads that follow one another become one item with parts."""
    waiting: list[Item] = []
    for item in items:
        if item.kind in FOLDED:
            waiting.append(item)
            continue
        yield from _fold(waiting)
        waiting = []
        yield item
    yield from _fold(waiting)


def _fold(items: list[Item]) -> list[Item]:
    if not items:
        return []
    counts = [(sum(item.kind == kind for item in items), kind) for kind in FOLDED]
    words = [_counted(kind, count) for count, kind in counts if count]
    return [replace(items[0], title=_(" and ").join(words), parts=tuple(items), mails=(), who="")]


def _counted(kind: Kind, count: int) -> str:
    if kind == Kind.MAIL:
        return ngettext("%(n)d mail", "%(n)d mails", count) % {"n": count}
    return ngettext("read %(n)d time", "read %(n)d times", count) % {"n": count}


# --- one row, one item --------------------------------------------------------------------------------
def _contact_item(contact: Contact) -> Item:
    who = contact.advisor.name if contact.advisor else contact.logged_by
    title, day = contact.method.label, contact.contacted_on
    return Item(Kind.CONTACT, day, contact.logged_at, title, who, contact.summary, ref=contact.ref, contact=contact)


def _item(row: Row, now: datetime) -> Item:
    item = Item(row.kind, localtime(row.at).date(), row.at, "", _named(row.who), row.text, ref=row.ref)
    return _OF_KIND[row.kind](row, item, now)


def _named(who: str) -> str:
    """Who did it, in words: history names no client."""
    return str({VISITOR.label: _VISITOR, VISITOR.logged_as: _CLIENT}.get(who, who))


def _step(row: Row, item: Item, now: datetime) -> Item:
    return replace(item, title=str(DONE.get(row.name) or CaseStatus(row.state).label))


def _mail(row: Row, item: Item, now: datetime) -> Item:
    title = str(MAILS.get(row.name) or _("Mail: %(subject)s") % {"subject": row.extra})
    return replace(item, title=title, who="", text="", mails=((row.who, str(MessageStatus(row.state).label)),))


def _message(row: Row, item: Item, now: datetime) -> Item:
    item = replace(item, title=item.kind_label, author=row.extra)
    if row.kind != MessageKind.REPLY or row.when is None:
        return item
    if row.state == "taken_back":
        return replace(item, note=_("Taken back, never sent"))
    if now < row.when:
        leaves = date_format(localtime(row.when), "H:i:s")
        return replace(item, note=_("Leaves at %(time)s") % {"time": leaves}, waits_until=row.when)
    return replace(item, note=_("Sent, read by the client") if row.state == "read" else _("Sent"))


def _appointment(row: Row, item: Item, now: datetime) -> Item:
    at = date_format(localtime(row.when), "DATETIME_FORMAT") if row.when else ""
    title = _("%(method)s on %(at)s with %(advisor)s") % {
        "method": catalogue.label(row.name),
        "at": at,
        "advisor": row.extra,
    }
    note = {"cancelled": _("Called off"), "logged": _("Logged")}.get(row.state, "")
    return replace(item, title=title, note=note)


def _offer(row: Row, item: Item, now: datetime) -> Item:
    title = _("Dates offered with %(advisor)s") % {"advisor": row.extra}
    if row.state:
        return replace(item, title=title, note=str(OfferEnd(row.state).label))
    day = date_format(row.day) if row.day else ""
    is_late = row.day is not None and row.day < localtime(now).date()
    note = _("Nobody chose by %(day)s") if is_late else _("The client chooses by %(day)s")
    return replace(item, title=title, note=note % {"day": day})


def _handoff(row: Row, item: Item, now: datetime) -> Item:
    told = _("Handed over to %(desk)s") if row.name == "out" else _("Taken over from %(desk)s")
    note = _("The other desk answered") if row.state else _("Open: no contact of the other desk yet")
    if row.name == "in":
        note = _("Answered") if row.state else _("Open until the first contact is logged")
    return replace(item, title=told % {"desk": catalogue.desk(row.extra).label}, note=note)


def _referral(row: Row, item: Item, now: datetime) -> Item:
    title = _("Referral to %(partner)s") % {"partner": row.name}
    return replace(item, title=title, note=str(ReferralStatus(row.state).label))


def _promise(row: Row, item: Item, now: datetime) -> Item:
    day = date_format(row.day) if row.day else ""
    title = _("%(side)s: by %(day)s") % {"side": Side(row.name).label, "day": day}
    kept = _("Kept (%(who)s)") % {"who": row.extra}
    return replace(
        item,
        title=title,
        note={"done": kept, "dropped": pgettext("history", "No longer needed")}.get(row.state, pgettext("history", "Open")),
    )


def _file(row: Row, item: Item, now: datetime) -> Item:
    return replace(item, title=str(FileOrigin(row.name).label), note=pgettext("history", "Removed") if row.state else "")


_OF_KIND = {
    Kind.STEP.value: _step,
    Kind.MAIL.value: _mail,
    **{kind.value: _message for kind in MessageKind},
    Kind.APPOINTMENT.value: _appointment,
    Kind.OFFER.value: _offer,
    Kind.HANDOFF.value: _handoff,
    Kind.REFERRAL.value: _referral,
    Kind.PROMISE.value: _promise,
    Kind.FILE.value: _file,
}
