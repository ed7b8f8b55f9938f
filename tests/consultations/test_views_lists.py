"""Lists, the pages of clients and contacts, and the one search box."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from consultations import actions
from consultations.enums import CaseStatus, Level
from consultations.models import SavedView
from core.models import AuditEntry, Transition
from tests.factories.consultations import make_advisor, make_case, make_client, make_contact
from tests.factories.steps import make_handoff

pytestmark = pytest.mark.django_db
LISTS = ["case_list", "contact_list", "client_list", "search"]


def url(name: str, *args: str) -> str:
    return reverse(f"consultations:{name}", args=args)


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


# --- who may ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", LISTS)
def test_visitor_is_asked_to_sign_in(name, client):
    assert client.get(url(name)).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["sme", "headquarters", "auditor", "administrator"])
def test_role_without_a_desk_is_not_allowed(who, name, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_not_posted_to(name, manager):
    assert manager.post(url(name)).status_code == 405


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_lists_show_only_what_one_may_read(name, language, manager):
    seen, hidden = make_contact(), make_contact(case=make_case(desk_id="overseas"))
    with translation.override(language):
        text = manager.get(url(name), {"q": "株式会社"}).text

    assert seen.client_name in text
    assert hidden.client_name not in text


def test_foreign_client_and_contact_are_not_found(manager):
    foreign = make_contact(case=make_case(desk_id="overseas"))

    assert manager.get(url("client_detail", foreign.client.ref)).status_code == 404
    assert manager.get(url("contact_detail", foreign.ref)).status_code == 404


# --- what they cost -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "queries"), [("case_list", 6), ("contact_list", 5), ("client_list", 5), ("search", 6)])
def test_list_costs_the_same_with_one_row_and_with_three(name, queries, manager, django_assert_num_queries):
    make_contact()
    manager.get(url(name), {"q": "株式会社"})  # catalogue and demo flag are remembered
    with django_assert_num_queries(queries + 3):  # + the log of reads
        manager.get(url(name), {"q": "株式会社"})
    make_contact()
    make_contact()
    with django_assert_num_queries(queries + 3):
        manager.get(url(name), {"q": "株式会社"})


@pytest.mark.parametrize(("name", "queries"), [("client_detail", 11), ("contact_detail", 10)])
def test_page_costs_the_same_with_one_row_and_with_three(name, queries, manager, django_assert_num_queries):
    contact = make_contact(mentions={"country": ["CN"]})
    ref = contact.client.ref if name == "client_detail" else contact.ref
    manager.get(url(name, ref))
    for _more in range(2):
        with django_assert_num_queries(queries):
            manager.get(url(name, ref))
        make_contact(case=contact.case)
        make_contact(case=make_case(client=contact.client))


# --- the case list --------------------------------------------------------------------------------------------
def refs(response) -> list[str]:
    return [case.ref for case in response.context["page"].rows]


def test_open_cases_come_urgent_first_then_by_what_is_due(manager):
    day = date(2026, 11, 20)
    later = make_case(due_on=day + timedelta(days=5))
    never = make_case(due_on=None, status=CaseStatus.IN_SUPPORT)
    sooner = make_case(due_on=day)
    make_case(due_on=day, status=CaseStatus.CLOSED)

    urgent = make_case(due_on=day + timedelta(days=9), is_urgent=True)

    assert refs(manager.get(url("case_list"), {"status": "open"})) == [urgent.ref, sooner.ref, later.ref, never.ref]


def test_filters_narrow_the_list_and_can_be_taken_away(advisor, desk_manager, sign_in):
    desk_manager.grant("desk_manager", ["overseas"])
    browser = sign_in(desk_manager)
    assigned = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    waiting, abroad = make_case(subject="商標の件"), make_case(desk_id="overseas")
    closed = make_case(status=CaseStatus.CLOSED)

    def found(**query) -> set[str]:
        return set(refs(browser.get(url("case_list"), query)))

    assert found(status="assigned") == {assigned.ref}
    assert found(status="all") == {assigned.ref, waiting.ref, abroad.ref, closed.ref}
    assert found(whose="nobody") == {waiting.ref, abroad.ref}
    assert found(desk="overseas") == {abroad.ref}
    assert found(q="商標") == {waiting.ref}
    response = browser.get(url("case_list"), {"q": "商標", "desk": "overseas"})
    assert [(one.text, one.without) for one in response.context["filter"].narrowing] == [
        ("検索：商標", "?status=open&desk=overseas"),
        ("相談窓口：海外展開知財支援窓口", "?q=%E5%95%86%E6%A8%99&status=open"),
    ]
    assert "条件に合う相談はありません。" in response.text


def test_mine_are_those_i_work_on(advisor, sign_in):
    advisor.grant("desk_staff", ["trade_secret"])
    mine = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    other = make_case()
    browser = sign_in(advisor)

    assert set(refs(browser.get(url("case_list"), {"status": "open"}))) == {mine.ref, other.ref}
    assert refs(browser.get(url("case_list"), {"whose": "mine"})) == [mine.ref]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "nonsense"},
        {"desk": "'; --"},
        {"after": "x" * 400},
        {"before": "\x00"},
        {"q": "あ" * 500},
        {"whose": "\ud800".encode("utf-8", "replace").decode()},
        {"fy": "99999999999999999999", "method": "x"},
    ],
)
@pytest.mark.parametrize("name", ["case_list", "contact_list", "client_list", "search"])
def test_garbage_in_the_address_is_no_error(name, query, manager):
    make_contact()

    assert manager.get(url(name), query).status_code == 200


def test_pages_of_a_long_list_lead_on_and_back(manager):
    client = make_client()
    cases = [make_case(client=client, due_on=date(2026, 11, 1) + timedelta(days=n)) for n in range(51)]
    first = manager.get(url("case_list"))
    assert "51件" in first.text
    assert refs(first) == [case.ref for case in cases[:50]]

    second = manager.get(url("case_list"), {"after": first.context["page"].next})
    assert refs(second) == [cases[50].ref]
    assert refs(manager.get(url("case_list"), {"before": second.context["page"].previous})) == refs(first)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("case_list", "対応が必要な相談はありません（最終確認"),
        ("contact_list", "対応記録はまだありません。"),
        ("client_list", "会社はまだありません。"),
    ],
)
def test_empty_list_says_what_is_missing(name, words, manager):
    assert words in manager.get(url(name)).text


@pytest.mark.parametrize(("name", "words"), [("contact_list", "条件に合う対応記録"), ("client_list", "条件に合う会社")])
def test_list_without_a_match_leads_back_to_all(name, words, manager):
    make_contact()
    text = manager.get(url(name), {"q": "見つからない"}).text

    assert words in text
    assert f'href="{url(name)}"' in text


# --- contacts and clients ---------------------------------------------------------------------------------------
def test_contacts_are_found_by_year_method_and_text(manager):
    visit = make_contact(method_id="method.visit", contacted_on=date(2025, 5, 1), summary="製法の話")
    phone = make_contact()

    def found(**query) -> list[str]:
        return [row.ref for row in manager.get(url("contact_list"), query).context["page"].rows]

    assert found() == [phone.ref, visit.ref]
    assert found(fy="2025") == found(method="method.visit") == found(q="製法") == [visit.ref]
    assert found(fy="2025", method="method.phone") == []


def test_lists_show_no_text_of_a_consultation(manager):
    contact = make_contact(case=make_case(body="極秘の本文", subject="件名"), summary="極秘のメモ")

    for name in LISTS:
        assert "極秘" not in manager.get(url(name), {"q": contact.client_name}).text


def test_contact_page_shows_everything_and_is_recorded(manager):
    contact = make_contact(
        summary="=メモ\n二行目",
        minutes=90,
        partner_id="npa",
        capital_yen=10_000_000,
        route="ホームページ",
        mentions={"country": ["CN"], "expert": ["lawyer"], "deliverable": ["nda"]},
    )
    text = manager.get(url("contact_detail", contact.ref)).text

    shown = ("=メモ\n二行目", "90分", "警察庁", "10,000,000円", "ホームページ", "中国", "弁護士", "秘密保持契約")
    for words in (*shown, contact.client_name):
        assert words in text
    assert AuditEntry.objects.get(action="view").object_ref == contact.ref


def test_client_page_shows_only_cases_one_may_read(manager):
    client = make_client(kana="シノノメ")
    mine = make_case(client=client)
    limited = make_case(client=client, desk_id="overseas", level=Level.NORMAL)
    response = manager.get(url("client_detail", client.ref))

    assert mine.case_no in response.text
    assert limited.case_no not in response.text
    assert AuditEntry.objects.get(action="view").object_ref == client.ref


# --- one box ------------------------------------------------------------------------------------------------------
def test_number_in_any_writing_opens_the_case(manager):
    case = make_case(ref="R8-483920-5")
    response = manager.get(url("search"), {"q": "ｒ８　４８３９２０－５"})

    assert response.headers["Location"] == url("case_detail", case.ref)


def test_wrong_digit_of_a_number_is_noticed(manager):
    make_case(ref="R8-483920-5")

    assert "受付番号のどこかが違うようです" in manager.get(url("search"), {"q": "R8-483921-5"}).text


def test_number_of_a_foreign_case_opens_nothing(manager):
    make_case(ref="R8-483920-5", desk_id="overseas")
    response = manager.get(url("search"), {"q": "R8-483920-5"})

    assert response.status_code == 200
    assert "見つかりませんでした" in response.text


def test_two_letter_word_finds_cases_clients_and_contacts(manager):
    contact = make_contact(case=make_case(client=make_client(name="特許印刷"), subject="特許"), summary="特許の話")
    context = manager.get(url("search"), {"q": "特許"}).context

    assert [row.pk for row in context["cases"]] == [contact.case_id]
    assert [row.pk for row in context["clients"]] == [contact.client_id]
    assert [row.pk for row in context["contacts"]] == [contact.pk]


def test_more_than_ten_lead_to_the_list(manager):
    client = make_client()
    for _n in range(11):
        make_case(client=client, subject="商標の件")
    text = manager.get(url("search"), {"q": "商標"}).text

    assert text.count("商標の件") == 10
    assert "見つかった相談をすべて見る" in text


def test_nothing_found_says_what_to_try(manager):
    text = manager.get(url("search"), {"q": "<b>ない</b>"}).text

    assert "&lt;b&gt;ない&lt;/b&gt;" in text
    assert "見つかりませんでした" in text


def test_empty_search_asks_for_words(manager):
    text = manager.get(url("search")).text

    assert "受付番号、会社名" in text
    assert "見つかりませんでした" not in text


def test_who_only_advises_is_not_asked_whose(advisor, sign_in):
    mine = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    response = sign_in(advisor).get(url("case_list"), {"whose": "nobody"})

    assert refs(response) == [mine.ref]
    assert "whose" not in response.context["filter"].fields
    assert "未割当" not in response.text


# --- the queue: everything in the address -------------------------------------------------------------------------
def tabs(response) -> dict[str, int | None]:
    return {tab.label: tab.count for tab in response.context["tabs"]}


def test_first_view_is_what_needs_me_now_with_the_counts_of_all(manager, desk_manager):
    waiting, unassigned = make_case(status=CaseStatus.WAITING, advisor=make_advisor()), make_case()
    make_case(status=CaseStatus.CLOSED)
    SavedView.objects.create(user=desk_manager, name="海外だけ", query="q=ない言葉", created_at=timezone.now())
    response = manager.get(url("case_list"))

    assert refs(response) == [unassigned.ref]
    assert response.context["total"].total == 1
    assert tabs(response) == {
        "いま対応が必要": 1,
        "未割当": 1,
        "自分の担当": 0,
        "期限超過": 0,
        "相手待ち": 1,
        "未完了すべて": 2,
        "終了": None,
        "すべて": None,
        "海外だけ": 0,
    }
    assert refs(manager.get(url("case_list"), {"status": "waiting"})) == [waiting.ref]


def test_queue_costs_six_queries_with_saved_views_too(manager, desk_manager, django_assert_num_queries):
    for n in range(3):
        SavedView.objects.create(user=desk_manager, name=f"条件{n}", query=f"due=over&q=語{n}", created_at=timezone.now())
        make_case()
    manager.get(url("case_list"))
    with django_assert_num_queries(6 + 3):  # + the log of reads
        manager.get(url("case_list"))


def test_queue_of_who_only_advises_costs_six_queries(advisor, sign_in, django_assert_num_queries):
    browser = sign_in(advisor)
    make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    browser.get(url("case_list"))
    with django_assert_num_queries(6 + 3):  # + the log of reads
        browser.get(url("case_list"))


def test_queue_tells_how_many_handoffs_are_open(manager):
    assert "他の窓口へ依頼中" not in manager.get(url("case_list")).text
    make_handoff()
    make_handoff(answered_at=timezone.now())
    for _more in range(2):
        make_handoff(make_case(desk_id="overseas", status="in_support"), to_desk="trade_secret")

    assert "当窓口の回答待ち2件・他の窓口へ依頼中1件" in manager.get(url("case_list")).text


def test_chip_says_what_it_takes_away(manager):
    text = manager.get(url("case_list"), {"status": "received", "urgent": "on"}).text

    assert 'href="?urgent=on">状態：受付<span class="visually-hidden"> を外す</span>' in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"urgent": "on"}, "urgent"),
        ({"level": "2"}, "limited"),
        ({"source": "staff"}, "staff"),
        ({"theme": "theme.overseas"}, "themed"),
    ],
)
def test_each_filter_finds_its_case(query, found, desk_manager, sign_in):
    desk_manager.grant("desk_manager", ["kansai"])
    cases = {
        "urgent": make_case(is_urgent=True),
        "limited": make_case(level=Level.LIMITED),
        "staff": make_case(source="staff"),
        "themed": make_case(desk_id="kansai", theme_id="theme.overseas"),
    }

    assert refs(sign_in(desk_manager).get(url("case_list"), query)) == [cases[found].ref]


def test_cases_of_one_advisor_are_asked_by_his_reference(manager, advisor):
    his = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    make_case()
    response = manager.get(url("case_list"), {"whose": advisor.advisor.ref})

    assert refs(response) == [his.ref]
    assert "担当者：相談 太郎" in response.text
    assert refs(manager.get(url("case_list"), {"whose": "x" * 16})) != []


def test_row_tells_when_it_last_changed_and_since_when_it_waits(manager, desk_manager, as_actor, advisor):
    case = make_case(created_at=timezone.now() - timedelta(days=9))
    actions.assign(case=case, advisor=advisor.advisor, by=as_actor(desk_manager))
    row = manager.get(url("case_list"), {"status": "open"}).context["page"].rows[0]

    assert row.touched_at == Transition.objects.get().at
    assert row.waiting_since is None


def test_rows_are_ordered_by_the_head_that_was_pressed(manager):
    older = make_case(received_on=date(2026, 11, 1), due_on=date(2026, 11, 5))
    newer = make_case(received_on=date(2026, 11, 9), due_on=date(2026, 11, 30))

    assert refs(manager.get(url("case_list"), {"status": "open", "sort": "due"})) == [older.ref, newer.ref]
    assert refs(manager.get(url("case_list"), {"status": "open", "sort": "received"})) == [newer.ref, older.ref]


def test_selection_of_the_page_and_of_all_are_two_controls(manager):
    client = make_client()
    for _n in range(51):
        make_case(client=client)
    page = manager.get(url("case_list"), {"select": "page"}).text
    everything = manager.get(url("case_list"), {"select": "all"}).text

    assert page.count('name="case"') == page.count(" checked>") == 50
    assert "このページの50件を選択中" in page
    assert "条件に合う51件すべてを選ぶ" in page
    assert "条件に合う51件すべてを選択中" in everything
    assert 'name="all" value="status=now"' in everything
    assert 'name="case"' not in everything


def test_checkbox_says_number_and_client(manager):
    case = make_case()

    assert f"{case.case_no} {case.client.name}を選ぶ" in manager.get(url("case_list")).text


def test_staff_is_offered_to_assign_what_nobody_has_and_managers_also_to_change(desk_staff, desk_manager, sign_in):
    taken, free = make_case(status=CaseStatus.ASSIGNED, advisor=make_advisor()), make_case()

    def offered(user) -> set[str]:
        text = sign_in(user).get(url("case_list"), {"status": "open"}).text
        return {case.ref for case in (taken, free) if url("case_assign", case.ref) in text}

    assert offered(desk_staff) == {free.ref}
    assert offered(desk_manager) == {taken.ref, free.ref}
