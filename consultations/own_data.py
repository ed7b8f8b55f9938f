"""Everything that a client gave and was told at a case, as plain data: for his own copy. Nothing that is for the desk only."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from consultations.client_history import events_of
from consultations.client_view import files_of, messages_of
from consultations.disclosure_words import remarks_of
from consultations.enums import CaseStatus, FileOrigin, MessageKind, Side
from consultations.models import Appointment, Case, CaseFile, CaseMessage, CaseParty, Disclosure, Promise, SlotOffer
from consultations.reading_log import Read, reading_log
from consultations.wall_facts import parties_at
from core import transitions
from core.people import held_elsewhere

VERSION = 1  # of this layout; a field is added, never renamed


def own_data(case: Case, now: datetime, files: list[CaseFile] | None = None) -> dict[str, Any]:
    """The copy as JSON holds it: codes with their names, instants in ISO 8601 of Japan, days as YYYY-MM-DD."""
    meetings = case.appointments.select_related("method", "advisor").defer("note")
    return {
        "version": VERSION,
        "made_at": _instant(now),
        "consultation": _consultation(case),
        "messages": [_message(message) for message in reversed(messages_of(case, now))],
        "files": [_file(file) for file in (files_of(case) if files is None else files)],
        "ledger": [_line(line) for line in case.disclosures.for_list()],
        "promises": [_promise(promise) for promise in case.promises.order_by("made_at", "pk")],
        "meetings": [_meeting(meeting) for meeting in meetings],
        "offered_dates": [_offer(offer) for offer in case.slot_offers.for_page().order_by("made_at", "pk")],
        "parties": [_party(party) for party in parties_at(case)],
        "referrals": [
            {
                "body": str(one.partner),
                "told": one.shared,
                "asked_at": _instant(one.asked_at),
                "answer": one.get_status_display(),
                "answered_at": _instant(one.decided_at),
            }
            for one in case.referrals.select_related("partner").defer("result")
        ],
        "follow_ups": [
            {"asked_on": one.due_on, "answered_at": _instant(one.answered_at), "answers": one.answer_labels, "words": one.words}
            for one in case.follow_ups.filter(dropped_at=None)
        ],
        "complaints": [
            {
                "text": one.text,
                "made_at": _instant(one.made_at),
                "answer": one.answer,
                "answered_at": _instant(one.answered_at),
                "answered_by": one.answered_by,
            }
            for one in case.complaints.order_by("made_at")
        ],
        "history": [
            {"on": event.day, "what": event.text}
            for event in reversed(events_of(case, list(transitions.history(case).order_by("at", "pk"))))
        ],
        "read_by": [
            {"at": _instant(read.at), "who": read.who, "as": read.role, "what": _what(read), "times": read.times}
            | ({"why": _("Emergency access")} if read.is_emergency else {})
            for read in reading_log(case, at_most=None)
        ],
        **(held_elsewhere(case.requester_id) if case.requester_id else {}),
    }


def _what(read: Read) -> str:
    names = {"case": _("Your consultation"), "record": _("The record of a contact"), "file": _("A file")}
    return names[read.what]


def _consultation(case: Case) -> dict[str, Any]:
    return {
        "number": case.case_no,
        "desk": str(case.desk),
        "received_on": case.received_on,
        "received_at": _instant(case.received_at),
        "state": CaseStatus(case.status).public_label,
        "first_answer_promised_on": case.promised_on,
        "advisor": case.advisor.name if case.advisor else "",
        "what_you_wrote": case.body,
        "company": case.company_name,
        "name": case.person_name,
        "reading": case.person_kana,
        "email": case.email,
        "phone": case.phone,
        "postal_code": case.postal_code,
        "address": case.address,
        "language": case.language,
        "written_by": case.get_writer_display(),
        "office_of_writer": case.writer_office,
        "you_are": case.get_applicant_display() if case.applicant else "",
        "published": case.get_publication_display() if case.publication else "",
        "published_on": case.published_on,
        "preferred_method": str(case.preferred_method) if case.preferred_method else "",
        "preferred_times": case.preferred_times,
        "other_bodies_may_be_asked": case.may_refer,
        "closed_at": _instant(case.closed_at),
    }


def _message(message: CaseMessage) -> dict[str, Any]:
    is_yours = message.kind == MessageKind.CLIENT
    return {
        "from": _("You") if is_yours else message.author_label,
        "at": _instant(message.written_at if is_yours else message.released_at),
        "text": message.body,
    }


def _file(file: CaseFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "from": _("You") if file.origin == FileOrigin.CLIENT else file.given_by_label,
        "at": _instant(file.given_at),
        "checked": file.get_scan_display(),
    }


def _line(line: Disclosure) -> dict[str, Any]:
    return {
        "line": line.number,
        "direction": line.get_direction_display(),
        "item": line.item,
        "given_on": line.given_on,
        "party": line.party,
        "form": line.form_label,
        "purpose": line.purpose_label,
        "secrecy": line.get_rank_display(),
        "remarks": " ".join(remarks_of(line)),
        "recorded_at": _instant(line.recorded_at),
    }


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "whose": _("You") if promise.side == Side.CLIENT else _("We"),
        "what": promise.text,
        "due_on": promise.due_on,
        "done_at": _instant(promise.done_at),
        "no_longer_needed": promise.dropped_at is not None,
    }


def _meeting(meeting: Appointment) -> dict[str, Any]:
    return {
        "starts_at": _instant(meeting.starts_at),
        "minutes": meeting.minutes,
        "how": str(meeting.method),
        "with": meeting.advisor.name,
        "place": meeting.place,
        "cancelled_at": _instant(meeting.cancelled_at),
    }


def _offer(offer: SlotOffer) -> dict[str, Any]:
    return {
        "with": offer.advisor.name,
        "dates": [_instant(slot.starts_at) for slot in offer.slots.all()],
        "due_on": offer.answer_by,
        "state": offer.get_end_display() if offer.end else "",
        "asked_at": _instant(offer.made_at),
    }


def _party(party: CaseParty) -> dict[str, Any]:
    """Whom the matter concerns: the client reads and changes this on his own page too."""
    return {
        "as": party.get_kind_display(),
        "name": party.name,
        "company_number": party.corporate_number,
        "recorded_at": _instant(party.noted_at),
    }


def _instant(at: datetime | None) -> str | None:
    return localtime(at).isoformat(timespec="seconds") if at else None
