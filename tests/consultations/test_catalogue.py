"""The catalogues from memory: names to keys, keys to labels, what counts."""

from datetime import date

import pytest
from django.utils.translation import override

from consultations import catalogue
from consultations.models import Code, CountingRule, Desk, DeskName, DeskSite, Partner

pytestmark = pytest.mark.django_db


# --- names to keys --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("axis", "text", "key"),
    [
        ("method", "訪問", "method.visit"),
        ("method", "出張訪問(企業訪問支援)", "method.visit"),
        ("method", "出張訪問（企業訪問支援）", "method.visit"),
        ("method", "visit", "method.visit"),
        ("method", "VISIT", "method.visit"),
        ("method", "ｆａｘ", "method.fax"),
        ("method", "WEB 会議", "method.online"),
        ("method", " 電\u3000話 ", "method.phone"),
        ("size", "高専", "size.kosen"),
        ("trade_secret_content", "流出・漏えい", "trade_secret_content.ts_leak"),
        ("trade_secret_content", "流出漏えい", "trade_secret_content.ts_leak"),
        ("industry", "サービス業(他に分類されないもの)", "industry.service_other"),
        ("prefecture", "東京都", "prefecture.13"),
        ("prefecture", "１３", "prefecture.13"),
        ("prefecture", "01", "prefecture.01"),
        ("prefecture", "1", "prefecture.01"),
        ("country", "米国", "country.US"),
        ("country", "アメリカ合衆国", "country.US"),
        ("country", "豪州", "country.AU"),
        ("country", "eu", "country.EU"),
        ("country", "ミャンマー", "country.MM"),
        ("country", "中国", "country.CN"),
        ("region", "中国", "region.chugoku"),
        ("theme", "海外", "theme.overseas"),
        ("theme", "営業秘密", "theme.trade_secret"),
        ("campaign", "整備支援強化期間", "campaign.ts_strengthening_2017"),
        ("regulation_status", "規程はいまは不要と考えている", "regulation_status.not_needed"),
    ],
)
def test_resolve_knows_code_name_and_alias_in_any_width(axis, text, key):
    assert catalogue.resolve(axis, text) == key


@pytest.mark.parametrize(
    ("axis", "text"),
    [
        ("method", "狼煙"),
        ("method", ""),
        ("method", " "),
        ("method", "訪問2"),
        ("prefecture", "江戸"),
        ("prefecture", "48"),
        ("trade_secret_content", "宇宙開発"),
        ("trade_secret_content", "出願関係"),
        ("country", "C"),
        ("no_such_axis", "訪問"),
    ],
)
def test_resolve_knows_nothing_else(axis, text):
    assert catalogue.resolve(axis, text) is None


def test_resolve_finds_values_that_have_ended():
    Code.objects.filter(pk="method.fax").update(valid_to=date(2020, 3, 31))

    assert catalogue.resolve("method", "FAX") == "method.fax"


def test_resolve_prefers_code_to_name_and_name_to_alias():
    Code.objects.filter(pk="method.phone").update(aliases=["letter", "メール"])

    assert catalogue.resolve("method", "letter") == "method.letter"
    assert catalogue.resolve("method", "メール") == "method.email"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("営業秘密・知財戦略相談窓口", "trade_secret"),
        ("営業秘密110番", "trade_secret"),
        ("営業秘密１１０番", "trade_secret"),
        ("trade_secret", "trade_secret"),
        ("desk.trade_secret", "trade_secret"),
        ("知財総合支援窓口", "general"),
        ("INPIT知財総合支援窓口", "general"),
        ("産学連携・スタートアップアドバイザー事業（相談・人材育成型支援）", "suad_consult"),
        ("秘密の窓口", None),
        ("", None),
    ],
)
def test_resolve_desk_knows_code_name_earlier_name_and_alias(text, code):
    assert catalogue.resolve_desk(text) == code


