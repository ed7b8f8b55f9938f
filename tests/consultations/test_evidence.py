"""Signed receipts: what stands in them, that nothing later touches them, and that every change of them is found."""

import base64
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.utils import timezone

from consultations import evidence
from consultations.actions.evidence import sign_missing, sign_receipt
from consultations.actions.files import attach_file
from consultations.enums import FileOrigin, Level
from consultations.evidence import NamedFile, NoReceipt
from consultations.models import CaseFile, SignedReceipt, SigningKey
from consultations.sealing import destroy_key, seal_case, unseal_case
from core import keyrings
from core.actors import service
from core.sealing import Unreadable
from core.text import clean_text
from scripts import verify_receipt
from tests.factories.attachments import pdf
from tests.factories.consultations import make_case
from tests.factories.drafts import sent_case

TEXT = "取引先に図面を渡す前の\n注意点を知りたい。髙﨑①㈱🙂𠮷～"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.CASE_KEY_FILE, settings.RECEIPT_KEY_FILE = str(tmp_path / "case.keys"), str(tmp_path / "receipt.keys")


@pytest.fixture
def case(as_actor, sme):
    case = make_case(body=TEXT, requester=sme, received_at=timezone.now())
    for name in ("図面①.pdf", "b.pdf"):
        attach_file(case=case, by=as_actor(sme), name=name, chunks=[pdf(name.encode())], origin=FileOrigin.CLIENT)
    sign_receipt(case=case, files=CaseFile.objects.filter(case=case).order_by("pk"))
    return case


def shown(case) -> str:
    return evidence.download_of(SignedReceipt.objects.select_related("key").get(case=case)).decode()


def check(receipt: str, text: str = "", files=()) -> evidence.Verdict:
    return evidence.verdict(receipt, text=text, files=list(files))


def changed(receipt: str, change) -> str:
    whole = json.loads(receipt)
    change(whole)
    return json.dumps(whole)


# --- what is signed ----------------------------------------------------------------------------------
def test_receipt_names_number_instant_desk_and_hashes_and_no_word_of_the_text(case):
    receipt = json.loads(shown(case))["receipt"]
    assert receipt["number"] == case.ref
    assert receipt["received_at"].endswith("Z")
    assert receipt["desk"] == {"code": "trade_secret", "name": case.desk.ja}
    assert receipt["text"] == {"sha256": evidence.text_hash(TEXT), "bytes": len(TEXT.encode())}
    assert [(one["name"], one["size"]) for one in receipt["files"]] == [(f.name, f.size) for f in case.files.order_by("pk")]
    assert "図面を渡す" not in shown(case)


def test_receipt_of_a_consultation_by_the_form_is_signed_with_its_files(client):
    case = sent_case(client, body=TEXT)
    verdict = check(shown(case), TEXT)
    assert (verdict.is_good, verdict.text, verdict.number) == (True, True, case.ref)
    assert verdict.received_at == case.received_at


def test_text_with_other_line_ends_and_spaces_around_is_the_same(case):
    assert check(shown(case), f"  {TEXT}\r\n".replace("\n", "\r\n")).text
    assert not check(shown(case), f"{TEXT}。").text
    assert check(shown(case)).text is None


def test_file_is_found_by_its_bytes_whatever_it_is_called(case):
    one = case.files.order_by("pk").first()
    found = check(shown(case), files=[NamedFile("renamed.pdf", one.size, one.sha256), NamedFile("x", 1, "0" * 64)])
    assert [named.name if named else None for _file, named in found.files] == ["図面①.pdf", None]
    assert [one.name for one in found.not_shown] == ["b.pdf"]


@pytest.mark.parametrize("path", ["number", "received_at", "portal", "format", "key"])
def test_receipt_with_any_word_changed_is_no_longer_good(case, path):
    def change(whole):
        value = whole["receipt"][path]
        later = f"{int(value[:4]) + 4}{value[4:]}" if path == "received_at" else ""  # an instant still, at whatever hour
        whole["receipt"][path] = later or value.replace("2", "3") + "x"

    try:
        verdict = check(changed(shown(case), change))
    except NoReceipt:
        assert path == "format"
    else:
        assert not verdict.is_good


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole["receipt"]["text"].update(sha256="0" * 64),
        lambda whole: whole["receipt"]["files"].pop(),
        lambda whole: whole["receipt"]["files"][0].update(name="other.pdf"),
        lambda whole: whole["receipt"].update(more="x"),
        lambda whole: whole["signature"].update(value=base64.b64encode(bytes(64)).decode()),
        lambda whole: whole["signature"].update(key="unknown"),
    ],
)
def test_receipt_with_any_part_changed_is_no_longer_good(case, change):
    assert check(shown(case)).is_good
    assert not check(changed(shown(case), change)).is_good


def test_receipt_signed_by_somebody_else_is_not_ours(case):
    other = make_case(body=TEXT)
    whole = json.loads(shown(case))
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    whole["receipt"]["number"] = other.ref
    whole["signature"]["value"] = base64.b64encode(key.sign(evidence.canonical(whole["receipt"]))).decode()
    whole["public_key"] = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    assert not check(json.dumps(whole)).is_good


def test_receipt_written_otherwise_by_a_program_is_still_good(case):
    whole = json.loads(shown(case))
    assert check(json.dumps(whole, indent=8, ensure_ascii=True)).is_good
    assert check("\ufeff" + json.dumps(whole, sort_keys=True)).is_good


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "[]", "{}", "null", "1", '{"receipt": 1}', '{"receipt": {"format": "ip-portal-receipt-1"}}'),
        '{"receipt": {"format": "ip-portal-receipt-1", "x": 1.5}, "signature": {}}',
        '{"receipt": {"format": "ip-portal-receipt-1", "x": NaN}, "signature": {}}',
        '{"receipt": {"format": "ip-portal-receipt-1", "x": "\\ud800"}, "signature": {}}',
        "[" * 20_000,
        "9" * 10_000,
        '{"receipt":' * 3_000,
    ],
)
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(NoReceipt):
        check(text)


