"""The pages of reply templates."""

import uuid

import pytest
from django.urls import reverse

from knowledge.models import ReplyTemplate
from tests.factories.consultations import make_case
from tests.factories.messages import make_template

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("knowledge:template_list"), reverse("knowledge:template_new")


def page(template: ReplyTemplate, name: str = "template_edit") -> str:
    return reverse(f"knowledge:{name}", args=[template.ref])


def given(**more: str) -> dict[str, str]:
    values = {
        "desk_code": "trade_secret",
        "title_ja": "訪問のお礼",
        "title_en": "After the visit",
        "body_ja": "{name}様\nありがとうございました。",
        "body_en": "Dear {name}",
        "owner": "窓口",
        "review_on_0": "2027",
        "review_on_1": "4",
        "review_on_2": "1",
        "form_key": str(uuid.uuid4()),
    }
    return values | more


@pytest.fixture
def manager(desk_manager, sign_in):
    return sign_in(desk_manager)


@pytest.mark.parametrize(("who", "status"), [("advisor", 200), ("headquarters", 200), ("sme", 403), ("auditor", 403)])
def test_list_is_for_who_writes_replies(who, status, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(LIST).status_code == status


@pytest.mark.parametrize("who", ["advisor", "desk_staff", "sme"])
def test_only_managers_and_headquarters_write(who, request, sign_in):
    browser = sign_in(request.getfixturevalue(who))

    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, given()).status_code == 403


def test_template_is_written_once(manager):
    sheet = given()
    for _press in range(2):
        assert manager.post(NEW, sheet).headers["Location"] == LIST

    assert ReplyTemplate.objects.get(title_ja="訪問のお礼").desk_code == "trade_secret"


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"body_en": " "}, "body_en", "英語の本文を入力してください"),
        ({"title_en": ""}, "title_en", "英語の題名を入力してください"),
        ({"body_ja": "{お名前} {secret}"}, "body_ja", "{secret}は差し込み項目にありません"),
        ({"owner": ""}, "owner", "文面の責任者を入力してください"),
        ({"review_on_0": ""}, "review_on", "見直し日"),
        ({"desk_code": "overseas"}, "desk_code", "一覧から選択してください"),
        ({"desk_code": ""}, "desk_code", "対象の窓口を選択してください"),
        ({"desk_code": "all"}, "desk_code", "一覧から選択してください"),
    ],
)
def test_wrong_template_says_what_to_do_and_keeps_the_text(more, field, words, manager):
    response = manager.post(NEW, given(**more))

    assert response.status_code == 422
    errors = response.context["form"].errors
    assert words in "".join(errors.get(field, errors.get("__all__", [])))
    assert response.context["form"]["body_ja"].value() == given(**more)["body_ja"]
    assert not ReplyTemplate.objects.filter(title_ja="訪問のお礼").exists()


def test_headquarters_write_for_every_desk_and_keep_it_so(headquarters, sign_in):
    browser_of_headquarters = sign_in(headquarters)
    browser_of_headquarters.post(NEW, given(desk_code="all"))
    template = ReplyTemplate.objects.get(title_ja="訪問のお礼")
    assert template.desk_code == ""

    assert 'value="all" selected' in browser_of_headquarters.get(page(template)).text


def test_every_template_says_who_answers_for_it(manager):
    make_template(desk_code="trade_secret", title_ja="あ", owner="")
    make_template(desk_code="trade_secret", title_ja="い", owner="広報担当")
    text, english = manager.get(LIST).text, manager.get(f"/en{LIST}").text

    for words in ("文面の責任者：窓口責任者", "文面の責任者：本部", "文面の責任者：広報担当"):
        assert words in text
    for words in ("The head of the desk answers for the wording", "Headquarters answer for the wording", "広報担当 answers"):
        assert words in english
    rows = english.count("for the wording")
    assert rows == ReplyTemplate.objects.filter(desk_code__in=("", "trade_secret")).count()


def test_placeholder_of_the_number_is_called_as_everywhere(manager):
    text = manager.get(NEW).text

    assert "<dt><code>{number}</code></dt><dd>受付番号</dd>" in text
    assert "案件番号" not in text


def test_title_that_exists_is_told(manager):
    make_template(desk_code="trade_secret", title_ja="訪問のお礼")

    assert "同じ題名のひな形があります" in manager.post(NEW, given()).text


def test_template_is_changed_and_its_versions_are_shown(manager):
    template = make_template(desk_code="trade_secret", body_ja="前の文")
    assert manager.get(page(template)).status_code == 200
    assert manager.post(page(template), given()).status_code == 302

    template.refresh_from_db()
    assert template.title_ja == "訪問のお礼"
    assert "前の文" in manager.get(page(template)).text


def test_shared_template_is_read_and_not_changed_by_a_manager(manager, headquarters, sign_in):
    shared = make_template()

    assert manager.get(page(shared)).status_code == 403
    assert manager.post(page(shared, "template_switch"), {"active": "no"}).status_code == 403
    assert sign_in(headquarters).get(page(shared)).status_code == 200


def test_template_of_another_desk_is_not_found(manager):
    assert manager.get(page(make_template(desk_code="overseas"))).status_code == 404


def test_template_is_ended_and_taken_up_again(manager):
    template = make_template(desk_code="trade_secret")
    assert manager.get(page(template, "template_switch")).status_code == 405

    for value, active in (("no", False), ("yes", True)):
        manager.post(page(template, "template_switch"), {"active": value})
        assert ReplyTemplate.objects.get(pk=template.pk).is_active is active


def test_list_finds_words_and_says_when_there_are_none(manager):
    make_template(title_ja="展示会の前に")

    assert "展示会の前に" in manager.get(LIST, {"q": "展示会の前"}).text
    assert "該当するひな形はありません。" in manager.get(LIST, {"q": "ありえない言葉"}).text


def test_list_costs_the_same_with_one_template_and_with_three(manager, django_assert_num_queries):
    ReplyTemplate.objects.all().delete()
    make_template()
    manager.get(LIST)
    for _more in range(2):
        with django_assert_num_queries(4):
            manager.get(LIST)
        make_template()


def test_preview_fills_from_a_case_of_the_reader_and_saves_nothing(manager):
    case = make_case(person_name="山田 太郎", case_no="A-77")
    hidden = make_case(desk_id="overseas", person_name="別の人", case_no="A-78")
    filled = manager.post(NEW, given(preview="yes", example=case.case_no, title_en="")).context["preview"]
    named = manager.post(NEW, given(preview="yes", example=hidden.case_no)).context["preview"]

    assert [parts[0 if language == "ja" else 1].text for language, parts in filled] == ["山田 太郎", "山田 太郎"]
    assert named[0][1][0].text == "[相談者の氏名]"
    assert not ReplyTemplate.objects.filter(title_ja="訪問のお礼").exists()
