"""Names as they are compared, and who is shut out of which case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import GrantKind
from consultations.enums import PartyKind
from consultations.walls import Declared, Match, Name, Party, Person, Told, key_of, matches, standing, told_in

NUMBER, OTHER_NUMBER = "7123456789012", "9123456789010"
SAME = [
    ("株式会社東雲製作所", "㈱東雲製作所"),
    ("株式会社東雲製作所", "東雲製作所 （株）"),
    ("株式会社 東雲製作所", "有限会社東雲製作所"),
    ("東雲データ合同会社", "しののめ".replace("しののめ", "東雲ﾃﾞｰﾀ（同）")),
    ("シノノメ", "しののめ"),
    ("シノノメ・テクノ", "ｼﾉﾉﾒ テクノ"),
    ("サーバー", "サ－バ―"),
    ("ABC Co., Ltd.", "ＡＢＣ株式会社"),
    ("A.B.C. Inc.", "abc"),
    ("The Foo Company, Limited", "Foo K.K."),
    ("Foo Kabushiki Kaisha", "株式会社Foo"),
    ("特許業務法人 山田", "山田（特許業務法人）".replace("（特許業務法人）", "")),
    ("髙橋 一郎", "高橋一郎"),
    ("﨑山　花子", "崎山花子 様"),
    ("山田太郎弁理士", "山田 太郎 先生"),
]
OTHERS = [("Nicco Ltd.", "Ni"), ("東雲製作所", "東雲"), ("サーバー", "サバ"), ("株式会社", "有限会社"), ("山田太郎", "山田")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_name_in_another_writing_has_the_same_key(one, other):
    assert key_of(one) == key_of(other) != ""


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_name_has_another_key(one, other):
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize("name", ["", "・", "—", " 　", "（）"])
def test_signs_alone_name_nobody(name):
    assert key_of(name) == ""
    assert told_in(name) is None


@given(
    st.text(alphabet="東雲精機ABCabcカナー", min_size=1, max_size=12),
    st.sampled_from(["株式会社{}", "{}㈱", "({}) ", "{}　有限会社"]),
)
def test_legal_form_and_width_never_tell_two_names_apart(name, written):
    if key_of(name):
        assert key_of(written.format(name)) == key_of(name)


@given(st.text(max_size=300))
def test_any_text_has_a_key_that_fits(text):
    assert len(key_of(text)) <= 200


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("株式会社東雲 7123456789012", Told("株式会社東雲", NUMBER)),
        ("Ｔ７１２３－４５６７－８９０１２　東雲", Told("東雲", NUMBER)),
        ("7123456789012", Told(NUMBER, NUMBER)),
        ("東雲 03-1234-5678", Told("東雲 03-1234-5678")),
    ],
)
def test_line_names_a_company_and_perhaps_its_number(line, told):
    assert told_in(line) == told


# --- what follows ----------------------------------------------------------------------------------------
def declared(name: str, number: str = "", user: int = 1) -> Declared:
    return Declared(10 + user, user, Name(key_of(name), number))


def client(name: str, number: str = "") -> Party:
    return Party(0, "client", Name(key_of(name), number))


@pytest.mark.parametrize(
    ("interest", "party", "is_hit"),
    [
        (("東雲", ""), ("㈱東雲", ""), True),
        (("東雲", NUMBER), ("しののめ電機", NUMBER), True),
        (("東雲", NUMBER), ("東雲", ""), True),
        (("東雲", NUMBER), ("東雲", OTHER_NUMBER), False),  # the same name, provably another company
        (("東雲", ""), ("西雲", NUMBER), False),
    ],
)
def test_interest_meets_a_client_by_number_or_name(interest, party, is_hit):
    assert bool(matches([client(*party)], [declared(*interest)], [])) == is_hit


def test_interest_in_the_other_side_walls_and_in_a_barred_company_bars():
    parties = [Party(1, PartyKind.OPPONENT, Name("アイテ")), Party(2, PartyKind.BARRED, Name("キンシ"))]
    found = matches(parties, [declared("アイテ", user=1), declared("キンシ", user=2)], [])

    assert {(one.user_id, one.kind, one.cause) for one in found} == {
        (1, GrantKind.WALL, "interest:11"),
        (2, GrantKind.BAR, "party:2"),
    }


def test_barred_name_of_a_person_meets_his_own_name_and_an_opponent_does_not():
    people = [Person(1, frozenset({key_of("髙橋 一郎")})), Person(2, frozenset({key_of("佐藤 花子")}))]
    name = Name(key_of("高橋一郎さん"))

    assert {one.user_id for one in matches([Party(5, PartyKind.BARRED, name)], [], people)} == {1}
    assert matches([Party(5, PartyKind.OPPONENT, name)], [], people) == set()


def test_lifted_match_falls_until_something_else_matches():
    wall = Match(1, GrantKind.WALL, "interest:11", frozenset({"a=b"}))
    more = Match(1, GrantKind.WALL, "interest:11", frozenset({"a=b", "a=c"}))
    lifted = {(1, "interest:11"): frozenset({"a=b"})}

    assert standing({wall}, lifted) == set()
    assert standing({more}, lifted) == {more}
    assert standing({wall}, {}) == {wall}


def test_bar_is_never_lifted():
    bar = Match(1, GrantKind.BAR, "party:2", frozenset({"a"}))

    assert standing({bar}, {(1, "party:2"): frozenset({"a"})}) == {bar}
