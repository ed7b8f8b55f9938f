"""The formula guard: what it catches, that it comes off again, and that PostgreSQL reads the rule alike."""

import re
import sys
import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets.guard import CELL_STARTS, FIRST_LETTERS, FORMULA_STARTS, MARK, PATTERN, SKIPPED, guard, unguard

HOSTILE = [
    "=1+1",
    "＝1+1",
    "+81-3-1234",
    "-1",
    "@SUM(A1)",
    "|calc",
    "%x",
    "\t=1",
    "\rx",
    "\nx",
    "  =1",
    "\u3000＠x",
    "\ufeff=1",
    "⁼1",
    "﹣1",
]
HARMLESS = ["", "相談", "0123", "1+1", "a=b", "（株）", "㈱東雲", "髙﨑", "①", "🙂", "𠮷野", "ー", "・", " 間", "—", "−1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_guard_disarms_what_a_spreadsheet_could_take_for_a_formula(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_guard_leaves_other_text_alone(text):
    assert guard(text) == text


def test_guard_doubles_a_mark_that_was_typed():
    assert guard("'=1") == "''=1"
    assert unguard("''=1") == "'=1"


def test_unguard_leaves_a_mark_that_no_guard_put_there():
    assert unguard("'quoted") == "'quoted"


@given(st.text(alphabet=st.sampled_from("'=＝+-@|%\t\r\n \u3000\ufeffa相"), max_size=6) | st.text(max_size=20))
def test_unguard_is_the_exact_inverse(text):
    assert unguard(guard(text)) == text


def test_lists_hold_every_letter_that_folds_to_a_sign():
    """Computed again over all of Unicode."""
    letters = [chr(point) for point in range(sys.maxunicode + 1)]
    begins = {letter for letter in letters if unicodedata.normalize("NFKC", letter)[:1] in set("=+-@|%")}
    assert set(FORMULA_STARTS) == begins
    assert set(SKIPPED) >= {letter for letter in letters if letter.isspace()}
    assert set(CELL_STARTS) <= set(SKIPPED)
    assert set(FORMULA_STARTS) | set(SKIPPED) | {MARK} == FIRST_LETTERS


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the rule in SQL is PostgreSQL's")
def test_postgresql_reads_the_pattern_alike(db):
    texts = [text for text in (*HOSTILE, *HARMLESS, *map(chr, range(1, 0x3100)), *FORMULA_STARTS, *SKIPPED) if text]
    texts += [space + sign for space in SKIPPED for sign in FORMULA_STARTS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(t ~ %s ORDER BY n) FROM unnest(%s) WITH ORDINALITY AS u(t, n)", [PATTERN, texts])
        in_database = cursor.fetchone()[0]
    assert in_database == [re.match(PATTERN, text) is not None for text in texts]
