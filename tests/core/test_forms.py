"""The base of forms: what is drawn, in which order, and what the errors say."""

import re
import uuid

import pytest
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from core.fields import ChipRadio, JaDateField, MailField
from core.forms import FormKeyMixin, PortalForm


class Sample(FormKeyMixin, PortalForm):
    name = forms.CharField(label="お名前", max_length=5, help_text="ふだんの名前でかまいません。")
    mail = MailField(label="メールアドレス", required=False)
    size = forms.ChoiceField(label="規模", choices=[("", "---------"), ("sme", "中小企業")])
    themes = forms.MultipleChoiceField(
        label="テーマ",
        choices=[("a", "管理"), ("b", "出願")],
        widget=forms.CheckboxSelectMultiple,
        help_text="すべて選べます。",
    )
    method = forms.ChoiceField(label="方法", choices=[("p", "電話"), ("v", "訪問")], widget=ChipRadio)
    visited_on = JaDateField(label="訪問日")
    body = forms.CharField(label="内容", max_length=2000, widget=forms.Textarea)
    people = forms.IntegerField(label="人数", min_value=1, max_value=9, required=False)
    agree = forms.BooleanField(label="同意する", error_messages={"required": "チェックを入れてください"})


class StaffSample(PortalForm):
    marks = "optional"
    company = forms.CharField(label="Company name")
    memo = forms.CharField(label="Memo", required=False)

    def layout(self) -> Layout:
        return Layout("memo", "company")


GOOD = {
    "name": "髙橋",
    "size": "sme",
    "themes": ["a"],
    "method": "v",
    "visited_on_0": "令和8",
    "visited_on_1": "11",
    "visited_on_2": "20",
    "body": "図面",
    "agree": "on",
}


def drawn(form: forms.BaseForm) -> str:
    return render_crispy_form(form)


def part(html: str, name: str) -> str:
    """The block of one field."""
    start = html.index(f'id="div_id_{name}"')
    end = html.find('<div id="div_id_', start)
    return html[start : end if end > 0 else None]


def errors_of(form: forms.BaseForm) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in form.errors.items()}


def test_empty_answers_are_asked_for_by_their_labels():
    assert errors_of(Sample({})) == {
        "name": ["お名前を入力してください"],
        "size": ["規模を選択してください"],
        "themes": ["テーマを1つ以上選択してください"],
        "method": ["方法を選択してください"],
        "visited_on": ["訪問日を入力してください"],
        "body": ["内容を入力してください"],
        "agree": ["チェックを入れてください"],
    }


def test_empty_answers_in_english_use_the_label_inside_the_sentence():
    with translation.override("en"):
        public = type(
            "Public", (PortalForm,), {"c": forms.CharField(label="Company name"), "i": forms.CharField(label="IP field")}
        )
        assert errors_of(public({})) == {"c": ["Enter your company name"], "i": ["Enter your IP field"]}
        assert errors_of(StaffSample({})) == {"company": ["Enter the company name"]}


def test_too_long_text_names_limit_and_present_length():
    assert errors_of(Sample(GOOD | {"name": "とても長い名前"})) == {
        "name": ["お名前は5文字以内で入力してください（現在7文字）"]
    }


def test_line_ends_count_once_and_control_characters_go():
    form = Sample(GOOD | {"name": "あ\r\nい\x07\r\nえ"})
    assert errors_of(form) == {}
    assert form.cleaned_data["name"] == "あ\nい\nえ"


def test_a_kanji_of_four_bytes_counts_as_one_character():
    assert Sample(GOOD | {"name": "𠮷🙂髙﨑㈱"}).is_valid()


def test_passwords_are_left_as_typed():
    class Secret(PortalForm):
        password = forms.CharField(label="p", strip=False, widget=forms.PasswordInput)

    form = Secret({"password": " a\x07b "})
    assert form.is_valid()
    assert form.cleaned_data["password"] == " a\x07b "


@pytest.mark.parametrize(
    ("people", "text"),
    [
        ("x", "人数を数字で入力してください"),
        ("0", "人数は1以上で入力してください"),
        ("10", "人数は9以下で入力してください"),
    ],
)
def test_numbers_say_what_is_wanted(people, text):
    assert errors_of(Sample(GOOD | {"people": people})) == {"people": [text]}


def test_a_choice_that_is_not_offered_points_to_the_list():
    form = Sample(GOOD | {"size": "huge", "themes": ["z"]})
    assert errors_of(form) == {"size": ["規模を一覧から選択してください"], "themes": ["テーマを一覧から選択してください"]}


def test_a_label_with_a_percent_sign_is_shown_as_it_is():
    class Share(PortalForm):
        share = forms.CharField(label="比率(%)", max_length=2)

    assert errors_of(Share({"share": "100"})) == {"share": ["比率(%)は2文字以内で入力してください（現在3文字）"]}
    assert errors_of(Share({})) == {"share": ["比率(%)を入力してください"]}


def test_nothing_in_the_page_stops_or_cuts_typing():
    html = drawn(Sample())
    assert re.findall(r"\s(required|maxlength|minlength|placeholder|disabled|readonly|autofocus|style)[\s=>]", html) == []
    assert "asterisk" not in html
    assert "*" not in html


