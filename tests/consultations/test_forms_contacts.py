"""The six fields of the quick log: how many are in sight, what they offer, what a script may read."""

from datetime import date

import pytest

from consultations import catalogue
from consultations.forms import contacts_choices as offered
from consultations.forms.answers import names_somebody
from consultations.forms.contacts import ContactForm
from consultations.forms.contacts_proposals import LogOrigin
from tests.factories.consultations import make_advisor, make_case

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
ROWS = 6  # ux T-21, with the client as the first row and the minutes beside the day


def form_at(desk: str, **given) -> ContactForm:
    return ContactForm(case=make_case(desk_id=desk), advisors=[], today=TODAY, **given)


@pytest.mark.parametrize("desk", ["trade_secret", "overseas", "general", "ip_rights", "kansai", "efiling", "suad_consult"])
def test_field_budget_holds_at_every_desk(desk):
    shown = {field.name for field in form_at(desk).main_fields}

    assert len({"client"} | (shown - {"minutes"})) <= ROWS
    assert shown == {"method", "content", "result", "day", "minutes", "summary"}


def test_every_field_is_in_sight_or_behind_more():
    form = form_at("efiling")
    placed = {field.name for field in (*form.main_fields, *form.more_fields)}

    assert set(form.fields) - placed == {"form_key", "confirmed", "append", "other_day"}


def test_further_advisors_are_asked_for_where_there_are_some():
    advisors = [make_advisor(), make_advisor()]
    case = make_case()

    assert "also_present" in ContactForm(case=case, advisors=advisors, today=TODAY).fields
    assert "also_present" not in ContactForm(case=case, advisors=advisors[:1], today=TODAY).fields


def test_proposed_method_brings_its_usual_length():
    assert form_at("general", initial={"method": "method.visit"})["minutes"].value() == 120
    assert form_at("general", initial={"method": "method.phone"})["minutes"].value() == 30
    assert form_at("general")["minutes"].value() is None


def test_lengths_are_told_to_the_script_for_every_method():
    pairs = dict(pair.split("=") for pair in form_at("general").minutes_by_method.split(" "))

    assert set(pairs) == {key for key, _label in catalogue.choices("method")}
    assert (pairs["method.visit"], pairs["method.counter"], pairs["method.email"]) == ("120", "60", "30")


def test_days_begin_with_today_and_keep_an_earlier_one():
    assert [day for day, _label in offered.days(TODAY, date(2026, 4, 1), [None, "2026-11-01", "2026-13-01", "x"])] == [
        "2026-11-20",
        "2026-11-19",
        "2026-11-18",
        "2026-11-01",
    ]
    assert [day for day, _label in offered.days(TODAY, TODAY, [])] == ["2026-11-20"]


def test_theme_follows_from_the_content():
    kansai = catalogue.desk("kansai")

    assert offered.theme_of(kansai, "matter.export") == "theme.overseas"
    assert offered.theme_of(kansai, "") == offered.theme_of(catalogue.desk("general"), "support_content.filing") == ""


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"appointment": "abc-123", "usual": "on"}, {"appointment": "abc-123", "method": "", "usual": True}),
        ({"appointment": "あ", "method": "x" * 99}, {"appointment": "", "method": "", "usual": False}),
        ({"method": "method.phone"}, {"appointment": "", "method": "method.phone", "usual": False}),
    ],
)
def test_origin_takes_nonsense_as_nothing(given, asked):
    assert LogOrigin(given).asked() == asked


@pytest.mark.parametrize(
    ("text", "name", "is_named"),
    [
        ("東雲 太郎さんの質問", "東雲太郎", True),
        ("ｼﾉﾉﾒの質問", "しののめ", True),
        ("印紙の質問", "東雲", False),
        ("一般の質問", "一", False),
        ("質問", "", False),
    ],
)
def test_name_is_found_in_any_writing(text, name, is_named):
    assert names_somebody(text, name) is is_named
