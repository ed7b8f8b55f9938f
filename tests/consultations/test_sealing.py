"""A case that becomes secret, and one that no longer is: every text, every file, every byte of the database."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from consultations import sealing, stored_bytes
from consultations.actions.answers import Faq, note_faq
from consultations.actions.files import attach_file, sweep_files
from consultations.enums import FileOrigin, Level
from consultations.models import Case, CaseFile, CaseKey, CaseMessage, Contact, Disclosure, EfilingTicket, Handoff
from consultations.timeline import timeline
from core import keyrings, private_files
from core import sealing as core_sealing
from core.actors import service
from core.models import AuditEntry
from core.sealing import KeyDestroyed, KeyMissing, Tampered
from core.transitions import TransitionRefused
from knowledge.models import FaqDraft
from tests.factories.attachments import pdf, picture
from tests.factories.consultations import make_case, make_contact
from tests.factories.messages import make_message, make_promise
from tests.factories.steps import make_appointment, make_complaint, make_follow_up, make_handoff, make_referral

MARK = "ZQMARK配合ZQ"  # planted in every text
BYTES = b"ZQFILEMARKZQ" * 50
KEEPER = service("test")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.CASE_KEY_FILE, settings.RECEIPT_KEY_FILE = str(tmp_path / "case.keys"), str(tmp_path / "receipt.keys")


def furnish(case: Case, by) -> Case:
    """Everything that can stand at a case, each text with the mark."""
    contact = make_contact(case=case, summary=f"要旨 {MARK}")
    EfilingTicket.objects.create(contact=contact, error=f"E {MARK}", is_solved=False)
    for kind in ("reply", "memo", "client"):
        make_message(case=case, kind=kind, body=f"{kind} {MARK}")
    make_promise(case=case, text=f"約束 {MARK}")
    make_appointment(case, place=f"場所 {MARK}", note=f"控 {MARK}")
    make_handoff(case, reason=f"理由 {MARK}")
    make_referral(case, shared=f"共有 {MARK}", result=f"結果 {MARK}")
    make_follow_up(case, words=f"言葉 {MARK}")
    make_complaint(case, text=f"苦情 {MARK}", answer=f"回答 {MARK}")
    attach_file(case=case, by=by, name=f"{MARK}.pdf", chunks=[pdf(BYTES)], origin=FileOrigin.CLIENT)
    return case


@pytest.fixture
def by(as_actor, advisor):
    return as_actor(advisor)


@pytest.fixture
def case(advisor, by) -> Case:
    texts = {"subject": f"題 {MARK}", "body": f"本文 {MARK}", "outcome_note": f"記録 {MARK}", "preferred_times": [f"朝 {MARK}"]}
    return furnish(make_case(advisor=advisor.advisor, status="in_support", **texts), by)


def database() -> str:
    """Every text of every table, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def files_on_disk() -> bytes:
    folder = Path(private_files.place("cases", ""))
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def seal(case: Case) -> Case:
    with transaction.atomic():
        sealing.seal_case(case)
    return Case.objects.get(pk=case.pk)


def texts_of(case: Case) -> list[object]:
    """Every sealed text of the case, opened, by table and field."""
    found: list[object] = []
    for model, path, fields in sealing.owned_models():
        rows = model._base_manager.filter(**{path.replace(".", "__") or "pk": case.pk}).order_by("pk")
        found += [(model._meta.label, field.name, getattr(row, field.name)) for row in rows for field in fields]
    return found


def content(file: CaseFile) -> bytes:
    return b"".join(stored_bytes.chunks_of(file, original=True))


# --- sealing ----------------------------------------------------------------------------------------
def test_sealed_case_reads_as_before(case):
    before = texts_of(case)
    assert len([one for one in before if MARK in str(one[2])]) >= 20
    sealed = seal(case)
    assert texts_of(sealed) == before
    assert (case.level, sealed.level) == (Level.SECRET, Level.SECRET)
    assert content(CaseFile.objects.get(case=case)) == pdf(BYTES)
    assert f"題 {MARK}" in Case.objects.for_list().get(pk=case.pk).subject