def test_a_select_starts_with_a_word_that_says_what_to_do():
    assert '<option value="" selected>選択してください</option>' in drawn(Sample())


def test_public_forms_mark_required_and_optional():
    html = drawn(Sample())
    assert "必須" in part(html, "name")
    assert "任意" in part(html, "mail")
    assert "任意" in part(html, "people")


def test_staff_forms_mark_optional_only_and_follow_their_layout():
    html = drawn(StaffSample())
    assert "必須" not in html
    assert html.count("任意") == 1
    assert html.index("div_id_memo") < html.index("div_id_company")


def test_order_is_label_help_error_control():
    block = part(drawn(Sample({})), "name")
    places = [
        block.index(piece)
        for piece in (
            "<label",
            "必須",
            'id="id_name_helptext"',
            'id="id_name_error"',
            "エラー：お名前を入力してください",
            "<input",
        )
    ]
    assert places == sorted(places)


def test_error_of_checkboxes_stands_above_the_options():
    block = part(drawn(Sample({})), "themes")
    assert '<fieldset aria-describedby="id_themes_helptext id_themes_error">' in block
    places = [block.index(piece) for piece in ("<legend", 'id="id_themes_helptext"', 'id="id_themes_error"', 'type="checkbox"')]
    assert places == sorted(places)
    assert block.count('id="id_themes_error"') == 1


def test_controls_point_to_help_and_error_by_ids_that_exist():
    html = drawn(Sample({}))
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    named = {one for found in re.findall(r'aria-describedby="([^"]+)"', html) for one in found.split()}
    assert named <= ids
    assert {"id_name_helptext", "id_name_error", "id_themes_error", "id_visited_on_error", "id_agree_error"} <= named
    assert len(ids) == len(re.findall(r'\sid="([^"]+)"', html))


def test_labels_lead_to_controls_that_exist():
    html = drawn(Sample())
    assert set(re.findall(r'for="([^"]+)"', html)) <= set(re.findall(r'\sid="([^"]+)"', html))


def test_chips_are_real_radios():
    block = part(drawn(Sample(GOOD)), "method")
    assert block.count('type="radio" class="btn-check"') == 2
    assert re.search(r'value="v" id="id_method_1" checked', block)


def test_a_long_text_tells_how_much_may_be_written():
    block = part(drawn(Sample()), "body")
    assert "2,000文字まで" in block
    assert 'data-counts="id_body" data-limit="2000" data-left="あと{n}文字"' in block


def test_the_summary_links_each_error_to_its_first_control():
    form = Sample({})
    html = render_to_string("components/_error_summary.html", {"form": form})
    assert "入力内容に7件の誤りがあります" in html
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)
    assert [text for _id, text in links] == [text for name in form.fields if name in form.errors for text in form.errors[name]]
    ids = set(re.findall(r'\sid="([^"]+)"', drawn(form)))
    assert {found for found, _text in links} <= ids
    assert ("id_themes_0", "テーマを1つ以上選択してください") in links
    assert ("id_visited_on_0", "訪問日を入力してください") in links


def test_the_summary_is_silent_without_errors_and_not_shown_twice():
    assert render_to_string("components/_error_summary.html", {"form": Sample()}).strip() == ""
    form = Sample({})
    assert render_to_string("components/_error_summary.html", {"form": form, "summary_form": form}).strip() == ""


def test_the_summary_is_announced_focused_and_shows_what_belongs_to_no_field():
    form = Sample(GOOD)
    form.add_error(None, "同じ記録があります")
    html = render_to_string("components/_error_summary.html", {"form": form})
    assert 'id="error-summary" role="alert" tabindex="-1" autofocus' in html
    assert "<li>同じ記録があります</li>" in html
    with translation.override("en"):
        assert "There is 1 problem with your answers" in render_to_string("components/_error_summary.html", {"form": form})


def test_typed_answers_are_shown_again():
    html = drawn(Sample(GOOD | {"name": "とても長い名前", "visited_on_0": "Ｒ８", "body": "<b>一行目\n二行目"}))
    assert 'value="とても長い名前"' in html
    assert 'value="Ｒ８"' in html
    assert "&lt;b&gt;一行目\n二行目" in html


def test_form_key_is_drawn_once_hidden_and_given_when_lost():
    html = drawn(Sample())
    assert html.count('name="form_key"') == 1
    assert re.search(r'<input type="hidden" name="form_key" value="[0-9a-f-]{36}"', html)
    key = uuid.uuid4()
    kept, lost = Sample(GOOD | {"form_key": str(key)}), Sample(GOOD)
    assert kept.is_valid()
    assert lost.is_valid()
    assert kept.cleaned_data["form_key"] == key
    assert isinstance(lost.cleaned_data["form_key"], uuid.UUID)


def test_form_key_is_drawn_with_a_layout_that_does_not_name_it():
    class Laid(FormKeyMixin, StaffSample):
        pass

    assert drawn(Laid()).count('name="form_key"') == 1