def test_resolve_desk_knows_a_name_of_a_period_that_staff_added():
    DeskName.objects.create(desk_id="overseas", until_fiscal_year=2014, ja="海外知財窓口", en="Overseas window", is_edited=True)

    assert catalogue.resolve_desk("海外知財窓口") == "overseas"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("警察庁", "npa"),
        ("IPA", "ipa"),
        ("ＪＥＴＲＯ", "jetro"),
        ("中小機構", "smrj"),
        ("よろず支援拠点", "yorozu"),
        ("(INPIT)知財総合支援窓口", "general_windows"),
        ("ipa", "ipa"),
        ("よろず", None),
    ],
)
def test_resolve_partner_knows_name_short_name_and_code(text, code):
    assert catalogue.resolve_partner(text) == code


@pytest.mark.parametrize(
    ("desk", "text", "key"),
    [
        ("general", "東京都", "general.13"),
        ("general", "東京", "general.13"),
        ("general", "13", "general.13"),
        ("general", "1", "general.01"),
        ("kansai", "大阪府", "kansai.27"),
        ("kansai", "東京都", None),
        ("trade_secret", "東京都", None),
        ("nowhere", "東京都", None),
    ],
)
def test_resolve_site_looks_at_that_desk_only(desk, text, key):
    assert catalogue.resolve_site(desk, text) == key


# --- keys to labels -------------------------------------------------------------------------------------
def test_choices_are_in_order_and_in_the_readers_language():
    assert catalogue.choices("engagement") == [
        ("engagement.resident", "配置専門家"),
        ("engagement.dispatched", "派遣専門家"),
    ]
    with override("en"):
        assert catalogue.choices("engagement")[0] == ("engagement.resident", "Resident expert")


@pytest.mark.parametrize(
    ("day", "is_offered"),
    [(date(2017, 9, 10), False), (date(2017, 9, 11), True), (date(2017, 12, 28), True), (date(2017, 12, 29), False)],
)
def test_choices_are_those_valid_on_the_day(day, is_offered):
    assert bool(catalogue.choices("campaign", on=day)) is is_offered


def test_choices_without_a_day_are_those_of_today(time_machine):
    time_machine.move_to("2017-12-28 14:59:00Z")  # still the 28th in Tokyo
    assert len(catalogue.choices("campaign")) == 1
    time_machine.move_to("2017-12-28 15:01:00Z")
    assert catalogue.choices("campaign") == []


def test_choices_of_an_unknown_axis_are_none():
    assert catalogue.choices("no_such_axis") == []


def test_desk_choices_leave_out_desks_not_yet_open():
    now = [code for code, _label in catalogue.desk_choices()]
    earlier = [code for code, _label in catalogue.desk_choices(on=date(2016, 4, 1))]

    assert now == ["trade_secret", "overseas", "general", "ip_rights", "kansai", "efiling", "suad_consult"]
    assert earlier == [code for code in now if code != "kansai"]


def test_site_and_partner_choices():
    assert len(catalogue.site_choices("general")) == 47
    assert catalogue.site_choices("kansai") == [("kansai.27", "大阪府")]
    assert catalogue.site_choices("overseas") == []
    assert catalogue.partner_choices()[0] == ("npa", "警察庁")


def test_labels_hold_both_languages_and_ended_values():
    labels = catalogue.labels("campaign")

    assert labels == {"campaign.ts_strengthening_2017": ("整備支援強化期間", "Trade-secret system strengthening period")}
    assert catalogue.site_labels()["general.13"] == ("東京都", "Tokyo")
    assert catalogue.labels("no_such_axis") == {}


@pytest.mark.parametrize(
    ("year", "name"),
    [(2011, "知財総合支援窓口"), (2015, "知財総合支援窓口"), (2016, "INPIT知財総合支援窓口"), (2026, "INPIT知財総合支援窓口")],
)
def test_desk_name_is_that_of_the_year(year, name):
    assert catalogue.desk_name("general", year, "ja") == name


def test_desk_name_without_periods_is_the_present_one():
    assert catalogue.desk_name("overseas", 2017, "en") == "Overseas Business IP Support Desk (Overseas IP Producers)"
    with pytest.raises(KeyError):
        catalogue.desk_name("nowhere", 2017, "ja")