def test_sealed_case_leaves_no_word_in_the_database_and_no_byte_on_the_disk(case, django_capture_on_commit_callbacks):
    assert MARK in database()
    assert BYTES in files_on_disk()
    with django_capture_on_commit_callbacks(execute=True):
        seal(case)
    assert MARK not in database()
    assert BYTES not in files_on_disk()


def test_case_that_is_secret_from_the_start_leaves_no_word_either(advisor, by):
    texts = {"subject": MARK, "body": MARK, "outcome_note": MARK, "preferred_times": [MARK]}
    case = furnish(make_case(level=Level.SECRET, advisor=advisor.advisor, status="in_support", **texts), by)
    assert MARK not in database()
    assert BYTES not in files_on_disk()
    assert content(CaseFile.objects.get(case=case)) == pdf(BYTES)


def test_history_of_a_sealed_case_shows_its_texts(case):
    history = " ".join(item.text for item in timeline(seal(case)).items)
    for word in ("要旨", "reply", "memo", "約束", "場所", "理由", "共有"):
        assert f"{word} {MARK}" in history


def test_sealing_twice_changes_nothing(case):
    seal(case)
    before = database()
    key = CaseKey.objects.get(case=case).wrapped
    name = CaseFile.objects.get(case=case).stored_name
    seal(case)
    assert CaseKey.objects.get(case=case).wrapped == key
    assert CaseFile.objects.get(case=case).stored_name == name
    assert len(database()) == len(before)


def test_unsealing_brings_every_word_back_in_clear(case, django_capture_on_commit_callbacks):
    before, stored = texts_of(case), database().count(MARK)
    with django_capture_on_commit_callbacks(execute=True):
        seal(case)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        sealing.unseal_case(case, to=Level.LIMITED)
    assert texts_of(case) == before
    assert database().count(MARK) == stored
    assert BYTES in files_on_disk()
    assert not CaseKey.objects.filter(case=case).exists()
    assert Case.objects.get(pk=case.pk).level == case.level == Level.LIMITED
    sealing.unseal_case(case)
    assert texts_of(case) == before


def test_unsealing_a_damaged_text_is_refused_and_keeps_the_key(case):
    seal(case)
    message = CaseMessage.objects.filter(case=case).first()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {CaseMessage._meta.db_table} SET body = 'sealed:1:QUJD' WHERE id = %s", [message.pk])  # noqa: S608
    with pytest.raises(Tampered), transaction.atomic():
        sealing.unseal_case(case)
    assert CaseKey.objects.filter(case=case).exists()
    assert Case.objects.get(pk=case.pk).level == Level.SECRET


def test_unsealing_takes_the_level_that_the_case_already_holds(case):
    seal(case)
    case = Case.objects.get(pk=case.pk)
    case.level = Level.NORMAL
    case.save(update_fields=["level"])
    sealing.unseal_case(case)
    assert Case.objects.get(pk=case.pk).level == Level.NORMAL
    assert MARK in database()
    assert "sealed:1:" not in database()


def test_sealed_case_is_found_by_names_and_by_no_word_of_its_text(case):
    seal(case)
    contact = Contact.objects.get(case=case)
    assert not Case.objects.matching(MARK)
    assert case in Case.objects.matching(case.client.name)
    assert MARK not in Case.objects.get(pk=case.pk).search_text + contact.search_text
    sealing.unseal_case(case)
    assert Case.objects.matching(MARK).get() == case


def test_other_cases_are_left_alone(case):
    other = make_case(body=f"ほか {MARK}")
    seal(case)
    assert Case.objects.get(pk=other.pk).body == f"ほか {MARK}"
    assert not CaseKey.objects.filter(case=other).exists()


