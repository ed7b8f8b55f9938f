"""What an erasure leaves of a case, its client and his account: codes, days, figures and nothing that tells who it was."""

import json
from datetime import date

import pytest

from accounts.models import User
from consultations import models
from consultations.actions.erasure import erase_item
from consultations.enums import DisposalStatus, HeldBy, ItemStatus
from consultations.erasure.paths import paths_to
from core.models import AuditEntry, AuditReason
from core.retention import Action, table
from mailing.models import Message
from reporting.counting import desk_codes
from reporting.figures import year_figures
from tests.factories.consultations import make_client, make_contact
from tests.factories.erasure import ask_for, erased_by_two, hang_everything_on, make_closed_case, make_marked_case, rows_with
from tests.factories.own_cases import make_case_file

MARK = "ZQXMARKWWV"


def all_figures() -> str:
    """Every figure of every year and desk, as the export writes it."""
    places = [(year, desk) for year in range(2017, 2027) for desk in (None, *desk_codes(year))]
    return json.dumps([year_figures(*place) for place in places], sort_keys=True, ensure_ascii=False)


@pytest.fixture
def erased(sme, desk_staff, administrator, auditor, as_actor, django_capture_on_commit_callbacks):
    """A client with a row in every table, erased; and the disposal."""
    sme.name = MARK
    sme.save()
    case = make_marked_case(MARK, requester=sme)
    things = hang_everything_on(case, MARK, desk_staff)
    disposal = ask_for([case, things["other"]], as_actor(sme), account=sme)
    assert len(rows_with(MARK)) > 40
    with django_capture_on_commit_callbacks(execute=True):
        return case, erased_by_two(disposal, administrator, auditor)


def test_no_row_of_any_table_holds_the_client(erased):
    _case, disposal = erased

    assert rows_with(MARK) == []
    assert disposal.status == DisposalStatus.CLEARING
    assert not disposal.items.filter(status=ItemStatus.HELD).exists()


def test_every_table_that_can_hold_a_client_was_in_the_test(erased):
    """A new table about cases that nobody hangs on the marked one would be erased unseen."""
    _case, disposal = erased

    about = {label for label in paths_to(models.Case) if table()[label].action != Action.KEEP}

    assert about - set(disposal.erased["rows"]) == set()


def test_bytes_of_files_are_gone(erased, settings):
    left = [path for path in settings.PRIVATE_FILES_DIR.rglob("*") if path.is_file()]

    assert left == []


def test_account_is_gone_and_staff_stay(erased, sme, desk_staff):
    assert set(User.objects.values_list("email", flat=True)) == {desk_staff.email, "admin@example.jp", "auditor@example.jp"}


def test_case_keeps_number_codes_and_days(erased):
    case, _disposal = erased
    before = (case.ref, case.desk_id, case.status, case.received_on, case.client_id)

    case.refresh_from_db()

    assert (case.ref, case.desk_id, case.status, case.received_on, case.client_id) == before
    assert (case.case_no, case.body, case.requester_id, case.erased_at is not None) == (case.ref, "", None, True)


def test_audit_chain_is_whole_and_reasons_are_gone(erased):
    case, _disposal = erased

    assert not AuditReason.objects.filter(entry__about_ref=case.ref).exists()
    assert AuditEntry.objects.filter(about_ref=case.ref, action="change_level").exists()


def test_mails_stay_as_proof_without_words_and_without_the_client(erased, desk_staff):
    mails = Message.objects.filter(event="x").values_list("status", "subject", "body")

    assert set(mails) == {("withdrawn", "", "")}


def test_saved_search_keeps_its_filters(erased):
    assert models.SavedView.objects.get().query == "status=closed"


def test_figures_stay_exactly_the_same(sme, administrator, auditor, as_actor):
    """Contacts in several years, joint, with mentions; the client is new in one year and known in the next ones."""
    client = make_client(name=MARK, kana=MARK)
    first, second = make_closed_case(client=client), make_closed_case(client=client, desk_id="overseas")
    for day, case in ((date(2018, 5, 1), first), (date(2020, 5, 1), first), (date(2022, 3, 31), second)):
        make_contact(case=case, contacted_on=day, mentions={"country": ["CN", "VN"]}, route="紹介", minutes=60)
    make_contact(case=first, contacted_on=date(2019, 6, 1), joint_desk_id="overseas", method_id="method.visit")
    make_contact(contacted_on=date(2020, 6, 1))
    before = all_figures()
    assert '"new_clients": 1' in before

    erased_by_two(ask_for([first, second], as_actor(sme)), administrator, auditor)

    client.refresh_from_db()
    assert (client.erased_at is not None, rows_with(MARK)) == (True, [])
    assert all_figures() == before


def test_client_of_another_consultation_stays(sme, administrator, auditor, as_actor):
    client = make_client(name=MARK)
    mine, other = make_closed_case(client=client, requester=sme), make_closed_case(client=client)

    disposal = erased_by_two(ask_for([mine], as_actor(sme)), administrator, auditor)

    client.refresh_from_db()
    assert (client.name, client.erased_at) == (MARK, None)
    assert set(disposal.items.values_list("kind", "status", "held")) == {
        ("case", "done", ""),
        ("client", "held", HeldBy.OTHERS),
        ("account", "done", ""),
    }
    other.refresh_from_db()
    assert other.erased_at is None


def test_shared_bytes_stay_while_another_case_names_them(sme, administrator, auditor, as_actor, settings):
    mine, other = make_closed_case(requester=sme), make_closed_case()
    file = make_case_file(case=mine)
    make_case_file(case=other, stored_name=file.stored_name)

    erased_by_two(ask_for([mine], as_actor(sme)), administrator, auditor)

    assert (settings.PRIVATE_FILES_DIR / "cases" / file.stored_name).exists()


def test_word_of_the_route_that_names_the_client_holds_it_up(sme, administrator, as_actor):
    case = make_closed_case(requester=sme, client=make_client(name=f"株式会社{MARK}"))
    make_contact(case=case, route=f"{MARK} の社長の紹介")

    disposal = ask_for([case], as_actor(sme))

    assert disposal.items.get(kind="case").held == HeldBy.ROUTE


def test_erasing_again_changes_nothing(erased, administrator, auditor):
    case, disposal = erased
    case.refresh_from_db()
    stamp = case.erased_at

    assert [erase_item(item=item) for item in disposal.items.all()] == [False] * disposal.items.count()
    case.refresh_from_db()
    assert case.erased_at == stamp


def test_secret_case_loses_its_key(sme, administrator, auditor, as_actor, django_capture_on_commit_callbacks):
    case = make_marked_case(MARK, requester=sme, level=3)
    key = models.CaseKey.objects.get(case=case)

    with django_capture_on_commit_callbacks(execute=True):
        disposal = erased_by_two(ask_for([case], as_actor(sme)), administrator, auditor)

    key.refresh_from_db()
    assert (key.wrapped, key.destroyed_at is not None) == ("", True)
    assert disposal.erased["keys"] == [key.ref]
    case.refresh_from_db()
    assert (case.body, case.subject) == ("", "")
