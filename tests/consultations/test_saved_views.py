"""Questions under a name: saved, shared, renamed, deleted; a bad one harms nobody."""

import pytest
from django.urls import reverse

from consultations.actions.saved_views import MOST, change_view, delete_view, save_view
from consultations.models import SavedView
from core.models import AuditEntry
from core.transitions import TransitionRefused
from tests.factories.consultations import make_case

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"consultations:{name}", args=args)


@pytest.fixture
def by(desk_staff, as_actor):
    return as_actor(desk_staff)


@pytest.fixture
def staff(desk_staff, sign_in):
    return sign_in(desk_staff)


# --- the actions ---------------------------------------------------------------------------------------------
def test_view_is_saved_once_and_the_log_holds_no_words_of_it(by):
    for _time in range(2):
        save_view(by=by, name="漏えい", query="q=極秘の製法", desk="trade_secret")

    assert SavedView.objects.count() == AuditEntry.objects.filter(action="save_view").count() == 1
    assert "極秘" not in str(AuditEntry.objects.values_list("changes", "told__text"))


def test_name_stands_for_one_question(by):
    save_view(by=by, name="急ぎ", query="urgent=on")
    with pytest.raises(TransitionRefused, match="同じ名前"):
        save_view(by=by, name="急ぎ", query="due=over")

    assert SavedView.objects.get().query == "urgent=on"


def test_one_shares_with_his_own_desk_only(by):
    with pytest.raises(TransitionRefused, match="窓口"):
        save_view(by=by, name="海外", query="", desk="overseas")

    assert not SavedView.objects.exists()


def test_twenty_views_are_the_most(by):
    for n in range(MOST):
        save_view(by=by, name=f"条件{n}", query="urgent=on")
    with pytest.raises(TransitionRefused, match="20件"):
        save_view(by=by, name="もう一つ", query="")


def test_view_is_renamed_and_shared_by_its_owner(by, desk_manager, as_actor):
    view = save_view(by=by, name="急ぎ", query="urgent=on")
    other = save_view(by=by, name="期限", query="due=over")

    assert change_view(view=view, by=by, name="至急", desk="trade_secret") is True
    assert change_view(view=view, by=by, name="至急", desk="trade_secret") is False
    for who, name in ((as_actor(desk_manager), "乗っ取り"), (by, other.name)):
        with pytest.raises(TransitionRefused):
            change_view(view=SavedView.objects.get(pk=view.pk), by=who, name=name)
    assert set(SavedView.objects.values_list("name", "desk")) == {("至急", "trade_secret"), ("期限", None)}


def test_shared_view_is_deleted_by_its_owner_or_the_manager(by, desk_manager, advisor, as_actor):
    view = save_view(by=by, name="急ぎ", query="urgent=on", desk="trade_secret")
    with pytest.raises(TransitionRefused):
        delete_view(view=view, by=as_actor(advisor))

    assert delete_view(view=SavedView.objects.get(), by=as_actor(desk_manager)) is True
    assert delete_view(view=view, by=by) is False
    assert AuditEntry.objects.filter(action="delete_view").count() == 1


# --- the pages -----------------------------------------------------------------------------------------------
def test_saving_from_the_queue_shows_the_view_with_its_count(staff):
    make_case(is_urgent=True)
    page = staff.post(
        url("view_save"), {"view-name": "急ぎ", "view-desk": "", "view-query": "status=open&urgent=on"}, follow=True
    )

    assert page.redirect_chain == [(url("case_list") + "?status=open&urgent=on", 302)]
    tab = next(tab for tab in page.context["tabs"] if tab.label == "急ぎ")
    assert (tab.count, tab.is_current) == (1, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"view-name": ""}, "表示条件の名前を入力してください"),
        ({"view-name": "あ" * 61}, "60文字以内"),
        ({"view-name": "長い", "view-query": "q=" + "x" * 600}, "条件が長すぎる"),
        ({"view-name": "ほか", "view-desk": "overseas"}, "共有"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(given, words, staff):
    page = staff.post(url("view_save"), {"view-query": "urgent=on"} | given)

    assert page.status_code == 422
    assert words in page.text
    assert given["view-name"] in page.text
    assert not SavedView.objects.exists()


def test_shared_view_is_seen_by_the_desk_and_a_bad_query_is_harmless(
    staff, desk_manager, as_actor, sign_in, other_desk_advisor
):
    save_view(
        by=as_actor(desk_manager), name="壊れた", query="status=nonsense&after=x&due=%00&level=9&q=\ud7ff", desk="trade_secret"
    )
    make_case()

    assert "壊れた" in staff.get(url("case_list")).text
    assert "管理 三郎さんが共有しています。" in staff.get(url("view_list")).text
    assert "壊れた" not in sign_in(other_desk_advisor).get(url("view_list")).text


def test_rename_that_is_wrong_keeps_what_was_typed(staff, by):
    save_view(by=by, name="急ぎ", query="urgent=on")
    view = save_view(by=by, name="期限", query="due=over")
    page = staff.post(url("view_change", view.ref), {"view-name": "急ぎ", "view-desk": "trade_secret"})

    assert page.status_code == 422
    assert "同じ名前の表示条件があります" in page.text
    assert staff.post(url("view_change", view.ref), {"view-name": "超過", "view-desk": ""}).status_code == 302
    assert set(SavedView.objects.values_list("name", flat=True)) == {"急ぎ", "超過"}


def test_views_of_others_are_neither_changed_nor_deleted(staff, desk_manager, as_actor):
    manager = as_actor(desk_manager)
    shared = save_view(by=manager, name="共有", query="", desk="trade_secret")
    private = save_view(by=manager, name="自分", query="urgent=on")

    assert staff.post(url("view_change", shared.ref), {"view-name": "変更"}).status_code == 403
    assert staff.post(url("view_delete", shared.ref)).status_code == 403
    assert staff.post(url("view_delete", private.ref)).status_code == 404
    assert staff.get(url("view_delete", shared.ref)).status_code == 405
    assert SavedView.objects.count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_views_costs_the_same(rows, staff, by, django_assert_num_queries):
    for n in range(rows):
        save_view(by=by, name=f"条件{n}", query="urgent=on")
    staff.get(url("view_list"))
    with django_assert_num_queries(4):
        staff.get(url("view_list"))


@pytest.mark.parametrize("who", ["sme", "headquarters"])
def test_role_without_a_desk_is_not_allowed(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(url("view_list")).status_code == 403
