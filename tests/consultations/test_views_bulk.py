"""One step for many cases: choose, look at old and new, say why, done; and what could not be done."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actions.bulk import BulkStep, change_many
from consultations.enums import CaseStatus, Level
from consultations.models import Absence, Case, Change, Code
from core.models import AuditEntry, Transition
from mailing.models import Message
from tests.conftest import person
from tests.factories.consultations import make_advisor, make_case

pytestmark = pytest.mark.django_db
OUTCOME = "outcome.rules_done"


def url(name: str, *args: object) -> str:
    return reverse(f"consultations:{name}", args=args)


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


@pytest.fixture
def by(desk_manager, as_actor):
    return as_actor(desk_manager)


def change(cases, by, **step) -> Change:
    return change_many(cases=cases, step=BulkStep(**step), by=by, comment="まとめて", form_key=uuid.uuid4())


# --- the action ------------------------------------------------------------------------------------------------
def test_many_are_assigned_with_one_mail_to_the_advisor(by, advisor):
    cases = [make_case(email=f"client{n}@example.jp") for n in range(3)]

    done = change(cases, by, advisor=advisor.advisor)

    assert set(Case.objects.values_list("status", "advisor")) == {(CaseStatus.ASSIGNED, advisor.advisor.pk)}
    assert (done.kind, done.comment, done.cases.count()) == ("assign", "まとめて", 3)
    assert Transition.objects.filter(name="assign", comment="まとめて").count() == 3
    assert AuditEntry.objects.filter(action="assign_advisor", told__text="まとめて").count() == 3
    to_advisor = Message.objects.get(recipient=advisor.email)
    assert (to_advisor.event, to_advisor.scope) == ("cases_assigned", "trade_secret")
    assert all(case.case_no in to_advisor.body and case.subject not in to_advisor.body for case in cases)
    assert Message.objects.filter(event="case_assigned").count() == 3  # to each client his own


def test_what_may_not_be_done_is_told_and_the_rest_is_done(by, advisor):
    free, closed = make_case(), make_case(status=CaseStatus.CLOSED)
    had = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    foreign = make_case(desk_id="overseas")

    done = change([free, closed, had, foreign], by, advisor=advisor.advisor)

    told = dict(done.cases.values_list("case__ref", "failure"))
    assert set(told) == {free.ref, closed.ref, foreign.ref}  # nothing is told of who had it already
    assert (told[free.ref], "再開" in told[closed.ref], "窓口" in told[foreign.ref]) == ("", True, True)
    assert Case.objects.get(pk=foreign.pk).advisor is None


@pytest.mark.parametrize("status", [CaseStatus.ASSIGNED, CaseStatus.IN_SUPPORT, CaseStatus.WAITING])
def test_staff_hears_who_may_change_an_advisor(status, desk_staff, advisor, as_actor):
    had = make_case(status=status, advisor=make_advisor())

    done = change([had], as_actor(desk_staff), advisor=advisor.advisor)

    assert "窓口責任者に依頼してください" in done.cases.get().failure
    assert Case.objects.get().advisor == had.advisor
    assert not AuditEntry.objects.filter(action="assign_advisor").exists()


def test_staff_hears_of_a_closed_case_that_it_is_closed(desk_staff, advisor, as_actor):
    closed = make_case(status=CaseStatus.CLOSED, advisor=make_advisor())

    assert "再開" in change([closed], as_actor(desk_staff), advisor=advisor.advisor).cases.get().failure


def test_same_form_again_gives_the_first_change(by, advisor):
    cases, key = [make_case()], uuid.uuid4()
    step = BulkStep(advisor=advisor.advisor)
    first = change_many(cases=cases, step=step, by=by, comment="一", form_key=key)
    before = (Change.objects.count(), AuditEntry.objects.count(), Message.objects.count())

    assert change_many(cases=cases, step=BulkStep(is_urgent=True), by=by, comment="二", form_key=key) == first
    assert (Change.objects.count(), AuditEntry.objects.count(), Message.objects.count()) == before


def test_due_date_urgency_and_outcome(by):
    cases = [make_case(due_on=date(2026, 12, 1), email="client@example.jp") for _n in range(2)]
    change(cases, by, due_on=date(2026, 12, 24))
    change(cases, by, is_urgent=True)
    change(cases, by, outcome=Code.objects.get(pk=OUTCOME))

    rows = set(Case.objects.values_list("status", "outcome", "is_urgent", "due_on"))
    assert rows == {("closed", OUTCOME, True, None)}
    assert [one.kind for one in Change.objects.order_by("pk")] == ["due", "urgent", "close"]
    urgent = AuditEntry.objects.filter(action="set_urgent")
    assert [entry.changes for entry in urgent] == [{"is_urgent": [False, True]}] * 2


def test_urgency_is_refused_to_strangers_and_for_closed_cases(by, other_desk_advisor, as_actor):
    done = change([make_case(status=CaseStatus.CLOSED)], by, is_urgent=True)
    foreign = change([make_case()], as_actor(other_desk_advisor), is_urgent=True)

    assert all(one.cases.get().failure for one in (done, foreign))
    assert not Case.objects.filter(is_urgent=True).exists()


def test_more_than_five_hundred_are_refused(by):
    with pytest.raises(ValueError, match="500"):
        change([Case()] * 501, by, is_urgent=True)


def test_undo_of_many_takes_the_one_mail_back(by, advisor):
    from consultations.actions.changes import undo  # beside the action it undoes

    cases = [make_case() for _n in range(2)]
    undo(change=change(cases, by, advisor=advisor.advisor), by=by)

    assert set(Case.objects.values_list("status", "advisor")) == {("received", None)}
    assert list(Message.objects.values_list("event", "status")) == [("cases_assigned", "withdrawn")]


# --- the pages -------------------------------------------------------------------------------------------------
def pressed(browser, cases, action: str, **more):
    """The page to which the button in the bar leads."""
    return browser.get(url("bulk"), {"action": action, "case": [case.ref for case in cases], **more})


def confirmed(browser, page, **more):
    """What the confirmation posts, with a reason."""
    context = page.context
    given = {"case": [row.case.ref for row in context["rows"]], "action": context["action"], "asked": "yes"}
    given |= dict(context["value"]) | {"seen": context["seen"], "comment": "繁忙のため", "form_key": str(uuid.uuid4())}
    return browser.post(url("bulk"), given | more, follow=True)


def test_twenty_are_assigned_in_four_presses(manager, advisor):
    cases = [make_case() for _n in range(20)]
    listed = manager.get(url("case_list"), {"select": "page"})  # 1: select the page
    assert listed.text.count(" checked>") == 20
    choose = pressed(manager, cases, "assign")  # 2: choose the advisor
    assert "20件を選択しています。" in choose.text
    look = pressed(manager, cases, "assign", asked="yes", advisor=advisor.advisor.ref)  # 3: this one
    assert look.text.count("<strong>相談 太郎</strong>") == 20
    assert "20件を変更する" in look.text
    done = confirmed(manager, look)  # 4: change

    assert "20件を変更しました。" in done.text
    assert Case.objects.filter(advisor=advisor.advisor).count() == 20
    assert "元に戻す" in done.text


def test_everything_that_a_question_asks_for_is_changed(manager):
    urgent = [make_case(is_urgent=True) for _n in range(2)]
    make_case()
    look = manager.get(url("bulk"), {"action": "calm", "all": "urgent=on"})
    assert {row.case for row in look.context["rows"]} == set(urgent)

    confirmed(manager, look)
    assert not Case.objects.filter(is_urgent=True).exists()


def test_nothing_is_changed_without_a_reason(manager):
    case = make_case()
    wrong = confirmed(manager, pressed(manager, [case], "urgent"), comment=" ")

    assert wrong.status_code == 422
    assert "理由を入力してください" in wrong.text
    assert not Case.objects.get().is_urgent


def test_what_changed_meanwhile_is_shown_before_it_is_changed(manager, desk_manager):
    case = make_case()
    look = pressed(manager, [case], "urgent")
    Case.objects.update(due_on=date(2026, 12, 24))
    again = confirmed(manager, look)

    assert again.status_code == 409
    assert "ほかの人が一部の相談を変更しました" in again.text
    assert "繁忙のため" in again.text
    confirmed(manager, again)
    assert Case.objects.get().is_urgent


def test_second_press_shows_the_first_result(manager):
    case, key = make_case(), str(uuid.uuid4())
    look = pressed(manager, [case], "urgent")
    for _press in range(2):
        assert "1件を変更しました。" in confirmed(manager, look, form_key=key).text
    assert Change.objects.count() == 1


def test_failures_lead_to_the_page_that_lists_them(manager):
    cases = [make_case(), make_case(status=CaseStatus.CLOSED)]
    done = confirmed(manager, pressed(manager, cases, "urgent"))

    assert done.redirect_chain == [(url("change_detail", Change.objects.get().ref), 302)]
    assert "1件は変更できませんでした。" in done.text
    undo = done.text[done.text.index("直前の操作を元に戻す") :][:400]
    assert f"：{cases[0].case_no}。" in undo  # the one that was changed, and not the two that were selected


@pytest.mark.parametrize(
    ("day", "words"), [(("", "", ""), "新しい期限"), (("2026", "2", "30"), "30日"), (("2020", "1", "1"), "今日以降")]
)
def test_due_date_that_cannot_be_is_told(day, words, manager):
    page = pressed(manager, [make_case()], "due", asked="yes", due_on_0=day[0], due_on_1=day[1], due_on_2=day[2])

    assert page.status_code == 422
    assert words in page.context["form"].errors["due_on"][0]


def test_absent_advisor_is_confirmed_once_more(manager, advisor):
    today = timezone.localdate()
    Absence.objects.create(advisor=advisor.advisor, first_on=today, last_on=today + timedelta(days=1), entered_by="本人")
    look = pressed(manager, [make_case()], "assign", asked="yes", advisor=advisor.advisor.ref)

    assert "さんは不在です" in confirmed(manager, look).text
    assert "1件を変更しました。" in confirmed(manager, look, though_away="on").text


@pytest.mark.parametrize(
    "query", [{}, {"action": "assign"}, {"action": "nonsense"}, {"action": "urgent", "case": "R8-999999-9"}]
)
def test_without_cases_or_step_one_is_led_back(query, manager):
    response = manager.get(url("bulk"), query, follow=True)

    assert response.redirect_chain == [(url("case_list"), 302)]
    assert "先に相談を選んでから" in response.text


def test_cases_one_may_not_see_are_left_out(manager):
    seen = make_case()
    page = pressed(manager, [seen, make_case(desk_id="overseas"), make_case(level=Level.SECRET)], "urgent")

    assert [row.case for row in page.context["rows"]] == [seen]


@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
def test_role_without_a_desk_is_not_allowed(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url("bulk")).status_code == 403


def test_advisor_of_two_desks_is_offered_where_the_cases_are(manager, desk_manager, sign_in):
    desk_manager.grant("desk_manager", ["overseas"])
    both = person("both@example.jp", "両方 太郎", ("advisor", ("trade_secret", "overseas")))
    expected = make_advisor(user=both, name=both.name)
    make_advisor(user=person("one@example.jp", "片方 花子", ("advisor", ("overseas",))))
    page = pressed(sign_in(desk_manager), [make_case(), make_case(desk_id="overseas")], "assign")

    assert [row.advisor for row in page.context["rows"]] == [expected]


# --- what the pages cost ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("rows", "queries"), [(1, 10), (3, 9)])  # of one case alone it is asked what its contacts were about
def test_page_to_choose_costs_the_same(rows, queries, manager, django_assert_num_queries):
    cases = [make_case() for _n in range(rows)]
    for _n in range(rows):
        make_advisor()
    pressed(manager, cases, "assign")
    with django_assert_num_queries(queries):
        assert len(pressed(manager, cases, "assign").context["cases"]) == rows


@pytest.mark.parametrize(("rows", "queries"), [(1, 10), (3, 9)])
def test_page_to_confirm_costs_the_same(rows, queries, manager, advisor, django_assert_num_queries):
    cases, given = [make_case() for _n in range(rows)], {"asked": "yes", "advisor": advisor.advisor.ref}
    pressed(manager, cases, "assign", **given)
    with django_assert_num_queries(queries):
        assert len(pressed(manager, cases, "assign", **given).context["rows"]) == rows
