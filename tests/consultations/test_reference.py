"""What `migrate` brings: complete, bilingual, linked, and careful with what staff edited."""

import re
from collections import Counter, defaultdict
from datetime import date, time

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import ProtectedError

from consultations.enums import Axis
from consultations.models import Code, CountingRule, Desk, DeskName, DeskSite, Partner
from consultations.reference import files, load_after_migrate, loader
from consultations.reference.loader import Loaded
from core.text import compare_key

pytestmark = pytest.mark.django_db
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")
CATALOGUES = (Code, Desk, DeskSite, Partner)
TABLES = (*CATALOGUES, DeskName, CountingRule)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def remove(model, **which) -> None:
    """Rows gone, as no staff page and no action can make them."""
    rows = model._base_manager.filter(**which)
    rows._raw_delete(rows.db)


# --- what is there --------------------------------------------------------------------------------------
def test_every_axis_is_loaded_whole():
    assert Counter(Code.objects.values_list("axis", flat=True)) == {
        "campaign": 1,
        "client_kind": 6,
        "country": 250,
        "deliverable": 5,
        "efiling_content": 6,
        "engagement": 2,
        "expert": 7,
        "industry": 20,
        "ip_rights_content": 8,
        "law": 5,
        "matter": 10,
        "method": 9,
        "outcome": 10,
        "prefecture": 47,
        "region": 9,
        "regulation_status": 5,
        "result": 4,
        "size": 9,
        "sme_class": 7,
        "support_content": 11,
        "technical_field": 5,
        "theme": 2,
        "trade_secret_content": 6,
        "trade_secret_topic": 11,
    }
    assert set(Code.objects.values_list("axis", flat=True)) == set(Axis.values)


def test_other_tables_are_loaded_whole():
    assert counts() == {"Code": 455, "Desk": 7, "DeskName": 2, "DeskSite": 48, "Partner": 27, "CountingRule": 63}


@pytest.mark.parametrize("model", [*CATALOGUES, DeskName])
def test_every_row_is_bilingual(model):
    for row in model.objects.all():
        assert row.ja.strip() == row.ja != ""
        assert row.en.strip() == row.en != ""
        assert not JAPANESE.search(row.en), row.en


@pytest.mark.parametrize("model", CATALOGUES)
def test_every_row_says_where_it_comes_from(model):
    assert not model.objects.filter(source="").exists()
    assert not model.objects.filter(is_edited=True).exists()


def test_keys_are_axis_and_code():
    assert [code.key for code in Code.objects.all()] == [f"{code.axis}.{code.code}" for code in Code.objects.all()]


@pytest.mark.parametrize("model", [Code, Desk, Partner])
def test_no_name_means_two_values(model):
    meanings = defaultdict(set)
    for row in model.objects.all():
        for name in (row.code, row.ja, *row.aliases):
            meanings[getattr(row, "axis", ""), compare_key(name)].add(row.pk)

    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_order_is_without_gaps_in_each_axis():
    for axis in Axis.values:
        orders = list(Code.objects.filter(axis=axis).order_by("order").values_list("order", flat=True))
        assert orders == list(range(1, len(orders) + 1))


def test_references_between_values_exist():
    def codes(axis: str) -> set[str]:
        return set(Code.objects.filter(axis=axis).values_list("code", flat=True))

    def named(axis: str, attribute: str) -> set[str]:
        return {row.attributes[attribute] for row in Code.objects.filter(axis=axis) if attribute in row.attributes}

    assert named("industry", "sme_class") <= codes("sme_class")
    assert named("size", "client_kind") == codes("client_kind")
    assert named("prefecture", "region") == codes("region")
    assert named("trade_secret_content", "referral") <= set(Partner.objects.values_list("code", flat=True))
    assert named("result", "requires") == {"expert", "partner"}


def test_prefectures_have_their_jis_codes_and_regions():
    rows = {row.code: row for row in Code.objects.filter(axis="prefecture")}

    assert sorted(rows) == [f"{number:02d}" for number in range(1, 48)]
    assert [rows[code].ja for code in ("01", "13", "26", "27", "47")] == ["北海道", "東京都", "京都府", "大阪府", "沖縄県"]
    assert Counter(row.attributes["region"] for row in rows.values()) == {
        "hokkaido": 1,
        "tohoku": 6,
        "kanto": 11,
        "chubu": 5,
        "kinki": 7,
        "chugoku": 5,
        "shikoku": 4,
        "kyushu": 7,
        "okinawa": 1,
    }


