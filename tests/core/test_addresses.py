"""The same page in the other language."""

import pytest

from core.addresses import in_language


@pytest.mark.parametrize(
    ("address", "japanese", "english"),
    [
        ("/", "/", "/en/"),
        ("/consult/", "/consult/", "/en/consult/"),
        ("/s/search/?q=%E7%9F%A5&page=2", "/s/search/?q=%E7%9F%A5&page=2", "/en/s/search/?q=%E7%9F%A5&page=2"),
        ("/english/", "/english/", "/en/english/"),
        ("/x/?next=/s/c/1/", "/x/?next=%2Fs%2Fc%2F1%2F", "/en/x/?next=%2Fen%2Fs%2Fc%2F1%2F"),
        (
            "/x/?next=https://evil.example/",
            "/x/?next=https%3A%2F%2Fevil.example%2F",
            "/en/x/?next=https%3A%2F%2Fevil.example%2F",
        ),
    ],
)
def test_address_in_both_languages_and_back(address, japanese, english):
    assert in_language(address, "ja") == japanese
    assert in_language(address, "en") == english
    assert in_language(english, "ja") == japanese
    assert in_language(english, "en") == english


def test_address_never_leads_to_another_host():
    assert in_language("//evil.example/x", "ja") == "/x"
    assert in_language("/en//evil.example/x", "ja") == "/evil.example/x"
