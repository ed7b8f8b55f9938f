"""The public pages of programmes: what there is, and the calculator, which keeps nothing."""

import io

import pypdf
import pytest
from django.test import Client as Browser

from core.models import Tries
from subsidies.models import Programme
from subsidies.views.public import ON_PAPER

pytestmark = pytest.mark.django_db
PAGE = "/subsidies/calculator/"
FIRST = {"case": "1", "right": "patent", "item": "translation", "amount": "２１６万", "tax": "0.08"}
SECOND = {"case": "1", "right": "design", "item": "office_fee", "amount": ""}
ASKED = {
    "programme": "sub.foreign_filing:2015",
    "cost-TOTAL_FORMS": "3",
    "cost-INITIAL_FORMS": "0",
    **{f"cost-0-{name}": value for name, value in FIRST.items()},
    **{f"cost-1-{name}": value for name, value in SECOND.items()},
}


def test_list_shows_every_programme_in_three_queries(client: Browser, django_assert_num_queries):
    client.get("/subsidies/")  # the catalogues are read
    with django_assert_num_queries(3):
        page = client.get("/subsidies/").content.decode()

    assert all(programme.ja.split("（")[0] in page for programme in Programme.objects.all())
    assert "1,500,000円" in page or "1/2" in page


def test_grant_is_shown_line_by_line_and_nothing_is_kept(client):
    answer = client.post(PAGE, ASKED)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "1,000,000円" in page
    assert "2,160,000円から消費税8%を除き" in page
    assert 'value="２１６万"' in page  # what was typed stays as it was typed


def test_in_english_it_explains_itself_in_english(client):
    page = client.post(f"/en{PAGE}", ASKED).content.decode()

    assert "The grant would be 1,000,000 yen" in page
    assert "Rounded down to 1,000 yen" in page


def test_on_paper_it_says_the_same(client):
    answer = client.post(PAGE, ASKED | {"paper": "1"})
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()

    assert answer["Content-Disposition"].startswith("attachment")
    assert "1,000,000円" in text


def test_too_many_sheets_are_told_when_to_come_again(client):
    client.post(PAGE, ASKED | {"paper": "1"})
    Tries.objects.update(tries=ON_PAPER["limit"])
    answer = client.post(PAGE, ASKED | {"paper": "1"})

    assert answer["Content-Type"].startswith("text/html")
    assert "分後にもう一度" in answer.content.decode()


def test_refusal_says_why(client):
    page = client.post(PAGE, ASKED | {"kind": "university"}).content.decode()

    assert "この区分の申請者は、この事業に申請できません" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cost-0-amount": ""}, "金額を1つ以上入力してください"),
        ({"cost-0-amount": "たくさん"}, "「10,000,000」または「1,000万円」"),
        ({"cost-1-amount": "1"}, "1件の権利は1種類です"),
        ({"members": "2", "sme_members": "3"}, "構成員数以下にしてください"),
        ({"programme": "sub.regional:2015"}, "類型を選択してください"),
        ({"cost-1-amount": "1", "cost-1-case": "10"}, "9以下"),
        ({"cost-1-amount": "1", "cost-1-case": "2", "cost-1-right": "copyright"}, "権利の種類を一覧から選択"),
        ({"cost-0-amount": "1,000,000,000,000,001"}, "数が大きすぎます"),
        *(({name: "1,000,000,000,000,001"}, "数が大きすぎます") for name in ("capital", "granted", "local_share")),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(client, wrong, said):
    answer = client.post(PAGE, ASKED | wrong)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert said in page
    assert (ASKED | wrong)["cost-0-amount"] in page


def test_what_the_calculation_refuses_is_told_on_the_page(client, monkeypatch):
    monkeypatch.setattr("subsidies.grants.request.MOST", 1)
    answer = client.post(PAGE, ASKED)

    assert answer.status_code == 422
    assert "cases[0].costs[0].amount" in answer.content.decode()


def test_year_of_which_no_caps_are_known_stands_last_and_says_so(client):
    page = client.get(PAGE).content.decode()
    assert page.index("sub.foreign_filing:2015") < page.index("sub.foreign_filing:2016") < page.index("sub.counterfeit:2015")

    page = client.post(PAGE, ASKED | {"programme": "sub.foreign_filing:2016"}).content.decode()
    assert "この年度の上限額は手元の資料に記載がないため、適用していません" in page


def test_more_rows_keep_what_was_typed_and_end_somewhere(client):
    page = client.post(PAGE, ASKED | {"add": "1"}).content.decode()
    assert (page.count('<fieldset class="border'), "２１６万" in page) == (6, True)

    page = client.post(PAGE, ASKED | {"add": "1", "cost-TOTAL_FORMS": "9999999"}).content.decode()
    assert page.count('<fieldset class="border') == 30
