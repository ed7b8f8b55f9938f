"""Placeholders of reply templates."""

from knowledge.placeholders import Part, fill, named_in, parts, unknown_in


def test_names_are_found_once_in_their_order():
    assert named_in("{name}様 {date} {name} {} {Name} { x }") == ["name", "date"]


def test_unknown_names_are_told():
    assert unknown_in("{name} {secret}") == ["secret"]


def test_text_is_cut_at_its_places():
    found = parts("{name}様、{date}に", {"name": "山田", "date": ""})

    assert found == [Part("山田", is_filled=True), Part("様、"), Part("{date}", is_open=True), Part("に")]
    assert fill("{name}様、{date}に", {"name": "山田"}) == "山田様、{date}に"


def test_value_with_braces_is_not_filled_again():
    assert fill("{name}", {"name": "{number}", "number": "1"}) == "{number}"