def test_countries_have_short_names_with_the_long_one_as_alias():
    rows = {row.code: row for row in Code.objects.filter(axis="country")}

    assert {"アメリカ合衆国", "米国"} <= set(rows["US"].aliases)
    assert (rows["US"].ja, rows["EU"].ja, rows["HK"].ja) == ("アメリカ", "欧州", "香港")
    assert (rows["DE"].ja, rows["DE"].en, rows["NO"].en) == ("ドイツ", "Germany", "Norway")
    assert all(re.fullmatch("[A-Z]{2}", code) for code in rows)
    assert next(iter(Code.objects.filter(axis="country").order_by("order"))).code == "CN"


@pytest.mark.parametrize(
    ("key", "capital", "employees"),
    [
        ("manufacturing_etc", 300_000_000, 300),
        ("wholesale", 100_000_000, 100),
        ("service", 50_000_000, 100),
        ("retail", 50_000_000, 50),
        ("rubber", 300_000_000, 900),
        ("software", 300_000_000, 300),
        ("hotel", 50_000_000, 200),
    ],
)
def test_limits_of_the_sme_act(key, capital, employees):
    limits = Code.objects.get(pk=f"sme_class.{key}").attributes

    assert (limits["capital_yen_max"], limits["employees_max"]) == (capital, employees)


def test_campaign_has_its_days():
    campaign = Code.objects.get(axis="campaign")

    assert (campaign.valid_from, campaign.valid_to) == (date(2017, 9, 11), date(2017, 12, 28))


def test_whole_axes_of_our_own_are_marked_as_proposals():
    ours = {axis for axis in Axis.values if not Code.objects.filter(axis=axis, is_proposal=False).exists()}

    assert ours == {"client_kind", "matter", "region", "result", "ip_rights_content", "efiling_content"}


def test_desk_of_trade_secrets_has_hours_channels_and_contacts_with_their_day():
    desk = Desk.objects.get(pk="trade_secret")

    assert (desk.opens, desk.closes, desk.last_reception) == (time(9), time(17, 45), time(17, 30))
    assert (desk.phone, desk.phone_extension, desk.contact_as_of) == ("03-3581-1101", "3844", date(2018, 3, 31))
    assert desk.channels == ["phone", "counter", "visit", "email"]
    assert (desk.reply_promise_working_days, desk.is_proposal) == (3, True)


def test_no_desk_has_a_phone_or_address_without_a_day():
    assert not Desk.objects.exclude(phone="", email="").filter(contact_as_of=None).exists()


def test_desks_know_their_content_axis():
    axes = {desk.code: desk.content_axis for desk in Desk.objects.all()}

    assert axes == {
        "trade_secret": "trade_secret_content",
        "overseas": "matter",
        "general": "support_content",
        "ip_rights": "ip_rights_content",
        "kansai": "",
        "efiling": "efiling_content",
        "suad_consult": "support_content",
    }
    assert Desk.objects.get(pk="kansai").theme_axes == {"trade_secret": "trade_secret_content", "overseas": "matter"}
    assert set(Desk.objects.filter(asks_law=True).values_list("pk", flat=True)) == {"general", "ip_rights"}


def test_channels_and_counting_rules_name_known_methods():
    methods = set(Code.objects.filter(axis="method").values_list("code", flat=True))

    assert {method for desk in Desk.objects.all() for method in desk.channels} <= methods
    assert (
        CountingRule.objects.filter(counts=False).values_list("method_id", flat=True).distinct().get() == "method.seminar_side"
    )


def test_sites_are_one_in_each_prefecture_and_osaka_for_kansai():
    keys = set(DeskSite.objects.values_list("key", flat=True))

    assert keys == {f"general.{number:02d}" for number in range(1, 48)} | {"kansai.27"}
    assert DeskSite.objects.get(pk="general.13").prefecture_id == "prefecture.13"


# --- again, and after staff -----------------------------------------------------------------------------
def test_second_run_reads_each_table_once_and_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(len(TABLES) + 3):  # and the savepoint, and whether there were any
        assert loader.load() == Loaded(created=0, updated=0)


def test_missing_and_outdated_rows_are_brought_in_line():
    remove(Partner, pk="npa")
    Code.objects.filter(pk="method.visit").update(ja="旧い名前", aliases=[], order=99)

    assert loader.load() == Loaded(created=1, updated=1)

    visit = Code.objects.get(pk="method.visit")
    assert (visit.ja, visit.order, visit.aliases) == ("出張訪問(企業訪問支援)", 3, ["訪問", "出張訪問"])
    assert Partner.objects.get(pk="npa").ja == "警察庁"


