"""The box on public pages and its hits, without scripts."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from consultations import register
from consultations.forms.register import RegisterSearchForm
from consultations.views import register as view
from tests.consultations.register.builder import CHIZAI, MERGED, OTHER, csv_file, row, run


@pytest.fixture
def loaded(db, tmp_path, capsys):
    closed = {"closeDate": "2024-03-31", "closeCause": "11", "successorCorporateNumber": CHIZAI}
    rows = row(), row(corporateNumber=MERGED, name="知財旧社", **closed), row(corporateNumber=OTHER, name="<b>山田</b>")
    run(capsys, csv_file(tmp_path / "00_zenkoku_all_20261127.csv", *rows))


def post(**data: str):
    request = RequestFactory().post("/", data)
    request.user = AnonymousUser()
    return request


def asked(text: str) -> view.Lookup:
    return view.lookup(post(**{"register-search": "1", "register-text": text, "register-prefecture": ""}))


def page(lookup: view.Lookup) -> str:
    return render_to_string(view.PARTIAL, {"lookup": lookup})


def test_form_stands_on_the_page_with_its_own_button(loaded):
    lookup = view.lookup(RequestFactory().get("/"))
    html = page(lookup)
    assert (lookup.is_asked, lookup.hits, lookup.status) == (False, None, 200)
    assert re.search(r'<button[^>]*name="register-search"', html)
    assert 'name="register-text"' in html
    assert "register-hits" not in html


def test_hits_show_name_address_marks_and_source(loaded):
    html = page(asked("知財"))
    assert re.findall(r'name="register-number" value="(\d+)"', html) == [CHIZAI, MERGED]
    assert "〒100-0013 東京都千代田区霞が関３丁目４番３号" in html
    assert "合併" in html
    assert "登記は2024年3月31日（日）に閉鎖されています。" in html
    assert f"承継先は株式会社知財製作所（{CHIZAI}）です。" in html
    assert html.count("この会社です</button>") == 2
    assert "国税庁データ 2026年11月時点" in html


def test_hits_are_complete_in_english(loaded):
    with translation.override("en"):
        html = page(asked(MERGED))
    assert "National Tax Agency data as of November 2026" in html
    assert "千代田区霞が関３丁目４番３号, Tokyo 100-0013" in html
    assert "The register entry was closed on 31 March 2024." in html
    assert "This is my company</button>" in html


def test_names_are_escaped(loaded):
    html = page(asked(OTHER))
    assert "&lt;b&gt;山田&lt;/b&gt;" in html
    assert "<b>山田" not in html


def test_nothing_found_says_how_to_go_on(loaded):
    html = page(asked("ない会社"))
    assert "見つからなくても先へ進めます" in html
    assert "register-number" not in html


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "会社名または法人番号を入力してください"),
        ("4011001098994", "法人番号をもう一度お確かめください"),
        ("40110010989", "法人番号は13桁です（現在11桁）"),
        ("あ" * 101, "100文字以内"),
    ],
)
def test_bad_input_stands_as_an_error_beside_the_box(loaded, text, error):
    lookup = asked(text)
    assert (lookup.status, lookup.hits, lookup.is_asked) == (422, None, True)
    assert error in str(lookup.form.errors)
    assert error in page(lookup)


def test_name_of_figures_is_a_name(loaded):
    assert asked("109").status == 200


def test_chosen_company_is_handed_to_the_page(loaded):
    assert view.lookup(post(**{"register-number": MERGED})).chosen.name == "知財旧社"
    assert view.lookup(post(**{"register-number": "知財"})).chosen is None


def test_without_a_register_the_fields_simply_open(db):
    for request in (RequestFactory().get("/"), post(**{"register-search": "1"}), post(**{"register-number": CHIZAI})):
        lookup = view.lookup(request)
        assert (lookup.form, lookup.hits, lookup.chosen, lookup.status) == (None, None, None, 200)
        assert page(lookup).strip() == ""


def test_haste_is_slowed_down_and_never_blocks(loaded, monkeypatch):
    monkeypatch.setattr(view, "PER_NETWORK", {"limit": 2, "window": 600})
    assert [asked("知財").status for _ in range(3)] == [200, 200, 429]
    lookup = asked("知財")
    assert lookup.hits is None
    assert "会社の情報を直接入力してください" in page(lookup)


def test_look_up_costs_few_queries(loaded, django_assert_num_queries):
    with django_assert_num_queries(6):  # edition, name, beginning by name and by reading, inside, successors
        register.look_up("知財")


def test_form_knows_the_names_of_its_buttons():
    assert (RegisterSearchForm.SEARCH, RegisterSearchForm.CHOOSE) == ("register-search", "register-number")