def test_attributes_of_a_value():
    assert catalogue.attributes("trade_secret_content.ts_leak") == {"urgent": True, "referral": "npa"}
    assert catalogue.attributes("prefecture.22") == {"region": "kanto"}
    assert catalogue.attributes("method.visit") == catalogue.attributes("x.y") == catalogue.attributes(None) == {}


@pytest.mark.parametrize(
    ("desk", "theme", "axis"),
    [
        ("trade_secret", None, "trade_secret_content"),
        ("overseas", None, "matter"),
        ("kansai", "theme.trade_secret", "trade_secret_content"),
        ("kansai", "overseas", "matter"),
        ("kansai", None, ""),
    ],
)
def test_content_axis_follows_the_theme_where_there_are_themes(desk, theme, axis):
    assert catalogue.content_axis(desk, theme) == axis


# --- what counts ----------------------------------------------------------------------------------------
def test_counting_methods_are_all_but_talks_after_a_seminar():
    counting = catalogue.counting_methods(2017)

    assert set(counting) == set(Desk.objects.values_list("pk", flat=True))
    assert set(counting.values()) == {
        frozenset(f"method.{name}" for name in ("phone", "counter", "visit", "email", "letter", "fax", "online", "web_form"))
    }


def test_counting_methods_follow_the_rule_that_began_last():
    CountingRule.objects.create(
        desk_id="overseas", method_id="method.email", from_fiscal_year=2024, counts=False, is_edited=True
    )

    assert "method.email" in catalogue.counting_methods(2023)["overseas"]
    assert "method.email" not in catalogue.counting_methods(2024)["overseas"]
    assert "method.email" in catalogue.counting_methods(2024)["general"]


def test_counting_methods_of_a_desk_without_rules_are_none():
    Desk.objects.create(code="new", ja="新しい窓口", en="New desk")

    assert catalogue.counting_methods(2026)["new"] == frozenset()


# --- memory ---------------------------------------------------------------------------------------------
def test_each_table_is_read_once(django_assert_num_queries):
    def ask_everything():
        catalogue.resolve("method", "訪問")
        catalogue.choices("country")
        catalogue.resolve_desk("general")
        catalogue.desk_name("general", 2017, "ja")
        catalogue.resolve_site("general", "東京都")
        catalogue.resolve_partner("IPA")
        catalogue.counting_methods(2017)

    with django_assert_num_queries(6):
        ask_everything()
    with django_assert_num_queries(0):
        ask_everything()


@pytest.mark.parametrize(
    ("model", "key", "ask"),
    [
        (Code, "method.visit", lambda: catalogue.labels("method")["method.visit"][0]),
        (Desk, "overseas", lambda: catalogue.desk_name("overseas", 2026, "ja")),
        (DeskSite, "kansai.27", lambda: catalogue.site_choices("kansai")[0][1]),
        (Partner, "npa", lambda: catalogue.partner_choices()[0][1]),
    ],
)
def test_change_is_seen_after_forget(model, key, ask):
    before = ask()
    model.objects.filter(pk=key).update(ja="新しい名前")
    assert ask() == before

    catalogue.forget()

    assert ask() == "新しい名前"


def test_change_by_another_process_is_seen_after_a_while(monkeypatch):
    assert catalogue.resolve("method", "のろし") is None
    Code.objects.filter(pk="method.phone").update(aliases=["のろし"])
    now = catalogue.time.monotonic()

    monkeypatch.setattr(catalogue.time, "monotonic", lambda: now + catalogue.LOOK_AGAIN_AFTER - 1)
    assert catalogue.resolve("method", "のろし") is None
    monkeypatch.setattr(catalogue.time, "monotonic", lambda: now + catalogue.LOOK_AGAIN_AFTER + 1)
    assert catalogue.resolve("method", "のろし") == "method.phone"


def test_loading_the_reference_data_makes_the_memory_fresh():
    from consultations.reference import load_after_migrate

    Code.objects.filter(pk="method.visit").update(ja="旧い名前")
    assert catalogue.labels("method")["method.visit"][0] == "旧い名前"

    load_after_migrate(using="default")

    assert catalogue.labels("method")["method.visit"][0] == "出張訪問(企業訪問支援)"