def test_handoff_is_sealed_for_the_desk_that_asked_and_read_at_both(case):
    seal(case)
    handoff = Handoff.objects.get(case=case)
    items = timeline(handoff.answer_case).items
    assert f"理由 {MARK}" in " ".join(item.text for item in items)


# --- files -------------------------------------------------------------------------------------------
def test_sealed_file_is_handed_out_as_it_was_received(case, sign_in, advisor):
    seal(case)
    file = CaseFile.objects.get(case=case)
    response = sign_in(advisor).get(reverse("consultations:file_download", args=[case.ref, file.ref]))
    assert b"".join(response.streaming_content) == pdf(BYTES)
    assert int(response.headers["Content-Length"]) == file.size
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_picture_and_its_copy_are_both_sealed(case, by, django_capture_on_commit_callbacks):
    attach_file(case=case, by=by, name="写真.jpg", chunks=[picture("JPEG")], origin=FileOrigin.CLIENT)
    file = CaseFile.objects.get(case=case, content_type="image/jpeg")
    served = b"".join(stored_bytes.chunks_of(file, original=False))
    with django_capture_on_commit_callbacks(execute=True):
        seal(case)
    file.refresh_from_db()
    for name in (file.stored_name, file.served_name):
        assert private_files.place("cases", name).read_bytes().startswith(b"PORTALSEALED1\n")
    assert b"".join(stored_bytes.chunks_of(file, original=False)) == served


def test_same_file_again_at_a_secret_case_is_kept_once(case, by):
    seal(case)
    case = Case.objects.get(pk=case.pk)
    _file, is_new = attach_file(case=case, by=by, name=f"{MARK}.pdf", chunks=[pdf(BYTES)], origin=FileOrigin.CLIENT)
    assert not is_new
    assert CaseFile.objects.filter(case=case).count() == 1


def test_file_that_came_in_while_the_level_rose_is_sealed(case, by):
    stale = Case.objects.get(pk=case.pk)
    seal(case)
    file, _is_new = attach_file(case=stale, by=by, name="b.pdf", chunks=[pdf(b"other")], origin=FileOrigin.CLIENT)
    file.refresh_from_db()
    assert file.is_sealed
    assert content(file) == pdf(b"other")


def test_secret_file_of_another_case_has_a_key_and_keeps_it(case, by):
    file = CaseFile.objects.get(case=case)
    file.level = Level.SECRET
    file.save(update_fields=["level"])
    assert sealing.fit_file(file)
    assert not sealing.fit_file(file)
    seal(case)
    sealing.unseal_case(case)
    file.refresh_from_db()
    assert file.is_sealed
    assert content(file) == pdf(BYTES)
    file.level = Level.NORMAL
    assert sealing.fit_file(file)
    assert content(file) == pdf(BYTES)


def test_bytes_that_another_desk_names_too_stay(case, django_capture_on_commit_callbacks):
    file = CaseFile.objects.get(case=case)
    other = make_case()
    twin = CaseFile.objects.get(pk=file.pk)
    twin.pk, twin.ref, twin.case, twin._state.adding = None, "twin", other, True
    twin.save(force_insert=True)
    with django_capture_on_commit_callbacks(execute=True):
        seal(case)
    assert content(CaseFile.objects.get(pk=twin.pk)) == pdf(BYTES)
    assert content(CaseFile.objects.get(pk=file.pk)) == pdf(BYTES)


def test_sealed_bytes_swapped_on_the_disk_are_refused(case, by):
    seal(case)
    case = Case.objects.get(pk=case.pk)
    attach_file(case=case, by=by, name="b.pdf", chunks=[pdf(b"other")], origin=FileOrigin.CLIENT)
    first, second = (private_files.place("cases", file.stored_name) for file in CaseFile.objects.filter(case=case))
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    for file in CaseFile.objects.filter(case=case):
        with pytest.raises(Tampered):
            content(file)


