"""The questions of the consultation form: how many, what they take, and what they say when something is missing."""

import re

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

from consultations.forms.consult import PAGES, entry_of, judged
from consultations.forms.consult_matter import doors
from consultations.forms.consult_summary import phone_in_groups, sections_of
from consultations.mail_domains import likely_meant
from consultations.walls import Told
from tests.factories.drafts import answers, typed

pytestmark = pytest.mark.django_db
FOLLOWING = {"published_on", "writer_office"}  # seen only after the answer from which they follow
FOLDED = {"opponent", "barred"}  # behind a line that opens; test_questions_that_most_pass_by_are_folded_away
TYPED = (forms.CharField, forms.IntegerField)


def visible(page: int) -> list[str]:
    """The questions that are seen when the page opens."""
    return [field.name for field in PAGES[page]().visible_fields() if field.name not in {"website", *FOLLOWING, *FOLDED}]


# --- how much is asked -------------------------------------------------------------------------------------
def test_pages_ask_no_more_than_the_budget():
    counts = {page: len(visible(page)) for page in PAGES}

    assert all(counts[page] <= most for page, most in {1: 4, 2: 8, 3: 9}.items()), counts
    assert sum(counts.values()) <= 21


def test_questions_that_most_pass_by_are_folded_away(client):
    """Nobody must answer them, and the line is closed until somebody did."""
    form = PAGES[1]()
    assert not any(form.fields[name].required for name in FOLDED)
    line = r'<details class="mb-4 measure"([^>]*)>(.*?)</details>'  # the menu of the page has one too
    folded = re.search(line, client.get(reverse("public:consult_page", args=[1])).text, re.S)
    assert "open" not in folded[1]
    assert all(f'name="{name}"' in folded[2] for name in FOLDED)

    shown = client.post(reverse("public:consult_page", args=[1]), typed(1) | {"desk": "", "barred": "株式会社相手"})
    assert "open" in re.search(line, shown.text, re.S)[1]


def test_named_people_and_companies_are_read_line_by_line():
    pages = judged(answers(opponent="㈱相手 7123456789012", barred="山田 太郎\n\n 山田特許事務所 "))
    entry = entry_of(pages) if all(page.is_valid() for page in pages) else None

    assert entry.opponent == Told("㈱相手", "7123456789012")
    assert entry.barred == (Told("山田 太郎"), Told("山田特許事務所"))
    rows = {row.label: row.value for row in sections_of(pages, [])[0].rows}
    assert rows["この相談を見せたくない相手"] == "山田 太郎\n山田特許事務所"


def test_five_answers_at_most_must_be_typed():
    """Question, company, name, reading, and e-mail or phone; everything else is chosen or may be left out."""
    needed = answers(
        **dict.fromkeys(("corporate_number", "postal_code", "address", "industry", "employees", "phone", "preferred_times"), "")
    )
    pages = judged(needed)
    assert [page.errors for page in pages] == [{}, {}, {}]
    written = [
        bound.name
        for page in pages
        for bound in page.visible_fields()
        if isinstance(bound.field, TYPED) and not isinstance(bound.field, forms.ChoiceField) and bound.value()
    ]

    assert written == ["body", "company", "person_name", "person_kana", "email"]


def test_doors_offer_a_leak_where_somebody_answers_for_it():
    assert [value for value, _words in doors() if value.endswith("+leak")] == ["trade_secret+leak", "kansai.trade_secret+leak"]


