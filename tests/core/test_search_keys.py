"""Words and texts are cut into the same keys in Python and in the database, and common words are walked."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations.models import Client
from core.search import index_keys, search
from tests.factories.consultations import make_client

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
LETTERS = st.text(alphabet=st.sampled_from("特許商標アイ𠮷🙂 abz09-.~!\x7fé"), max_size=14)


@pytest.mark.parametrize(
    ("word", "positive", "negative"),
    [
        ("", 0, 0),
        ("特", 0, 0),
        ("特許", 1, 0),
        ("特許特許", 2, 0),
        ("ab", 1, 0),
        ("abc", 2, 0),
        ("abcd", 0, 1),
        ("abcde", 0, 2),
        ("特abcd許", 2, 1),
    ],
)
def test_word_is_cut_into_pairs_and_fours_of_ascii(word, positive, negative):
    keys = index_keys(word)
    assert (sum(key > 0 for key in keys), sum(key < 0 for key in keys)) == (positive, negative)


@on_postgresql
@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LETTERS, LETTERS, LETTERS)
def test_database_gives_a_text_every_key_of_the_words_in_it(before, word, after):
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_bigrams(%s)", [before + word + after])
        assert set(index_keys(word)) <= set(cursor.fetchone()[0])


@on_postgresql
@pytest.mark.django_db
def test_database_gives_no_key_twice_the_meaning():
    """Pairs and fours of different letters are different numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_bigrams('ab'), portal_bigrams('ba'), portal_bigrams(''), portal_bigrams('x')")
        assert cursor.fetchone() == ([97 << 21 | 98], [98 << 21 | 97], [], [])


@on_postgresql
@pytest.mark.django_db
def test_rare_word_asks_the_index_and_a_common_one_does_not():
    for number in range(60):
        make_client(name=f"株式会社共通{'蘭亭' if number == 7 else ''}", kana="")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE consultations_client")
    rare, common, both = (str(search(Client.objects.all(), word).query) for word in ("蘭亭", "共通", "共通 蘭亭"))
    assert ["portal_bigrams" in query for query in (rare, common, both)] == [True, False, True]
    assert [search(Client.objects.all(), word).count() for word in ("蘭亭", "共通", "共通 蘭亭")] == [1, 60, 1]


@on_postgresql
@pytest.mark.django_db
def test_planner_is_asked_once_for_the_same_words(django_assert_num_queries):
    with django_assert_num_queries(1):
        search(Client.objects.all(), "一度だけ尋ねる")
        search(Client.objects.all(), "一度だけ尋ねる")