# --- a process that dies, a key that is gone -----------------------------------------------------------
@pytest.mark.parametrize("step", range(1, 16, 2))
def test_crash_in_the_middle_of_sealing_leaves_everything_readable(case, monkeypatch, step):
    before = texts_of(case)
    count = 0

    def dies(row):
        nonlocal count
        count += 1
        if count >= step:
            raise RuntimeError("killed")
        return original(row)

    original = sealing._write
    monkeypatch.setattr(sealing, "_write", dies)
    if step > 11:  # late: among the files
        monkeypatch.setattr(sealing, "_write", original)
        monkeypatch.setattr(CaseFile, "save", lambda *_args, **_more: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError, match="killed"), transaction.atomic():
        sealing.seal_case(case)
    monkeypatch.undo()
    case = Case.objects.get(pk=case.pk)
    assert case.level == Level.NORMAL
    assert texts_of(case) == before
    assert content(CaseFile.objects.get(case=case)) == pdf(BYTES)
    assert texts_of(seal(case)) == before


def test_bytes_left_by_a_crash_go_with_the_sweep(case, settings, monkeypatch):
    stored_bytes.stored_anew(CaseFile.objects.select_related("case").get(case=case), seals=True)
    assert sweep_files(now=timezone.now() + timedelta(days=2)).strays == 1
    assert content(CaseFile.objects.get(case=case)) == pdf(BYTES)


def test_missing_key_file_says_so_and_loses_nothing(case, settings):
    seal(case)
    path = Path(settings.CASE_KEY_FILE)
    keys = path.read_text()
    path.unlink()
    settings.KEY_FILES_ARE_MADE = False
    with pytest.raises(KeyMissing, match="is missing"):
        _ = Case.objects.get(pk=case.pk).body
    path.write_text(keys)
    assert Case.objects.get(pk=case.pk).body == f"本文 {MARK}"


def test_page_of_a_case_that_cannot_be_opened_says_so(case, settings, sign_in, advisor):
    seal(case)
    Path(settings.CASE_KEY_FILE).write_text(keyrings.new_line())
    response = sign_in(advisor).get("/en" + reverse("consultations:case_detail", args=[case.ref]))
    assert response.status_code == 503
    assert "cannot be opened" in response.content.decode()
    assert MARK not in response.content.decode()


def test_destroyed_key_closes_texts_and_files_for_ever(case):
    seal(case)
    ref = sealing.destroy_key(case, by=KEEPER)
    assert ref == CaseKey.objects.get(case=case).ref == sealing.destroy_key(case, by=KEEPER)
    assert "破棄されました" in Case.objects.get(pk=case.pk).body
    assert {"破棄されました" in message.body for message in CaseMessage.objects.filter(case=case)} == {True}
    with pytest.raises(KeyDestroyed):
        content(CaseFile.objects.get(case=case))
    with pytest.raises(KeyDestroyed):
        sealing.unseal_case(case)
    assert sealing.destroy_key(make_case(), by=KEEPER) == ""


# --- commands ------------------------------------------------------------------------------------------
def test_check_finds_nothing_wrong_with_sealed_and_other_cases(case, by, capsys):
    furnish(make_case(advisor=case.advisor, status="in_support"), by)
    seal(case)
    call_command("check_sealing")
    assert capsys.readouterr().out == "1 secret cases, 1 keys.\n"


