"""After a restore: what was erased since the backup is prepared again, and two people decide it as before."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from consultations.actions import disposals, erasure
from consultations.actions.erasure_again import NoCertificate, prepare_again, read
from consultations.enums import DisposalStatus
from consultations.models import Disposal
from core.models import AuditEntry
from tests.factories.erasure import make_marked_case

pytestmark = pytest.mark.django_db


def document(*refs: str, **given: object) -> dict[str, object]:
    return {"version": 1, "number": "D-1", "by_rule": "request", "consultations": list(refs)} | given


@pytest.fixture
def run(tmp_path):
    def _run(certificate: object, *options: str) -> tuple[str, int]:
        path, out = tmp_path / "certificate.json", StringIO()
        path.write_text(json.dumps(certificate))
        try:
            call_command("erase_again", str(path), *options, stdout=out)
        except SystemExit as end:
            return out.getvalue(), int(str(end.code))
        return out.getvalue(), 0

    return _run


def test_dry_run_tells_and_changes_nothing(run):
    case = make_marked_case("PLANTED")
    entries = AuditEntry.objects.count()
    said, code = run(document(case.ref, "R0-000000"))
    assert "D-1: 1 of 2 consultations stand here again" in said
    assert (code, Disposal.objects.count(), AuditEntry.objects.count()) == (3, 0, entries)
    assert "PLANTED" not in said


def test_what_came_back_is_erased_once_a_second_person_has_confirmed(run, administrator, auditor, as_actor):
    case = make_marked_case("PLANTED")
    said, code = run(document(case.ref), "--prepare-by", administrator.email)
    [disposal] = Disposal.objects.all()
    assert (code, disposal.status) == (3, DisposalStatus.PREPARED)
    assert disposal.ref in said
    erasure.run_due(timezone.now())
    case.refresh_from_db()
    assert case.erased_at is None  # nobody confirmed
    with pytest.raises(disposals.TransitionRefused):
        disposals.confirm(disposal=disposal, by=as_actor(administrator), fingerprint=disposal.fingerprint)
    disposals.confirm(disposal=disposal, by=as_actor(auditor), fingerprint=disposal.fingerprint)
    erasure.run_due(timezone.now())
    case.refresh_from_db()
    assert case.erased_at is not None
    assert run(document(case.ref)) == ("D-1: 0 of 1 consultations stand here again.\n", 0)


def test_twice_prepares_once(run, administrator):
    case = make_marked_case("PLANTED")
    run(document(case.ref), "--prepare-by", administrator.email)
    run(document(case.ref), "--prepare-by", administrator.email)
    assert Disposal.objects.count() == 1


def test_what_went_by_its_period_is_left_to_the_next_dry_run(run, administrator):
    case = make_marked_case("PLANTED")
    said, _code = run(document(case.ref, by_rule="retention_period"), "--prepare-by", administrator.email)
    assert "the next dry run lists them" in said
    assert Disposal.objects.count() == 0


def test_only_an_administrator_prepares(run, as_actor, auditor):
    case = make_marked_case("PLANTED")
    with pytest.raises(CommandError, match="no administrator"):
        run(document(case.ref), "--prepare-by", auditor.email)
    with pytest.raises(PermissionDenied):
        prepare_again(certified=read(document(case.ref)), by=as_actor(auditor))
    assert Disposal.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", [[], {}, document(version=2), document(number=7), document(by_rule="x"), document(consultations="R8")], ids=str
)
def test_what_is_no_certificate_is_refused(wrong):
    with pytest.raises(NoCertificate):
        read(wrong)
