"""Finding text: any width, any kana, two letters; the same hits on both engines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.models import Client
from core.search import MAX_LENGTH, MAX_WORDS, index_keys, search, search_text
from tests.factories.consultations import make_client

NAMES = {
    "tokkyo": "株式会社特許製作所",
    "shohyo": "ショウヒョウ商会",
    "percent": "100%ジュース",
    "under": "a_b工業",
    "backslash": "C\\D電機",
    "latin": "ＡＢＣ Technology",
    "astral": "𠮷野家具",
    "quote": "O'Neill商店",
}


@pytest.fixture
def found(db):
    """The names of the clients that a query finds."""
    for name in NAMES.values():
        make_client(name=name, kana="")
    names = {name: short for short, name in NAMES.items()}
    return lambda query: {names[client.name] for client in search(Client.objects.all(), query)}


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("特許", {"tokkyo"}),
        ("製作", {"tokkyo"}),
        ("許", {"tokkyo"}),
        ("しょうひょう", {"shohyo"}),
        ("ｼｮｳﾋｮｳ", {"shohyo"}),
        ("abc", {"latin"}),
        ("ａｂｃ", {"latin"}),
        ("TECHNOLOGY abc", {"latin"}),
        ("𠮷野", {"astral"}),
        ("o'neill", {"quote"}),
        ("特許 商会", set()),
        ("許株", set()),
        ("存在しない", set()),
        ("100%", {"percent"}),
        ("a_b", {"under"}),
        ("c\\d", {"backslash"}),
        ("特%作", set()),
        ("axb", set()),
        ("%", {"percent"}),
        ("_", {"under"}),
        ("\\", {"backslash"}),
        ("{特許}", set()),
        ('"特許"', set()),
        ("特,許", set()),
        ("NULL", set()),
    ],
)
def test_search_finds_exactly(found, query, hits):
    assert found(query) == hits


@pytest.mark.parametrize("query", ["", "   ", "\u3000", "\x00"])
def test_search_without_words_keeps_all_rows(found, query):
    assert found(query) == set(NAMES)


def test_search_takes_hostile_text(found):
    assert found("'); DROP TABLE consultations_client; --") == set()
    assert found("特許" * 10_000) == set()
    assert found(" ".join("特許" for _ in range(500))) == {"tokkyo"}


def test_search_reads_only_so_many_words(found):
    assert found(" ".join(["特許"] * MAX_WORDS + ["x"])) == {"tokkyo"}
    assert len(" ".join(["特許"] * MAX_WORDS)) < MAX_LENGTH


def test_search_narrows_what_it_is_given(found):
    assert not search(Client.objects.none(), "特許").exists()
    assert search(Client.objects.filter(name__startswith="株式会社"), "製作").count() == 1


def test_search_text_folds_its_parts_and_leaves_out_empty_ones():
    assert search_text("㈱ＡＢＣ", None, "", "てすと\r\n二行") == "(株)abc テスト 二行"


@given(st.text(min_size=2, max_size=2), st.text(min_size=2, max_size=2))
def test_keys_of_two_pairs_differ_and_fit_a_database_number(one, other):
    assert (index_keys(one) == index_keys(other)) is (one == other)
    assert 0 <= index_keys(one)[0] < 2**63