def test_check_names_what_stands_in_clear_is_astray_or_does_not_open(case):
    seal(case)
    message, other = CaseMessage.objects.filter(case=case)[:2]
    with connection.cursor() as cursor:
        table = CaseMessage._meta.db_table
        cursor.execute(f"UPDATE {table} SET body = %s WHERE id = %s", [MARK, message.pk])  # noqa: S608
        cursor.execute(f"UPDATE {table} SET body = 'sealed:1:QUJD' WHERE id = %s", [other.pk])  # noqa: S608
    file = CaseFile.objects.get(case=case)
    CaseFile.objects.filter(pk=file.pk).update(is_sealed=False)
    with pytest.raises(CommandError) as caught:
        call_command("check_sealing")
    told = str(caught.value).splitlines()
    assert f"{case.ref}: consultations.CaseMessage.body stands in clear" in told
    assert f"{case.ref}: file {file.ref} lies in clear" in told
    assert [line for line in told if "body cannot be opened" in line]
    assert MARK not in str(caught.value)


def test_check_names_a_damaged_file_and_a_missing_key(case):
    seal(case)
    file = CaseFile.objects.get(case=case)
    path = private_files.place("cases", file.stored_name)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(CommandError, match=f"file {file.ref} cannot be opened"):
        call_command("check_sealing")
    call_command("check_sealing", "--no-files")
    CaseKey.objects.filter(case=case).delete()
    with pytest.raises(CommandError, match="secret and without a key"):
        call_command("check_sealing", "--no-files")


def test_rotation_wraps_every_key_anew_and_the_old_key_is_no_longer_needed(case, settings, capsys):
    seal(case)
    path = Path(settings.CASE_KEY_FILE)
    old = path.read_text()
    path.write_text(keyrings.new_line() + old)
    call_command("rewrap_case_keys")
    path.write_text(path.read_text().splitlines()[0])
    assert capsys.readouterr().out.startswith("1 keys were wrapped anew")
    assert Case.objects.get(pk=case.pk).body == f"本文 {MARK}"
    assert content(CaseFile.objects.get(case=case)) == pdf(BYTES)
    call_command("rewrap_case_keys")
    assert capsys.readouterr().out.startswith("0 keys")
    assert AuditEntry.objects.filter(action="rewrap_key", object_ref=case.ref).count() == 1


def test_rotation_without_the_old_key_stops_with_a_sentence(case, settings):
    seal(case)
    Path(settings.CASE_KEY_FILE).write_text(keyrings.new_line())
    with pytest.raises(CommandError, match="is not in the key file"):
        call_command("rewrap_case_keys")


def test_key_line_of_the_command_is_a_line_of_a_key_file(capsys):
    call_command("make_key_line")
    assert len(keyrings.parse(capsys.readouterr().out).keys) == 1


def test_lines_of_the_file_ledger_are_sealed(case):
    line = Disclosure.objects.filter(case=case).first()
    assert line is not None
    item = line.item
    seal(case)
    assert Disclosure.objects.get(pk=line.pk).item == item
    assert apps.is_installed("consultations")
    assert core_sealing.SEALED in database()


def test_draft_for_the_faq_goes_when_its_case_becomes_secret(case):
    contact = Contact.objects.get(case=case)
    about = {"desk_code": case.desk_id, "noted_at": timezone.now(), "noted_by": "x", "answer": MARK, "question": MARK}
    draft = FaqDraft.objects.create(source_ref=contact.ref, **about)
    other = FaqDraft.objects.create(source_ref="other", **about | {"answer": "a", "question": "q"})
    seal(case)
    assert list(FaqDraft.objects.all()) == [other]
    assert AuditEntry.objects.filter(action="remove_faq_draft", object_ref=draft.ref).count() == 1
    assert MARK not in database()


def test_contact_of_a_secret_case_becomes_no_draft_for_the_faq(case, by, desk_manager, sign_in, advisor):
    contact = Contact.objects.get(case=case)
    seal(case)
    contact = Contact.objects.select_related("case").get(pk=contact.pk)
    with pytest.raises(TransitionRefused, match="秘匿"):
        note_faq(contact=contact, by=by, faq=Faq("q", "a"))
    response = sign_in(advisor).get(reverse("consultations:faq_draft_add", args=[contact.ref]))
    assert response.status_code == 403
    assert MARK not in response.text