def test_rows_that_staff_edited_stay_as_they_are():
    Code.objects.filter(pk="method.visit").update(ja="企業訪問", is_edited=True)
    Desk.objects.filter(pk="general").update(phone="", is_edited=True)

    assert loader.load() == Loaded()

    assert Code.objects.get(pk="method.visit").ja == "企業訪問"
    assert Desk.objects.get(pk="general").phone == ""


def test_rows_that_staff_added_stay():
    Code.objects.create(key="country.XK", axis="country", code="XK", ja="コソボ", en="Kosovo", is_edited=True)

    assert loader.load() == Loaded()

    assert Code.objects.filter(pk="country.XK").exists()


def test_renamed_period_of_a_desk_does_not_come_back():
    DeskName.objects.filter(desk="general", ja="知財総合支援窓口").update(ja="知的財産総合支援窓口", is_edited=True)

    assert loader.load() == Loaded()

    names = set(DeskName.objects.values_list("ja", flat=True))
    assert names == {"知的財産総合支援窓口", "INPIT知財総合支援窓口"}


def test_counting_rule_that_staff_moved_does_not_come_back():
    CountingRule.objects.filter(desk="overseas", method="method.email").update(from_fiscal_year=2020, is_edited=True)

    assert loader.load() == Loaded()

    assert CountingRule.objects.filter(desk="overseas", method="method.email").count() == 1


def test_values_are_ended_never_deleted():
    with pytest.raises(ProtectedError):
        Code.objects.filter(axis="country").delete()
    with pytest.raises(ProtectedError):
        Code.objects.get(pk="country.CN").delete()


@pytest.mark.django_db(transaction=True)
def test_flush_keeps_the_reference_data():
    before = counts()
    Code.objects.filter(pk="method.visit").update(ja="x")

    call_command("flush", interactive=False, verbosity=0)

    assert counts() == before
    assert Code.objects.get(pk="method.visit").ja == "出張訪問(企業訪問支援)"


# --- half-way through the migrations --------------------------------------------------------------------
def state(*targets: tuple[str, str]):
    """The apps as they are once these migrations have run."""
    return MigrationLoader(connection).project_state(list(targets)).apps


@pytest.mark.parametrize("targets", [[], [("core", "0001_initial")], [("accounts", "0001_initial")]])
def test_nothing_is_loaded_before_the_tables_exist(targets):
    remove(Partner)

    load_after_migrate(using="default", apps=state(*targets))

    assert not Partner.objects.exists()


def test_everything_is_loaded_when_migrate_is_through():
    remove(Partner)

    load_after_migrate(using="default", apps=state(*MigrationLoader(connection).graph.leaf_nodes()), plan=[])

    assert Partner.objects.count() == 27


def test_loading_waits_while_a_table_has_other_columns(monkeypatch):
    apps = state(*MigrationLoader(connection).graph.leaf_nodes())
    field = apps.get_model("consultations.Partner")._meta.get_field("role")
    monkeypatch.setattr(field, "column", "part")

    assert not loader.is_possible("default", apps)
    assert loader.is_possible("default")


def test_loading_waits_while_a_table_is_not_there(monkeypatch):
    names = connection.introspection.table_names()
    monkeypatch.setattr(connection.introspection, "table_names", lambda: [n for n in names if n != Partner._meta.db_table])

    assert not loader.is_possible("default")


def test_loading_keeps_away_from_databases_of_others(settings):
    class OnlyElsewhere:
        def allow_migrate(self, db, app_label, **hints):
            return app_label != "consultations"

    settings.DATABASE_ROUTERS = [OnlyElsewhere()]

    assert not loader.is_possible("default")


# --- the files ------------------------------------------------------------------------------------------
def test_files_fit_the_columns():
    for table in loader.TABLES:
        for row in table.rows():
            table.model(**row).clean_fields(exclude=[f.name for f in table.model._meta.fields if f.is_relation])


def test_unknown_column_in_a_file_is_an_error(monkeypatch):
    broken = loader.Table(Partner, lambda: [files.partner_rows()[0] | {"colour": "red"}], ("code",))
    monkeypatch.setattr(loader, "TABLES", (broken,))

    with pytest.raises(TypeError, match="colour"):
        loader.load()
