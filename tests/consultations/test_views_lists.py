"""Lists, the pages of clients and contacts, and the one search box."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from consultations.enums import CaseStatus, Level
from core.models import AuditEntry
from tests.factories.consultations import make_case, make_client, make_contact

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
@pytest.mark.parametrize(("name", "queries"), [("case_list", 5), ("contact_list", 5), ("client_list", 5), ("search", 6)])
def test_list_costs_the_same_with_one_row_and_with_three(name, queries, manager, django_assert_num_queries):
    make_contact()
    manager.get(url(name), {"q": "株式会社"})  # catalogue and demo flag are remembered
    with django_assert_num_queries(queries):
        manager.get(url(name), {"q": "株式会社"})
    make_contact()
    make_contact()
    with django_assert_num_queries(queries):
        manager.get(url(name), {"q": "株式会社"})


@pytest.mark.parametrize(("name", "queries"), [("client_detail", 11), ("contact_detail", 9)])
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

    assert refs(manager.get(url("case_list"))) == [urgent.ref, sooner.ref, later.ref, never.ref]


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
        ("検索: 商標", "?desk=overseas"),
        ("相談窓口: 海外展開知財支援窓口", "?q=%E5%95%86%E6%A8%99"),
    ]
    assert "条件に合う相談はありません。" in response.text


def test_mine_are_those_i_work_on(advisor, sign_in):
    advisor.grant("desk_staff", ["trade_secret"])
    mine = make_case(status=CaseStatus.ASSIGNED, advisor=advisor.advisor)
    other = make_case()
    browser = sign_in(advisor)

    assert set(refs(browser.get(url("case_list")))) == {mine.ref, other.ref}
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
