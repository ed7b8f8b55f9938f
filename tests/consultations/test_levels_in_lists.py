"""No list, count, search, suggestion, export or mail page tells of a case that the reader may not know of."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actor_of
from accounts.enums import GrantKind, Role
from accounts.models import ObjectGrant
from consultations import models
from consultations.enums import CaseStatus, Level, Side
from consultations.queue_questions import work_of
from mailing.actions import queue
from tests.conftest import DESK, OTHER_DESK, person
from tests.factories.consultations import make_case, make_client, make_contact
from tests.factories.emergencies import prove

pytestmark = pytest.mark.django_db
PHONE = "0312349999"
HIDDEN = {"limited": "隠限定商会", "secret": "隠秘匿商会", "walled": "隠壁商会"}
SHOWN = "見える商会"


@pytest.fixture
def reader():
    return person(
        "r@example.jp", "読者", (Role.DESK_STAFF, (DESK,)), (Role.ADVISOR, (DESK,)), (Role.DESK_STAFF, ("ip_rights",))
    )


@pytest.fixture
def manager():
    return person("m@example.jp", "管理", (Role.DESK_MANAGER, (DESK,)))


@pytest.fixture
def cases(reader, manager):
    """One of each kind, and everything that can hang on one: all due, urgent and of the same phone number."""
    today, found = timezone.localdate(), {}
    kinds = {"limited": Level.LIMITED, "secret": Level.SECRET, "walled": Level.NORMAL, "shown": Level.NORMAL}
    for kind, level in kinds.items():
        client = make_client(name=HIDDEN.get(kind, SHOWN), kana="カクシ", corporate_number=None)
        given = {"due_on": today - timedelta(days=1), "is_urgent": True, "phone": PHONE, "subject": f"共通の件 {kind}"}
        case = make_case(client=client, level=level, status=CaseStatus.IN_SUPPORT, received_on=today, **given)
        make_contact(case=case, contacted_on=today, logged_by="x")
        hang_on(case)
        found[kind] = case
    for user in (reader, manager):
        ObjectGrant.objects.create(
            user=user, kind=GrantKind.WALL, object_ref=found["walled"].ref, cause="t", granted_at=timezone.now(), granted_by="t"
        )
    return found


def hang_on(case) -> None:
    now, today = timezone.now(), timezone.localdate()
    answering = make_case(desk_id=OTHER_DESK, client=case.client, level=case.level, origin=case)
    between = {"from_desk_id": case.desk_id, "to_desk_id": OTHER_DESK, "reason": "x", "asked_at": now, "asked_by": "x"}
    models.Handoff.objects.create(case=case, answer_case=answering, **between)
    models.Promise.objects.create(case=case, side=Side.INSTITUTE, text="約束", due_on=today, made_at=now, made_by="x")
    mail = {
        "recipient": "c@example.jp",
        "language": "ja",
        "subject": case.ref,
        "body": case.client.name,
        "event": "case_assigned",
    }
    restricted = {"is_restricted": case.level > Level.NORMAL, "scope": "" if case.level == Level.SECRET else case.desk_id}
    queue(key=f"case:{case.ref}:x", object_ref=case.ref, **restricted, **mail)


LISTS = {
    "case_list": {},
    "case_list all": {"status": "all"},
    "case_list search": {"q": "共通"},
    "case_list handed": {"handed": "out"},
    "deadline_list": {},
    "handoff_list": {},
    "client_list": {},
    "client_list search": {"q": "商会"},
    "contact_list": {},
    "contact_list search": {"q": "商会"},
    "search": {"q": "商会"},
    "search phone": {"q": PHONE},
    "intake": {"q": PHONE},
    "intake name": {"q": "商会"},
    "faq_draft_list": {},
}


def told_of(text: str, cases) -> set[str]:
    return {kind for kind in HIDDEN if HIDDEN[kind] in text or cases[kind].case_no in text}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("who", "hidden"), [("reader", {"limited", "secret", "walled"}), ("manager", {"secret", "walled"})])
def test_list_tells_of_none_of_them(name, who, hidden, cases, sign_in, request):
    browser = sign_in(request.getfixturevalue(who))
    answer = browser.get(reverse(f"consultations:{name.partition(' ')[0]}"), LISTS[name], follow=True)

    assert answer.status_code == 200
    assert told_of(answer.content.decode(), cases) & hidden == set()


def test_the_test_can_see_something(cases, reader, sign_in):
    for name in ("case_list", "client_list", "contact_list", "handoff_list"):
        text = sign_in(reader).get(reverse(f"consultations:{name}"), {"status": "all"}).content.decode()
        assert SHOWN in text, name


def test_counts_are_those_of_the_rows(cases, reader, manager):
    for user, count in ((reader, 1), (manager, 2)):
        actor = actor_of(user)
        work = work_of(actor, {})
        assert models.Case.objects.of_work(work).worked_on_by(actor).count() == count
        assert models.Contact.objects.of_work(work).worked_on_by(actor).count() == count
        assert models.Client.objects.of_work(work, actor).count() == count
        assert models.Handoff.objects.visible_to(actor).count() == count
        assert models.Promise.objects.visible_to(actor).count() == count


def test_pages_about_the_case_and_its_client_are_not_found(cases, reader, manager, sign_in):
    for user, kinds in ((reader, ("limited", "secret", "walled")), (manager, ("secret", "walled"))):
        browser = sign_in(user)
        for kind in kinds:
            case = cases[kind]
            for name, ref in (
                ("case_detail", case.ref),
                ("client_detail", case.client.ref),
                ("brief", case.ref),
                ("contact_detail", case.contacts.get().ref),
                ("case_level", case.ref),
                ("case_named", case.ref),
            ):
                missing = browser.get(reverse(f"consultations:{name}", args=["nothing-here"]))
                answer = browser.get(reverse(f"consultations:{name}", args=[ref]))
                assert (answer.status_code, missing.status_code) == (404, 404), (kind, name)


def test_client_of_several_cases_shows_and_counts_those_one_may_know(cases, reader, sign_in):
    models.Case.objects.update(client=cases["shown"].client)
    models.Contact.objects.update(client=cases["shown"].client)
    browser = sign_in(reader)
    for name, ref in (("client_detail", cases["shown"].client.ref), ("case_client", cases["shown"].ref)):
        text = browser.get(reverse(f"consultations:{name}", args=[ref])).content.decode()
        assert cases["shown"].case_no in text
        assert [kind for kind in HIDDEN if cases[kind].case_no in text] == [], name


def test_bulk_change_names_and_changes_none_of_them(cases, reader, sign_in):
    query = {"action": "urgent", "asked": "1", "is_urgent": "on", "case": [case.ref for case in cases.values()]}
    text = sign_in(reader).get(reverse("consultations:bulk"), query).content.decode()

    assert [name for name in HIDDEN.values() if name in text] == []  # the numbers stand in the address that he sent
    assert SHOWN in text


def test_mail_page_tells_of_none_of_them(cases, reader, manager, sign_in):
    for user, hidden in ((reader, {"limited", "secret", "walled"}), (manager, {"secret", "walled"})):
        browser = sign_in(user)
        assert told_of(browser.get(reverse("mailing:message_list")).content.decode(), cases) & hidden == set()


def test_export_of_contact_rows_leaves_them_out(cases, manager, sign_in):
    browser = prove(sign_in(manager))
    given = {
        "desk": DESK,
        "fiscal_year": str(cases["shown"].contacts.get().fiscal_year),
        "format": "csv",
        "reason": "年度の点検のため",
    }
    prefix = {f"contacts-{name}": value for name, value in given.items()}
    answer = browser.post(reverse("consultations:contacts_export"), given | prefix)
    body = b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else answer.content.decode()

    assert told_of(body, cases) & {"secret", "walled"} == set()


def test_file_above_its_case_is_in_no_list_of_the_case(cases, reader, sign_in):
    case = cases["shown"]
    now = timezone.now()
    common = {"size": 1, "content_type": "application/pdf", "origin": "client", "given_by_ref": "x", "given_by_label": "x"}
    models.CaseFile.objects.create(
        case=case, name="極秘の図面.pdf", sha256="0" * 64, stored_name="x" * 48, level=Level.LIMITED, given_at=now, **common
    )
    for name in ("case_detail", "file_list", "disclosure_list"):
        answer = sign_in(reader).get(reverse(f"consultations:{name}", args=[case.ref]))
        assert answer.status_code == 200
        assert "極秘の図面" not in answer.content.decode(), name


def test_board_of_handoffs_names_no_answer_that_became_secret(cases, reader, sign_in):
    handoff = models.Handoff.objects.get(case=cases["shown"])
    page = reverse("consultations:handoff_list")
    assert handoff.answer_case.case_no in sign_in(reader).get(page).content.decode()

    models.Case.objects.filter(pk=handoff.answer_case_id).update(level=Level.LIMITED)
    text = sign_in(reader).get(page).content.decode()
    assert cases["shown"].case_no in text
    assert handoff.answer_case.case_no not in text


def test_who_works_at_both_desks_does_not_meet_the_answer_either(cases, reader, sign_in):
    reader.grant(Role.DESK_STAFF, [OTHER_DESK])
    handoff = models.Handoff.objects.get(case=cases["shown"])
    models.Case.objects.filter(pk=handoff.answer_case_id).update(level=Level.LIMITED)

    assert handoff.answer_case.case_no not in sign_in(reader).get(reverse("consultations:handoff_list")).content.decode()


def test_meetings_and_their_calendar_files_are_not_found(cases, reader, advisor, sign_in):
    start = timezone.now() + timedelta(days=1)
    for kind in HIDDEN:
        meeting = models.Appointment.objects.create(
            case=cases[kind],
            advisor=advisor.advisor,
            method_id="method.visit",
            starts_at=start,
            place="x",
            note="x",
            made_at=timezone.now(),
            made_by="x",
        )
        for name in ("appointment_move", "appointment_ics"):
            assert sign_in(reader).get(reverse(f"consultations:{name}", args=[meeting.ref])).status_code == 404, (kind, name)


def test_figures_of_the_day_off_are_not_by_case(cases, headquarters, sign_in):
    """Headquarters sees how much is due on a day, never of which case."""
    answer = sign_in(headquarters).get(reverse("calendar:closure_add"), {"day": timezone.localdate().isoformat()})
    assert told_of(answer.content.decode(), cases) == set()