# --- what is refused -----------------------------------------------------------------------------------------
REFUSED = [
    (1, {"desk": ""}, "ご相談の分野を選択してください", "Select what your question is about"),
    (1, {"desk": "nonsense"}, "ご相談の分野を一覧から選択してください", "from the list"),
    (1, {"publication": ""}, "公表・販売したかどうかを選択してください", "Select whether it was already shown"),
    (
        1,
        {"publication": "yes", "published_on_0": "平成32", "published_on_1": "1", "published_on_2": "5"},
        "令和2年",
        "Heisei 32 does not exist",
    ),
    (
        1,
        {"publication": "yes", "published_on_0": "2999", "published_on_1": "1", "published_on_2": "5"},
        "今日までの日付",
        "Enter a day up to today",
    ),
    (1, {"body": "  \n"}, "ご相談の内容を入力してください", "Enter your question"),
    (
        1,
        {"body": "あ" * 2001},
        "ご相談の内容は2000文字以内で入力してください（現在2001文字）",
        "2000 characters or fewer (now 2001)",
    ),
    (1, {"barred": "1\n2\n3\n4\n5\n6"}, "5件までにしてください（現在6件）", "up to 5 names (now 6)"),
    (1, {"barred": "あ" * 101}, "1件は100文字以内", "100 characters or fewer (now 101)"),
    (1, {"barred": "・・・"}, "会社・事務所・人の名前を入力してください", "Write the name of a company"),
    (1, {"opponent": "あ" * 101}, "100文字以内で入力してください", "100 characters or fewer"),
    (1, {"opponent": "相手 7123456789013"}, "法人番号をもう一度お確かめください", "one digit seems wrong"),
    (2, {"applicant": ""}, "お立場を選択してください", "Select who you are"),
    (2, {"corporate_number": "712345678901"}, "法人番号は13桁です（現在12桁）", "has 13 digits (now 12)"),
    (2, {"corporate_number": "7123456789013"}, "法人番号をもう一度お確かめください", "one digit seems wrong"),
    (2, {"company": ""}, "会社・団体名を入力してください", "Enter your company or organisation name"),
    (2, {"applicant": "university", "company": ""}, "会社・団体名を入力してください", "Enter your company"),
    (2, {"postal_code": "123"}, "郵便番号を数字7桁で入力してください", "Enter the postal code in 7 digits"),
    (2, {"prefecture": ""}, "都道府県を選択してください", "Select prefecture"),
    (2, {"employees": "たくさん"}, "従業員数を数字で入力してください", "Enter the number of employees in digits"),
    (2, {"employees": "-1"}, "従業員数は0以上で入力してください", "Number of employees must be 0 or more"),
    (3, {"writer": ""}, "どなたのためのご相談かを選択してください", "Select for whom you write"),
    (3, {"person_name": ""}, "お名前を入力してください", "Enter your full name"),
    (3, {"email": "yamada"}, "「name@example.jp」のように入力してください", "like name@example.jp"),
    (3, {"email": "", "phone": ""}, "お使いでないときは電話番号を入力してください", "if you have none, your phone number"),
    (3, {"phone": "1234"}, "電話番号を市外局番から入力してください", "Enter a phone number with"),
    (3, {"preferred_times": "1\n2\n3\n4"}, "3つまでにしてください（現在4つ）", "up to 3 times (now 4)"),
    (3, {"preferred_times": "あ" * 101}, "100文字以内で入力してください（現在101文字）", "100 characters or fewer (now 101)"),
    (3, {"consent": ""}, "個人情報の取扱いを確認し、チェックを入れてください", "Confirm that you have read"),
]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("page", "given", "ja", "en"), REFUSED)
def test_wrong_input_says_what_to_do_and_keeps_everything_typed(page, given, ja, en, language, client):
    posted = typed(page) | given
    with translation.override(language):
        response = client.post(reverse("public:consult_page", args=[page]), posted)

    assert response.status_code == 422
    assert {"ja": ja, "en": en}[language] in response.text
    form = response.context["form"]
    assert {box: form.data[box] for box in posted} == posted


