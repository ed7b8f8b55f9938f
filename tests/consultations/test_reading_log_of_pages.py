"""Every page, file and list leaves exactly one entry in the log of reads, or none where it shows nothing of a consultation.

The pages are those of tests/e2e/pages.py. A new page that shows a consultation and leaves no entry fails here, and so does
one that leaves an entry without standing in the table.
"""

import pytest
from django.test import Client as Browser

from consultations.models import Case, CaseMessage, Contact
from core import reading
from core.models import AuditEntry
from inpit_portal.pages import pages
from tests.consultations.reading_of_seminars import OWN_ENTRY_OF_SEMINARS, SHOWN_OF_SEMINARS
from tests.e2e.pages import FILES, PAGES, Entry, plain
from tests.e2e.world import World, make_world
from tests.test_every_url import reader

pytestmark = pytest.mark.django_db
NAMES = {page.name for page in pages()}
READS = ("view", "list", "search", "download")
A_CASE, A_RECORD, CASES = "view consultations.case", "view consultations.contact", "list consultations.case"
A_FILE = "download consultations.casefile"
# What an answer shows, where it is anything of a consultation: the action and the kind of object of its one entry.
SHOWN = {
    **dict.fromkeys(("public:consult_done", "public:consult_slip"), A_CASE),
    **dict.fromkeys((f"my:{name}" for name in ("case", "reply", "withdraw", "complaint", "data", "parties")), A_CASE),
    **dict.fromkeys(("my:disclosures", "my:evidence", "consultations:party_remove", "consultations:wall_lift"), A_CASE),
    **dict.fromkeys(("my:appointment_choose", "my:appointment", "consultations:appointment_ics"), A_CASE),
    **dict.fromkeys(("consultations:contact_log", "consultations:brief", "consultations:appointment_add"), A_CASE),
    **dict.fromkeys(("consultations:slot_offer_add", "consultations:appointment_move", "consultations:promise_add"), A_CASE),
    **dict.fromkeys((f"consultations:case_{name}" for name in ("detail", "question", "client", "company", "person")), A_CASE),
    **dict.fromkeys(
        (f"consultations:case_{name}" for name in ("email", "reads", "resume", "outcome", "reopen", "ask")), A_CASE
    ),
    **dict.fromkeys((f"consultations:case_{name}" for name in ("due", "handoff", "refer", "close", "reply", "memo")), A_CASE),
    **dict.fromkeys((f"consultations:case_{name}" for name in ("assign", "level", "named", "walls", "recuse")), A_CASE),
    **dict.fromkeys(("consultations:support_sheet", "consultations:file_list", "consultations:file_level"), A_CASE),
    **dict.fromkeys((f"consultations:disclosure_{name}" for name in ("list", "add", "correct")), A_CASE),
    **dict.fromkeys(("consultations:contact_edit", "consultations:contact_detail", "consultations:faq_draft_add"), A_RECORD),
    "advisor:log_done": A_RECORD,
    **dict.fromkeys(("my:home", "advisor:today", "advisor:log", "advisor:schedule", "consultations:case_list"), CASES),
    **dict.fromkeys(("consultations:bulk", "consultations:deadline_list"), CASES),
    "consultations:search": "search consultations.case",
    "consultations:handoff_list": "list consultations.handoff",
    "consultations:complaint_list": "list consultations.complaint",
    "consultations:complaint_answer": "view consultations.complaint",
    "consultations:contact_list": "list consultations.contact",
    "consultations:client_list": "list consultations.client",
    **dict.fromkeys(("consultations:client_detail", "consultations:client_erase"), "view consultations.client"),
    "consultations:change_detail": "view consultations.change",
    "consultations:faq_draft_list": "list knowledge.faqdraft",
    "consultations:faq_draft_edit": "view knowledge.faqdraft",
    "consultations:ledger_upload": "view consultations.ledgerupload",
    "audit:entry_list": "list core.auditentry",
    "mailing:message_list": "list mailing.message",
    "mailing:message_detail": "view mailing.message",
    "consultations:file_download": A_FILE,
    "consultations:file_original": A_FILE,
    "my:file": A_FILE,
    **SHOWN_OF_SEMINARS,
}
OWN_ENTRY = {  # an export tells of itself, with how much left
    **dict.fromkeys(("consultations:disclosure_export", "my:disclosure_export"), "export_disclosures consultations.case"),
    **OWN_ENTRY_OF_SEMINARS,
}
MARK = "植えた印"


def answer_of(name: str, entry: Entry, world: World) -> tuple[bytes, int, list[str]]:
    """What came, the status, and which entries about reading it left."""
    browser: Browser = reader(entry, world)
    address, before = entry.address(name, world), AuditEntry.objects.count()
    answer = browser.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = AuditEntry.objects.order_by("pk").values_list("action", "object_type")[before:]
    return body, answer.status_code, [f"{action} {kind}" for action, kind in rows if action in READS or "export" in action]


def plant() -> None:
    """Every text of a consultation is marked; the world uses its own words in many places."""
    for rows, fields in ((Case, ("subject", "body")), (CaseMessage, ("body",)), (Contact, ("summary",))):
        for row in rows._base_manager.all():
            for name in fields:
                setattr(row, name, MARK)
            row.save(update_fields=fields)


def test_each_answer_that_shows_a_consultation_leaves_one_entry():
    world, wrong = make_world(), []
    plant()
    for name, entry in {**PAGES, **FILES}.items():
        if plain(name) not in NAMES:
            continue
        body, status, told = answer_of(name, entry, world)
        told_of = {**SHOWN, **OWN_ENTRY}
        expected = told_of.get(name, told_of.get(plain(name)))
        if status < 500 and told != ([expected] if expected else []):
            wrong.append(f"{name}: {told}, not {expected}")
        if MARK.encode() in body and not told:
            wrong.append(f"{name} shows what was written and leaves no entry")
    assert wrong == []


def test_list_tells_how_many_and_what_was_asked_but_not_the_words(desk_staff, sign_in):
    sign_in(desk_staff).get("/s/contacts/?q=極秘の装置&method=method.phone&after=x")
    entry = AuditEntry.objects.get(action="list")

    assert entry.changes["rows"] == [None, 0]
    assert entry.changes["q"] == [None, reading.digest("極秘の装置")]
    assert entry.changes["method"] == [None, "method.phone"]
    assert "after" not in entry.changes
    assert "極秘" not in str(AuditEntry.objects.values_list())


def test_page_that_is_not_found_is_not_read(desk_staff, sign_in):
    assert sign_in(desk_staff).get("/s/c/nobodys/").status_code == 404
    assert not AuditEntry.objects.filter(action__in=READS).exists()


def test_page_does_not_leave_without_its_entry(desk_staff, sign_in, monkeypatch):
    def fails(**given):
        raise RuntimeError("no log")

    monkeypatch.setattr(reading.audit, "write", fails)
    browser = sign_in(desk_staff)
    browser.raise_request_exception = False

    assert browser.get("/s/contacts/").status_code == 500
