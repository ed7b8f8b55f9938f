"""The windows of the prefectures, and the page on who reads a consultation."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from consultations import offices
from core import demo


def test_list_holds_every_prefecture_once_by_region(client, db):
    response = client.get(reverse("public:office_list"))

    codes = re.findall(r'href="/offices/(\d\d)/"', response.text)
    assert sorted(codes) == [f"{number:02d}" for number in range(1, 48)]
    assert [region.name for region in offices.regions()] == [
        *("北海道", "東北", "関東", "中部", "近畿", "中国", "四国", "九州", "沖縄"),
    ]
    assert 'href="tel:0570082100"' in response.text


def test_list_asks_the_database_for_the_catalogue_only(client, db, django_assert_num_queries):
    client.get(reverse("public:office_list"))
    with django_assert_num_queries(0):
        client.get(reverse("public:office_list"))


def test_window_names_phone_hours_form_and_specialists(client, db):
    text = client.get(reverse("public:office_detail", args=["13"])).text

    assert "<h1>東京都の窓口</h1>" in text
    assert 'href="tel:0570082100"' in text
    assert "平日 8:30～17:15" in text
    assert f'href="{reverse("public:consult")}?desk=general&amp;site=13"' in text
    assert re.findall(r"\?desk=([\w.]+)\"", text) == ["trade_secret", "overseas"]


def test_window_in_kinki_names_the_kansai_desk(client, db):
    text = client.get(reverse("public:office_detail", args=["26"])).text

    assert re.findall(r"\?desk=([\w.]+)\"", text) == ["kansai.trade_secret", "kansai.overseas"]


@pytest.mark.parametrize(("written", "code"), [("東京", "13"), ("東京都", "13"), ("1", "01"), ("Tokyo", None)])
def test_window_is_found_by_other_writings(client, db, written, code):
    response = client.get(reverse("public:office_detail", args=[written]))

    if code is None:
        assert response.status_code == 404
    else:
        assert response.headers["Location"] == reverse("public:office_detail", args=[code])


@pytest.mark.parametrize("pref", ["99", "atlantis", "<b>", "x" * 300])
def test_unknown_prefecture_gives_the_list_with_a_word(client, db, pref):
    response = client.get(reverse("public:office_detail", args=[pref]))

    assert response.status_code == 404
    assert "<h1>都道府県をお選びください</h1>" in response.text
    assert 'href="/offices/47/"' in response.text
    assert "alert-danger" not in response.text


def test_demo_shows_no_phone_of_a_real_body(client, db, settings):
    settings.PORTAL_DEMO = True
    demo.forget()
    for address in (reverse("public:office_list"), reverse("public:office_detail", args=["13"]), reverse("public:leak")):
        text = client.get(address).text
        assert "0570" not in text
        assert "3581" not in text
        assert "03-0000-0000" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("ja", ("守秘義務", "7日後", "同意", "発明や秘密そのもの")), ("en", ("7 days", "agree", "invention"))],
)
def test_confidentiality_says_who_reads_and_when_it_is_erased(client, db, language, words):
    with translation.override(language):
        text = client.get(reverse("public:confidentiality")).text

    for word in words:
        assert word in text


@pytest.mark.parametrize("name", ["public:start", "public:consult_start", "public:office_list", "public:confidentiality"])
def test_help_with_phone_and_hours_stands_last_on_every_page(client, db, name):
    text = client.get(reverse(name)).text

    assert re.search(r"</main>.*?<footer.*?受付時間.*?</footer>\s*</body>", text, re.DOTALL)


def test_staff_pages_have_a_short_footer_without_the_phone(sign_in, headquarters, settings):
    settings.INSTITUTE_PHONE = "03-1234-5678"
    footer = sign_in(headquarters).get(reverse("calendar:closure_list")).text.partition("<footer")[2]

    assert "03-1234-5678" not in footer
    assert "相談者向けのページを見る" in footer
