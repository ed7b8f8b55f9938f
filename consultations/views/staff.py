"""The queue: what needs the reader now, urgent and due first, and every other question under its name."""

from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from accounts.enums import Role
from consultations.enums import OPEN, CaseStatus
from consultations.forms.asked import RowAsked
from consultations.forms.saved_views import SaveViewForm
from consultations.models import Case, SavedView
from consultations.open_handoffs import sides
from consultations.permissions import can_hand_over, works_at_a_desk
from consultations.querysets import questions as ask
from consultations.querysets.cases import count_each
from consultations.querysets.questions import Question
from consultations.queue_questions import answers, own_desks, question_of, queue_filter, sees_others
from core.paging import COUNT_UP_TO, KeysetPage, keyset_page
from core.policy import policy
from core.reading import shows_list

BY_DUE = ("-is_urgent", "due_on", "pk")
NEWEST = ("-received_on", "-pk")
VIEWS_SHOWN = 40
MOST_AT_ONCE = 500  # cases that one press of a button may change


@dataclass(frozen=True)
class Tab:
    """A question under a name; `count` of its cases, None where it is not counted."""

    label: str
    question: Question
    is_current: bool
    saved: SavedView | None = None
    count: int | None = None


@dataclass(frozen=True)
class Total:
    """How many cases a question has, counted up to COUNT_UP_TO."""

    total: int
    has_more: bool


@dataclass(frozen=True)
class OpenBetween:
    """How many handoffs are open that the reader's desks asked for, and that they have to answer."""

    asked: int
    to_answer: int


@policy(works_at_a_desk)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    now = timezone.localtime()  # before anything is read: what comes in meanwhile counts as new
    form = queue_filter(request.GET, request.actor)
    question, asked = form.question(), form.asked()
    order = order_of(question)
    rows = answers(question, request.actor).for_queue()
    page = keyset_page(rows, order=order, after=asked["after"], before=asked["before"])
    shows_list(request, Case, len(page.rows), asked)
    tabs, total, handoffs = _counted(question, request.actor)
    context = {
        "page": _with_rights(page, request.actor),
        "filter": form,
        "question": question,
        "tabs": tabs,
        "total": total,
        "handoffs": handoffs,
        "here": _here(request),
        "now": now,
        "by_due": order == BY_DUE,
        "save_form": SaveViewForm(desks=own_desks(request.actor), initial={"query": question.query}),
        "selected": RowAsked(request.GET).asked()["select"],
        "most_at_once": MOST_AT_ONCE,
        "sees_others": sees_others(request.actor),
    }
    return render(request, "consultations/case_list.html", context)


def _here(request: HttpRequest) -> str:
    """The address of this list, to which steps lead back: without what is selected."""
    query = request.GET.copy()
    query.pop("select", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def order_of(question: Question) -> tuple[str, ...]:
    if question.sort:
        return BY_DUE if question.sort == ask.BY_DUE else NEWEST
    return BY_DUE if question.status in (ask.NOW, ask.OPEN_CASES, *OPEN) else NEWEST


def _counted(question: Question, actor: Actor) -> tuple[list[Tab], Total, OpenBetween]:
    """Every view of the reader with its count, how many cases this question has, and what is open: two queries."""
    tabs = [Tab(label, asked, asked == question) for label, asked in _usual(actor)]
    saved = [(view, question_of(view.query, actor)) for view in SavedView.objects.visible_to(actor)[:VIEWS_SHOWN]]
    tabs += [Tab(view.name, asked, asked == question, view) for view, asked in saved]
    to_count = [tab for tab in tabs if tab.question.status not in (CaseStatus.CLOSED, ask.ALL_CASES)]
    cases = [answers(one, actor) for one in (question, *(tab.question for tab in to_count))]
    found = count_each([*cases, *sides(actor)], COUNT_UP_TO)
    counts = dict(zip(map(id, to_count), found[1:-2], strict=True))
    total = Total(min(found[0], COUNT_UP_TO), found[0] > COUNT_UP_TO)
    return [replace(tab, count=counts.get(id(tab))) for tab in tabs], total, OpenBetween(*found[-2:])


def _usual(actor: Actor) -> list[tuple[str, Question]]:
    """The questions that everybody has."""
    staff = [
        (_("Not assigned"), Question(status=ask.OPEN_CASES, whose=ask.NOBODY)),
        (_("Assigned to me"), Question(status=ask.OPEN_CASES, whose=ask.MINE)),
    ]
    return [
        (_("Needs me now"), Question()),
        *(staff if sees_others(actor) else []),
        (_("Over"), Question(status=ask.OPEN_CASES, due=ask.OVER)),
        (_("Waiting for the client"), Question(status=CaseStatus.WAITING)),
        (_("All open cases"), Question(status=ask.OPEN_CASES)),
        (_("Closed"), Question(status=CaseStatus.CLOSED)),
        (_("All cases"), Question(status=ask.ALL_CASES)),
    ]


def _with_rights(page: KeysetPage[Case], actor: Actor) -> KeysetPage[Case]:
    """Each row knows whether the reader may put somebody in charge of it, and whether that may be himself."""
    advises_at = actor.desks_as(Role.ADVISOR)
    for case in page.rows:
        case.may_assign = case.status in OPEN and can_hand_over(actor, case)  # type: ignore[attr-defined]  # set for the page
        is_mine = case.advisor is not None and case.advisor.user_id == actor.user_id
        case.may_take = case.may_assign and case.desk_id in advises_at and not is_mine  # type: ignore[attr-defined]
    return page