@pytest.mark.parametrize("name", ["number", "received_at", "desk", "portal", "text", "files"])
@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [1], {"name": 1}, True, "x" * 400])
def test_receipt_with_a_part_of_another_kind_is_refused_or_not_good(case, name, value):
    try:
        verdict = check(changed(shown(case), lambda whole: whole["receipt"].update({name: value})), TEXT)
    except NoReceipt:
        return
    assert not verdict.is_good


# --- nothing later touches it ---------------------------------------------------------------------------
def test_later_changes_of_the_case_do_not_touch_the_receipt(case, as_actor, sme):
    before = shown(case)
    case.body, case.subject = "変更", "変更"
    case.save()
    attach_file(case=case, by=as_actor(sme), name="later.pdf", chunks=[pdf(b"later")], origin=FileOrigin.CLIENT)
    assert shown(case) == before
    assert check(before, TEXT).text


def test_receipt_of_a_secret_case_is_sealed_stays_the_same_and_goes_with_the_key(case):
    before = shown(case)
    seal_case(case)
    assert shown(case) == before
    unseal_case(case)
    assert shown(case) == before
    seal_case(case)
    destroy_key(case, by=service("test"))
    with pytest.raises((Unreadable, ValueError)):
        shown(case)
    assert check(before, TEXT).is_good


def test_case_that_is_secret_when_it_is_signed_holds_the_hash_of_its_plain_text():
    case = make_case(level=Level.SECRET, body=TEXT)
    sign_receipt(case=case, files=())
    assert check(shown(case), TEXT).text


# --- keys ------------------------------------------------------------------------------------------------
def test_receipt_of_an_older_key_stays_good_after_rotation(case, settings):
    path = Path(settings.RECEIPT_KEY_FILE)
    path.write_text(keyrings.new_line())
    other = make_case(body="新")
    sign_receipt(case=other, files=())
    assert SigningKey.objects.count() == 2
    assert check(shown(case), TEXT).is_good
    assert check(shown(other), "新").is_good


def test_consultation_without_a_key_file_comes_in_and_is_signed_later(client, settings, caplog):
    settings.KEY_FILES_ARE_MADE = False
    case = sent_case(client, body=TEXT)
    assert not SignedReceipt.objects.exists()
    assert "could not be signed" in caplog.text
    assert sign_missing(timezone.now()) == 0
    settings.KEY_FILES_ARE_MADE = True
    assert sign_missing(timezone.now()) == 1
    assert sign_missing(timezone.now()) == 0
    assert check(shown(case), TEXT).text


def test_old_and_other_consultations_are_not_signed_later():
    make_case(received_at=timezone.now() - timedelta(days=60))
    make_case(source="staff", received_at=timezone.now())
    make_case(received_at=timezone.now(), erased_at=timezone.now())
    assert sign_missing(timezone.now()) == 0


def test_key_name_used_again_with_another_key_signs_nothing(case, settings, caplog):
    path = Path(settings.RECEIPT_KEY_FILE)
    name = path.read_text().partition(":")[0]
    path.write_text(f"{name}:{keyrings.new_line().partition(':')[2]}")
    assert sign_receipt(case=make_case(), files=()) is None
    assert "another public key" in caplog.text


# --- the program for checking without the portal ----------------------------------------------------------
@pytest.fixture
def folder(case, tmp_path):
    (tmp_path / "receipt.json").write_text(shown(case), encoding="utf-8")
    (tmp_path / "text.txt").write_text(TEXT + "\r\n", encoding="utf-8")
    (tmp_path / "drawing.pdf").write_bytes(pdf("図面①.pdf".encode()))
    return tmp_path


def verify(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    script = Path(portal.BASE_DIR) / "scripts" / "verify_receipt.py"
    command = [sys.executable, str(script), "receipt.json", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_program_finds_a_good_receipt_good(folder):
    key = SigningKey.objects.get().public_key
    done = verify(folder, "--key", key, "--text", "text.txt", "--file", "drawing.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("ok    ") == 3
    assert "compare this key" in verify(folder).stdout


def test_program_finds_a_changed_receipt_text_or_file_wrong(folder):
    (folder / "text.txt").write_text("other")
    (folder / "drawing.pdf").write_bytes(b"other")
    done = verify(folder, "--text", "text.txt", "--file", "drawing.pdf")
    assert (done.returncode, done.stdout.count("WRONG ")) == (1, 2)
    whole = json.loads((folder / "receipt.json").read_text())
    whole["receipt"]["number"] = "R8-999999-9"
    (folder / "receipt.json").write_text(json.dumps(whole))
    assert verify(folder).returncode == 1
    (folder / "receipt.json").write_text("{}")
    assert verify(folder).returncode == 2


def test_program_and_portal_agree_with_and_without_openssl(case):
    whole = json.loads(shown(case))
    document = verify_receipt.canonical(whole["receipt"])
    signature, key = (base64.b64decode(part) for part in (whole["signature"]["value"], whole["public_key"]))
    for program in (verify_receipt.is_signed, verify_receipt.is_signed_by_openssl):
        assert program(document, signature, key)
        assert not program(document + b" ", signature, key)
        assert not program(document, bytes(64), key)
    assert document == evidence.canonical(whole["receipt"])
    for text in (TEXT, "\x00 a\r\nb\x85 ", "\u3000x\u3000", "\ufeffx"):
        assert verify_receipt.text_hash(text) == evidence.text_hash(text), repr(clean_text(text))
