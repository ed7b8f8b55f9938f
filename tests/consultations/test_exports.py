"""Contact rows as a ledger: every cell, both engines alike, and back in again without a change."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import override

from consultations import catalogue
from consultations.actions import ContactEntry, log_contact
from consultations.enums import CaseStatus, Level
from consultations.exports import names, open_contacts, postgres, walk, write_contacts
from consultations.exports.columns import columns
from consultations.ledger.columns import COLUMNS
from consultations.models import Code, Contact, ContactMention, Desk
from core.demo import mark_as_demo
from core.models import AuditEntry
from core.spreadsheets.write import unguard, write_csv
from core.text import clean_text
from tests.factories.consultations import make_advisor, make_case, make_client, make_contact

pytestmark = pytest.mark.django_db
YEAR = 2026
HOSTILE = [
    *("=cmd|'/c calc'!A0", "＝1+1", "+81-3", "-5", "@SUM(A1)", "|x", "%y", "'=1", "'quoted", "\t=tab", "\u3000=wide"),
    *("0123", "1E5", "髙﨑①㈱🙂𠮷", "一行目\n二行目", 'a,b"c"', "<&>]]>", "_x000D_", "<r><t>x</t></r>", "{=1}", "\\.", "%s %%"),
]  # fmt: skip


def exported(form="csv", contacts=None, year=YEAR) -> bytes:
    with open_contacts(form, Contact.objects.for_export(year) if contacts is None else contacts, year) as file:
        return file.read()


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def rows_of_workbook(data: bytes) -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def full_contact(**given) -> Contact:
    """A contact with something in every column."""
    client = make_client(name="株式会社髙﨑①", kana="タカサキ", corporate_number="7000012050002", prefecture_id="prefecture.01")
    case = make_case(
        case_no="T26-0001",
        client=client,
        received_on=date(2026, 4, 1),
        status=CaseStatus.CLOSED,
        closed_at=datetime(2026, 6, 30, 15, 30, tzinfo=UTC),  # 1 July in Tokyo
        outcome_id="outcome.self_managed",
        ref="R8-000001-9",
    )
    values = {
        "case": case,
        "ref": "contact-ref",
        "site_id": None,
        "joint_desk_id": "overseas",
        "method_id": "method.visit",
        "visit_no": 2,
        "corporate_number": client.corporate_number,
        "postal_code": "060-0001",
        "industry_id": "industry.manufacturing",
        "capital_yen": 10_000_000,
        "employees": 12,
        "client_kind_id": "client_kind.company",
        "content_id": "trade_secret_content.ts_management",
        "advisor": make_advisor(code="AD01", name="相談 太郎"),
        "minutes": 60,
        "partner_id": "jetro",
        "route": "ホームページ",
        "regulation_status_id": "regulation_status.planned",
        "campaign_id": "campaign.ts_strengthening_2017",
        "summary": "図面の管理",
        "result_id": "result.continue",
        "next_on": date(2026, 6, 1),
        "logged_at": datetime(2026, 5, 15, 15, 0, 1, 500_000, tzinfo=UTC),
    }
    contact = make_contact(**values | given)
    for key in ("country.US", "country.CN", "matter.export", "deliverable.nda", "expert.lawyer", "expert.patent_attorney"):
        axis = key.partition(".")[0]
        engagement = "engagement.dispatched" if key == "expert.lawyer" else None
        ContactMention.objects.create(contact=contact, axis=axis, code_id=key, engagement_id=engagement)
    return contact


GOLDEN = [
    *("T26-0001", "2026-04-01", "営業秘密・知財戦略相談窓口", "", "", "2026-05-15", "出張訪問(企業訪問支援)", "2"),
    *(
        "株式会社髙﨑①",
        "タカサキ",
        "7000012050002",
        "060-0001",
        "北海道",
        "製造業",
        "10000000",
        "12",
        "中小企業",
        "営業秘密管理",
        "",
    ),
    *("アメリカ、中国", "輸出", "AD01", "弁護士、弁理士", "60", "独立行政法人日本貿易振興機構 (JETRO)", "海外展開知財支援窓口"),
    *("ホームページ", "秘密保持契約", "整備の予定あり", "整備支援強化期間", "図面の管理", "継続支援", "2026-06-01"),
    *("2026", "令和8年度（2026年度）", "北海道", "企業", "弁護士（派遣専門家）", "相談 太郎", "終了", "2026-07-01"),
    *("社内対応へ移行(必要に応じフォロー)", "R8-000001-9", "contact-ref", "職員が入力", "試験", "2026-05-16 00:00:01"),
]


# --- the file ---------------------------------------------------------------------------------------------
def test_csv_has_the_columns_of_the_ledgers_first_and_ours_behind():
    header = exported().decode("utf-8-sig").strip().split(",")
    assert header[: len(COLUMNS)] == list(COLUMNS)
    assert header[len(COLUMNS) :] == [
        *(
            "年度",
            "年度名",
            "地域",
            "相談者区分",
            "専門家の形態",
            "担当者名",
            "状況",
            "終了日",
            "終了結果",
            "受付番号",
            "対応番号",
        ),
        *("登録元", "登録者", "登録日時"),
    ]


def test_csv_of_a_full_contact_is_this_line():
    full_contact()
    head, line = exported().split(b"\n", 1)
    assert head.startswith(b"\xef\xbb\xbf")
    assert line.decode().rstrip("\n").split(",") == GOLDEN


def test_csv_of_an_empty_contact_leaves_cells_empty():
    contact = make_contact(client_kana="", prefecture_id=None, size_id=None, summary="", case=make_case(case_no="T1"))
    row = csv_rows(exported())[0]
    filled = {name for name, cell in row.items() if cell}
    assert filled == {
        *("案件番号", "受付日", "相談窓口", "対応日", "対応方法", "企業名", "年度", "年度名", "状況", "受付番号", "対応番号"),
        *("登録元", "登録者", "登録日時"),
    }
    assert row["対応番号"] == contact.ref


@pytest.mark.skipif(connection.vendor != "postgresql", reason="COPY is PostgreSQL's")
def test_copy_writes_the_same_bytes_as_the_walk_of_sqlite():
    full_contact()
    for number, text in enumerate([*HOSTILE, "a\rb", "a\r\nb", "\r", ""]):
        case = make_case(case_no=text[:50] or "none", client=make_client(name=text or "x", kana=text))
        make_contact(
            case=case,
            ref=f"-{number}",
            summary=text,
            route=text[:40],
            industry_text=text,
            logged_by=text or "x",
            logged_at=datetime(2026, 1, 1, 0, 0, number, 999_999, tzinfo=UTC),
            advisor=make_advisor(name=text or "x", code=text or "x"),
        )
    contacts, chosen, target = Contact.objects.for_export(YEAR), columns(YEAR), io.BytesIO()
    written = write_csv(target, [column.name for column in chosen], walk.rows(contacts, chosen))
    assert exported() == target.getvalue()
    assert written == len(HOSTILE) + 5


@pytest.mark.skipif(connection.vendor != "postgresql", reason="cursors of the server are PostgreSQL's")
def test_rows_of_both_engines_have_the_same_values_and_types():
    full_contact()
    make_contact()
    contacts, chosen = Contact.objects.for_export(YEAR), columns(YEAR)
    walked = [tuple(row) for row in walk.rows(contacts, chosen)]
    assert [tuple(row) for row in postgres.rows(contacts, chosen)] == walked


def test_rows_come_oldest_first_and_only_of_the_year():
    make_contact(contacted_on=date(2027, 3, 31), client_name="last", case=make_case(received_on=date(2026, 4, 1)))
    make_contact(contacted_on=date(2026, 4, 1), client_name="first")
    make_contact(contacted_on=date(2026, 3, 31), client_name="before")
    make_contact(contacted_on=date(2027, 4, 1), client_name="after")
    make_contact(contacted_on=date(2026, 4, 1), client_name="second")
    assert [row["企業名"] for row in csv_rows(exported())] == ["first", "second", "last"]


def test_several_values_stand_in_the_order_in_which_they_were_named():
    make_contact(mentions={"country": ["VN", "CN"], "expert": ["lawyer"]})
    assert csv_rows(exported())[0]["関心国"] == "ベトナム、中国"


def test_desk_bears_the_name_of_that_year():
    make_contact(case=make_case(desk_id="general"), contacted_on=date(2015, 5, 1))
    make_contact(case=make_case(desk_id="general"), contacted_on=date(2016, 5, 1))
    assert csv_rows(exported(year=2015))[0]["相談窓口"] == "知財総合支援窓口"
    assert csv_rows(exported(year=2016))[0]["相談窓口"] == "INPIT知財総合支援窓口"


def test_industry_that_is_none_is_written_as_it_was_typed():
    make_contact(industry_text="=宇宙業")
    assert csv_rows(exported())[0]["業種"] == "'=宇宙業"


def test_language_of_the_reader_changes_nothing():
    full_contact()
    with override("en"):
        english = exported()
    assert english == exported()


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_demo_says_so_in_the_last_column_of_every_row(form):
    make_contact()
    mark_as_demo()
    data = exported(form)
    rows = {"csv": csv_rows, "xlsx": rows_of_workbook, "json": lambda found: json.loads(found)["contacts"]}[form](data)
    assert [list(row.items())[-1] for row in rows] == [("データ区分", "架空データ / Fictitious data")]


def test_json_has_numbers_nulls_and_lists():
    full_contact()
    told = json.loads(exported("json"))
    contact = told["contacts"][0]
    assert (told["fiscal_year"], len(told["contacts"])) == (YEAR, 1)
    assert (contact["資本金"], contact["拠点"], contact["対応日"]) == (10_000_000, None, "2026-05-15")
    assert (contact["関心国"], contact["成果物"]) == (["アメリカ", "中国"], ["秘密保持契約"])


def test_workbook_has_date_and_number_cells():
    full_contact()
    row = rows_of_workbook(exported("xlsx"))[0]
    assert row["対応日"] == datetime(2026, 5, 15)  # noqa: DTZ001  # what a date cell is read as
    assert (row["資本金"], row["訪問回"], row["郵便番号"]) == (10_000_000, 2, "060-0001")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_empty_year_is_a_file_without_rows(form):
    data = exported(form)
    rows = {"csv": csv_rows, "xlsx": rows_of_workbook, "json": lambda found: json.loads(found)["contacts"]}[form](data)
    assert rows == []


# --- hostile cells ----------------------------------------------------------------------------------------
def hostile_contacts() -> list[str]:
    for number, text in enumerate(HOSTILE):
        line = clean_text(text)  # as the portal stores names
        make_contact(case=make_case(case_no=f"H{number:03}"), summary=text, client_name=line, route=line, ref=f"-ref{number}")
    return HOSTILE


def test_csv_disarms_every_hostile_cell_and_keeps_its_text():
    texts = hostile_contacts()
    rows = csv_rows(exported())
    assert [unguard(row["対応概要"]) for row in rows] == texts
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell[:1] in set("=+-@|%\t\r＝＋") or cell.strip()[:1] in set("=+@")] == []


def test_workbook_keeps_every_hostile_cell_as_text():
    texts = hostile_contacts()
    data = exported("xlsx")
    rows = rows_of_workbook(data)
    assert [row["対応概要"] for row in rows] == [text.replace("_x000D_", "_x005F_x000D_") for text in texts]
    assert "<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


def test_names_of_codes_that_would_mislead_are_written_as_codes():
    Code.objects.filter(pk="country.CN").update(ja="中国、香港")
    Code.objects.filter(pk="country.US").update(ja="=cmd")
    Code.objects.filter(pk="result.advised").update(ja="継続支援")  # the name of another one
    Desk.objects.filter(pk="overseas").update(ja="営業秘密・知財戦略相談窓口")
    catalogue.forget()
    make_contact(mentions={"country": ["CN", "US", "VN"]}, result_id="result.advised", joint_desk_id="overseas")
    row = csv_rows(exported())[0]
    assert (row["関心国"], row["結果"], row["共同窓口"]) == ("CN、US、ベトナム", "advised", "overseas")


def test_every_name_that_is_written_leads_back_to_its_code():
    """As the catalogue stands: no name has a separator or belongs to two codes."""
    several = names.coded("country", "matter", "expert", "deliverable", several=True)
    assert [key for key, name in several.items() if name == names.code_of(key) and not name.isascii()] == []
    assert [key for key, name in several.items() if catalogue.resolve(key.partition(".")[0], name) != key] == []


def test_code_that_is_newer_than_the_catalogue_in_memory_is_written_as_its_code(django_db_blocker):
    catalogue.labels("result")
    Code.objects.create(key="result.brand_new", axis="result", code="brand_new", ja="新しい結果", en="New result")
    make_contact(result_id="result.brand_new")
    assert csv_rows(exported())[0]["結果"] == "brand_new"


# --- back in again ----------------------------------------------------------------------------------------
def imported(path, capsys) -> str:
    call_command("import_ledger", str(path), verbosity=0)
    return capsys.readouterr().out.strip().splitlines()[-1]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_import_of_the_file_changes_nothing(form, tmp_path, capsys, advisor, as_actor):
    full_contact()
    texts = hostile_contacts()
    case = make_case(client=make_client(capital_yen=10_000_000, employees=10, industry_id="industry.construction"))
    case.advisor = advisor.advisor
    case.save()
    entry = ContactEntry("method.visit", date(2026, 5, 1), advisor=advisor.advisor, content="trade_secret_content.ts_leak")
    log_contact(case=case, by=as_actor(advisor), entry=entry)
    path = tmp_path / f"out.{form}"
    write_contacts(path, form, Contact.objects.for_export(YEAR), YEAR)
    before = list(Contact.objects.order_by("pk").values())

    told = imported(path, capsys)

    number = len(texts) + 2
    assert told == f"contacts={number} cases={number} clients={number} created=0 unchanged={number} changed=0 bad=0"
    assert list(Contact.objects.order_by("pk").values()) == before


# --- the command ------------------------------------------------------------------------------------------
def run(*args: str) -> None:
    call_command("export_contacts", *args)


def test_command_writes_the_file_and_an_audit_row_for_each_desk(tmp_path, capsys):
    make_contact()
    path = tmp_path / "out.csv"
    run("--fiscal-year", "2026", "--format", "csv", "--output", str(path))

    assert capsys.readouterr().out == f"{path}：2026年度、対応記録1件\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == exported()
    entries = AuditEntry.objects.filter(action="export_contacts")
    assert {entry.object_ref for entry in entries} == set(Desk.objects.values_list("code", flat=True))
    assert {(entry.actor_ref, entry.reason) for entry in entries} == {("service:contacts-export", "manage.py export_contacts")}
    assert entries.get(object_ref="trade_secret").changes == {
        "fiscal_year": [None, 2026],
        "format": [None, "csv"],
        "contacts": [None, 1],
    }


@pytest.mark.parametrize("desk", ["overseas", "desk.overseas", "海外展開知財支援窓口"])
def test_command_takes_one_desk_by_any_of_its_names(desk, tmp_path):
    make_contact()
    make_contact(case=make_case(desk_id="overseas"), client_name="海外の会社")
    make_contact(joint_desk_id="overseas")  # stands in the file of the desk that logged it
    path = tmp_path / "out.csv"
    run("--fiscal-year", "2026", "--desk", desk, "--format", "csv", "--output", str(path))

    assert [row["企業名"] for row in csv_rows(path.read_bytes())] == ["海外の会社"]
    assert [entry.object_ref for entry in AuditEntry.objects.all()] == ["overseas"]


def test_command_leaves_secret_cases_inside_and_says_so(tmp_path, capsys):
    make_contact(case=make_case(level=Level.LIMITED), client_name="限定")
    make_contact(case=make_case(level=Level.SECRET), client_name="秘匿")
    path = tmp_path / "out.csv"
    run("--fiscal-year", "2026", "--format", "csv", "--output", str(path))

    assert [row["企業名"] for row in csv_rows(path.read_bytes())] == ["限定"]
    assert capsys.readouterr().err == "秘匿の案件の対応記録1件は、ファイルに入っていません\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--fiscal-year", "2026", "--desk", "nowhere", "--output", "out.csv"], "nowhere"),
        (["--fiscal-year", "17", "--output", "out.csv"], "17"),
        (["--fiscal-year", "2999", "--output", "out.csv"], "2999"),
        (["--fiscal-year", "2026", "--output", "no/such/place.csv"], "place.csv"),
    ],
)
def test_command_refuses_what_it_cannot_do_and_leaves_no_trace(args, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=told) as refusal:
        run("--format", "csv", *args)
    assert refusal.value.returncode == 2
    assert list(tmp_path.iterdir()) == []
    assert AuditEntry.objects.count() == 0


def test_command_keeps_the_old_file_when_it_fails(tmp_path, monkeypatch):
    path = tmp_path / "out.json"
    path.write_text("old")
    monkeypatch.setattr("consultations.exports.files.columns", lambda year: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("--fiscal-year", "2026", "--format", "json", "--output", str(path))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_queries_do_not_grow_with_the_rows(form, number, django_assert_num_queries):
    for _ in range(number):
        make_contact(mentions={"country": ["CN", "US"]})
    catalogue.labels("result"), catalogue.desk_name("overseas", YEAR, "ja"), catalogue.site_labels()
    catalogue.resolve_partner("jetro")
    at_rest = 3  # desks, partners, whether it is a demo
    if form == "json":
        at_rest += 1  # the demo's notice
    per_file = {"postgresql": {"csv": 4, "xlsx": 4, "json": 4}, "sqlite": {"csv": 2, "xlsx": 2, "json": 2}}[connection.vendor]
    with django_assert_num_queries(at_rest + per_file[form]):
        exported(form)