# --- what is taken ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("box", "value", "found"),
    [
        ("phone", "０３ー１２３４ー５６７８", "0312345678"),
        ("phone", "(03)1234-5678", "0312345678"),
        ("phone", "+81 90 1234 5678", "+819012345678"),
        ("postal_code", "〒１００−０００１", "100-0001"),
        ("corporate_number", "T7123456789012", "7123456789012"),
        ("corporate_number", "Ｔ７１２３－４５６７－８９０１２", "7123456789012"),
        ("person_kana", "ちざい たろう", "チザイ　タロウ"),
        ("person_kana", "ﾁｻﾞｲ ﾀﾛｳ", "チザイ　タロウ"),
        ("email", "ｙａｍａｄａ@EXAMPLE.jp", "yamada@example.jp"),
        ("employees", "約１，２００名", 1200),
        ("company", "㈱髙﨑①Ⅳ～🙂𠮷", "㈱髙﨑①Ⅳ～🙂𠮷"),
        ("address", " 神福塚都\ufa19 ", "神福塚都\ufa19"),
        ("person_name", "髙﨑 𠮷子", "髙﨑 𠮷子"),
    ],
)
def test_codes_are_folded_and_human_text_is_left_alone(box, value, found):
    page = next(page for page in judged(answers(**{box: value})) if box in page.fields)

    assert page.is_valid(), page.errors
    assert page.cleaned_data[box] == found


@pytest.mark.parametrize(
    ("boxes", "iso"),
    [
        (("R8", "11", "2"), "2026-11-02"),
        (("令和元", "5", "1"), "2019-05-01"),
        (("R8.11.2", "", ""), "2026-11-02"),
        (("2026/11/02", "", ""), "2026-11-02"),
        (("２０２６", "１１", "２"), "2026-11-02"),
    ],
)
def test_day_of_publication_is_read_in_every_writing(boxes, iso):
    given = {f"published_on_{n}": box for n, box in enumerate(boxes)}
    matter = judged(answers(publication="yes", **given))[0]

    assert matter.is_valid(), matter.errors
    assert matter.cleaned_data["published_on"].isoformat() == iso


def test_day_is_not_asked_of_what_was_not_shown():
    matter = judged(answers(publication="no", published_on_0="平成99"))[0]

    assert matter.is_valid()
    assert matter.cleaned_data["published_on"] is None


@pytest.mark.parametrize(("name", "kana", "accepted"), [("山田", "", False), ("やまだ", "", True), ("山田", "山田", False)])
def test_reading_is_asked_where_the_name_has_kanji(name, kana, accepted):
    with translation.override("ja"):
        assert judged(answers(person_name=name, person_kana=kana))[2].is_valid() is accepted
    with translation.override("en"):
        assert judged(answers(person_name=name, person_kana=""))[2].is_valid()


def test_phone_alone_is_enough():
    assert judged(answers(email=""))[2].is_valid()


# --- the summary --------------------------------------------------------------------------------------------------
def test_summary_shows_choices_in_words_without_their_notes():
    with translation.override("ja"):
        rows = {row.label: row.value for section in sections_of(judged(answers()), []) for row in section.rows}

    assert rows["ご相談の分野"] == "技術やノウハウを守りたい\n営業秘密・知財戦略相談窓口"
    assert rows["ご希望の日時"] == "11月25日 14時\n平日の午前"
    assert rows["ご希望の相談方法"] == "オンライン面談"


def test_summary_shows_wrong_answers_as_typed_with_their_error():
    rows = [row for section in sections_of(judged(answers(phone="12-34")), []) for row in section.rows if row.errors]

    assert [(row.value, row.control) for row in rows] == [("12-34", "id_phone")]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0312345678", "03-1234-5678"),
        ("09012345678", "090-1234-5678"),
        ("0422123456", "0422123456"),
        ("+819012345678", "+819012345678"),
    ],
)
def test_phone_is_shown_in_groups_where_they_are_known(number, shown):
    assert phone_in_groups(number) == shown


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.co", "a@gmail.com"),
        ("a@docmo.ne.jp", "a@docomo.ne.jp"),
        ("a@yahoo.co.jp", ""),
        ("a@shinonome-works.co.jp", ""),
        ("a@ymail.com", ""),
        ("", ""),
    ],
)
def test_likely_slip_of_the_finger_is_recognised(address, meant):
    assert likely_meant(address) == meant
